"""Accounts of staff: added by the operator."""

from __future__ import annotations

from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_security import hash_password, verify_password
from flask_security.proxies import _security

from assessment import clock
from assessment.core.errors import AssessmentError
from assessment.records import audit
from assessment.records.audit import COMMAND, Actor, Verb
from assessment.records.store import Store
from assessment.services import passwords
from assessment.storage import accounts
from assessment.storage.accounts import ADMINISTRATOR as ADMINISTRATOR
from assessment.storage.accounts import COUNSELOR as COUNSELOR
from assessment.storage.accounts import SUPERVISOR as SUPERVISOR
from assessment.storage.accounts import fold as fold
from assessment.storage.staff_tables import Account as Account
from assessment.vault.keyring import FIRST_TEAM


class AccountRefused(AssessmentError):
    """An account could not be added; the message says what to change."""


class EmailTaken(AccountRefused):
    """The email has an account already."""


def add_counselor(
    store: Store,
    email: str,
    password: str,
    name: str = "",
    role: str = COUNSELOR,
    teams: frozenset[int] = frozenset({FIRST_TEAM}),
) -> str:
    """Add an account that may review, unless it has another role; returns the email as it is stored.

    AccountRefused if it is no email, or ``passwords`` finds fault with the password; EmailTaken if it has an account.
    Needs the application's context, which knows how passwords are hashed.
    """
    try:
        address = validate_email(email.strip(), check_deliverability=False, globally_deliverable=False).normalized
    except EmailNotValidError as refused:
        raise AccountRefused(f"'{email}' is not an email address: {refused}") from None
    normal = _security.password_util.normalize(password)
    shown = name.strip() or address.partition("@")[0]
    if found := passwords.fault(normal, address, shown):
        raise AccountRefused(found)
    with store.writing() as conn:
        if not accounts.add(conn, address, shown, hash_password(normal), role, teams):
            raise EmailTaken(f"{address} has an account already. Use another email.")
        audit.record(conn, store.keyring, COMMAND, Verb.ACCOUNT_ADDED, clock.now(), subject=address, detail=role)
    return address


def change_password(store: Store, account: Account, old: str, new: str, now: datetime) -> str:
    """Set another password for somebody who knows the one until now; why not, '' if it was set.

    Whoever is between password and second factor must begin again.
    """
    if not verify_password(_security.password_util.normalize(old), account.password):
        return _("The password until now is not right.")
    normal = _security.password_util.normalize(new)
    if found := passwords.fault(normal, account.email, account.name):
        return found
    with store.writing() as conn:
        accounts.set_password(conn, account.id, hash_password(normal))
        audit.record(conn, store.keyring, Actor(account.email, account.id), Verb.PASSWORD_CHANGED, now)
    return ""
