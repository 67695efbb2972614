"""Accounts of counselors: added by the operator; signing in locks a name out for a while after failures."""

from __future__ import annotations

import hmac
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from flask_security import UserMixin, hash_password
from flask_security.proxies import _security
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from assessment.core.errors import AssessmentError
from assessment.records import audit
from assessment.records.audit import Actor, Verb
from assessment.records.store import Store
from assessment.storage import accounts
from assessment.storage.accounts import ADMINISTRATOR as ADMINISTRATOR
from assessment.storage.accounts import COUNSELOR as COUNSELOR
from assessment.storage.accounts import SUPERVISOR as SUPERVISOR
from assessment.storage.tables import Account

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256

FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


class AccountRefused(AssessmentError):
    """An account could not be added; the message says what to change."""


class EmailTaken(AccountRefused):
    """The email has an account already."""


def add_counselor(store: Store, email: str, password: str, name: str = "") -> str:
    """Add an account that may review; returns the email as it is stored.

    AccountRefused if it is not an email, or the password is too short or too long; EmailTaken if it has an account.
    Needs the application's context, which knows how passwords are hashed.
    """
    try:
        address = validate_email(
            email.strip(), check_deliverability=False, globally_deliverable=False
        ).normalized.lower()
    except EmailNotValidError as refused:
        raise AccountRefused(f"'{email}' is not an email address: {refused}") from None
    normal = _security.password_util.normalize(password)
    if not SHORTEST_PASSWORD <= len(normal) <= LONGEST_PASSWORD:
        raise AccountRefused(
            f"The password has {len(normal)} characters. Use {SHORTEST_PASSWORD} to {LONGEST_PASSWORD}; "
            "four words that do not belong together make a good one."
        )
    with store.writing() as conn:
        shown = name.strip() or address.partition("@")[0]
        if not accounts.add(conn, address, shown, hash_password(normal), COUNSELOR):
            raise EmailTaken(f"{address} has an account already. Use another email.")
    return address


@dataclass(frozen=True)
class Attempt:
    """One try to sign in. ``wait``: how long this name is locked out, zero if the password may be checked."""

    name_hash: str
    wait: timedelta


def attempt(store: Store, key: str, name: str, now: datetime) -> Attempt:
    """Begin a try to sign in under ``name``, whether it has an account or not.

    It counts as a failure until ``signed_in`` is called, so that many tries at the same moment do not slip through.
    """
    name_hash = hmac.digest(key.encode(), name.strip().lower().encode(), "sha256").hex()
    try:
        with store.writing() as conn:
            return Attempt(name_hash, _count(conn, name_hash, now))
    except IntegrityError:
        # another first try under this name was faster
        return Attempt(name_hash, FIRST_WAIT)


def signed_in(store: Store, tried: Attempt, user: UserMixin | None, password: str, now: datetime) -> None:
    """Record that the try succeeded: delete the failures of its name, and replace an outdated password hash."""
    assert isinstance(user, Account)
    newer = hash_password(password) if _security.pwd_context.needs_update(user.password) else None
    with store.writing() as conn:
        if newer is not None:
            accounts.rehash(conn, user.email, newer)
        accounts.forget_failures(conn, tried.name_hash)
        audit.record(conn, store.keyring, Actor(user.email, user.id), Verb.SIGNED_IN, now)


def _count(conn: Connection, name_hash: str, now: datetime) -> timedelta:
    """How long this name is locked out; if it is not, count this try."""
    before = accounts.failures(conn, name_hash)
    count = 0
    if before is not None and -LONGEST_WAIT < now - before.last_at < FORGOTTEN_AFTER:  # less: the clock was set back
        count = before.count
        left = before.last_at + _lockout_after(count) - now
        if left > timedelta(0):
            return left
    accounts.count_failure(conn, name_hash, count + 1, now)
    return timedelta(0)


def _lockout_after(count: int) -> timedelta:
    """No lockout for the first failures, then twice as long each time, up to a limit."""
    if count < FREE_FAILURES:
        return timedelta(0)
    doublings: int = min(count - FREE_FAILURES, 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def minutes(wait: timedelta) -> int:
    """The wait in whole minutes, rounded up."""
    return math.ceil(wait / timedelta(minutes=1))
