"""Accounts of staff: what an address, a name and a password must be."""

from __future__ import annotations

from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_security import hash_password, verify_password
from flask_security.proxies import _security

from assessment import clock
from assessment.core import typed_text
from assessment.core.errors import AssessmentError, InvalidAnswers
from assessment.records import audit
from assessment.records.audit import COMMAND, Verb
from assessment.records.store import Store
from assessment.services import passwords
from assessment.storage import accounts, people
from assessment.storage.accounts import ADMINISTRATOR as ADMINISTRATOR
from assessment.storage.accounts import COUNSELOR as COUNSELOR
from assessment.storage.accounts import SUPERVISOR as SUPERVISOR
from assessment.storage.accounts import fold as fold
from assessment.storage.staff_tables import Account as Account
from assessment.vault.keyring import FIRST_TEAM

LONGEST_NAME = 120
"""Characters."""


class AccountRefused(AssessmentError):
    """An account could not be added; the message says what to change."""


class EmailTaken(AccountRefused):
    """The email has an account already."""


def checked_address(email: str) -> str:
    """The address as it is stored. AccountRefused if it is none."""
    try:
        return validate_email(typed_text.read(email), check_deliverability=False, globally_deliverable=False).normalized
    except EmailNotValidError:
        if not email.strip():
            raise AccountRefused(_("Type an email address.")) from None
        raise AccountRefused(
            _("“%(typed)s” is not an email address. One looks like maria@example.org.", typed=email.strip())
        ) from None


def checked_name(name: str, address: str) -> str:
    """The name that colleagues see, the first part of the address if there is none. AccountRefused if too long."""
    shown = typed_text.one_line(name) or address.partition("@")[0]
    if len(shown) > LONGEST_NAME:
        raise AccountRefused(_("Use a name of at most %(most)s characters.", most=LONGEST_NAME))
    return shown


def hashed(password: str, email: str, name: str) -> str:
    """The hash of a password for this account. AccountRefused if ``passwords`` finds fault with it.

    Needs the application's context, which knows how passwords are hashed.
    """
    normal = _security.password_util.normalize(password)
    if found := passwords.fault(normal, email, name):
        raise AccountRefused(found)
    return str(hash_password(normal))


def taken(address: str) -> EmailTaken:
    """That this address has an account already."""
    return EmailTaken(_("%(address)s has an account already. Use another email.", address=address))


def add_account(
    store: Store,
    email: str,
    password: str,
    name: str = "",
    role: str = COUNSELOR,
    teams: frozenset[int] = frozenset({FIRST_TEAM}),
) -> str:
    """Add an account with a password, for demonstrations and tests; people are invited. Returns the email as stored.

    AccountRefused, EmailTaken. Needs the application's context, as ``hashed`` does.
    """
    address = checked_address(email)
    shown = checked_name(name, address)
    password_hash = hashed(password, address, shown)
    with store.writing() as conn:
        if accounts.add(conn, address, shown, password_hash, role, teams) is None:
            raise taken(address)
        audit.record(conn, store.keyring, COMMAND, Verb.ACCOUNT_ADDED, clock.now(), subject=address, detail=role)
    return address


def change_password(store: Store, account: Account, old: str, new: str, now: datetime) -> None:
    """Set another password for somebody who knows the one until now.

    Whoever is between password and second factor must begin again. InvalidAnswers names what is wrong, by field.
    """
    if not verify_password(_security.password_util.normalize(old), account.password):
        raise InvalidAnswers({"password": _("The password until now is not right.")})
    normal = _security.password_util.normalize(new)
    if found := passwords.fault(normal, account.email, account.name):
        raise InvalidAnswers({"new-password": found})
    with store.writing() as conn:
        accounts.set_password(conn, account.id, hash_password(normal))
        people.end_link(conn, account.id)
        audit.record(conn, store.keyring, audit.actor_of(account), Verb.PASSWORD_CHANGED, now)


def set_language(store: Store, account_id: int, language: str) -> None:
    """Keep the language that somebody chose for the desk, by its tag; '' for what their browser prefers."""
    with store.writing() as conn:
        accounts.set_language(conn, account_id, language or None)
