"""Accounts for counselors: made by the operator, opened with email and password, slowed down when guessed at."""

from __future__ import annotations

import hmac
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from flask_security import hash_password
from flask_security.proxies import _security
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from assessment.core.errors import AssessmentError
from assessment.storage import accounts, audit
from assessment.storage.engine import writing

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256

FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


class AccountRefused(AssessmentError):
    """An account could not be made; the message says what to change."""


class EmailTaken(AccountRefused):
    """The email has an account already."""


def add_counselor(engine: Engine, email: str, password: str, name: str = "") -> str:
    """Make an account that may review; returns the email as it is kept.

    AccountRefused: not an email, a password that is too short or too long, or an email that has an account. Needs the
    application's context, which knows how passwords are hashed.
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
    with writing(engine) as conn:
        shown = name.strip() or address.partition("@")[0]
        if not accounts.add(conn, address, shown, hash_password(normal), accounts.COUNSELOR):
            raise EmailTaken(f"{address} has an account already. Use another email.")
    return address


@dataclass(frozen=True)
class Attempt:
    """One try to sign in. ``wait``: how long to wait before the next, zero when the password may be looked at."""

    name_hash: str
    wait: timedelta


def attempt(engine: Engine, key: str, name: str, now: datetime) -> Attempt:
    """Begin a try under ``name``, whether it has an account or not.

    It counts as failed until ``signed_in`` says otherwise, so that many tries at the same moment do not slip through.
    """
    name_hash = hmac.digest(key.encode(), name.strip().lower().encode(), "sha256").hex()
    try:
        with writing(engine) as conn:
            return Attempt(name_hash, _counted(conn, name_hash, now))
    except IntegrityError:
        # another first try under this name was quicker
        return Attempt(name_hash, FIRST_WAIT)


def signed_in(engine: Engine, tried: Attempt, email: str, password: str, password_hash: str, now: datetime) -> None:
    """The try succeeded: its name starts afresh, and an old hash is replaced."""
    newer = hash_password(password) if _security.pwd_context.needs_update(password_hash) else None
    with writing(engine) as conn:
        if newer is not None:
            accounts.rehash(conn, email, newer)
        accounts.forget_failures(conn, tried.name_hash)
        audit.record(conn, email, "signed in", "", now)


def _counted(conn: Connection, name_hash: str, now: datetime) -> timedelta:
    """How long this name must wait; when it need not, this try is counted."""
    before = accounts.failures(conn, name_hash)
    count = 0
    if before is not None and now - before.last_at < FORGOTTEN_AFTER:
        count = before.count
        left = before.last_at + _wait_after(count) - now
        if left > timedelta(0):
            return left
    accounts.count_failure(conn, name_hash, count + 1, now)
    return timedelta(0)


def _wait_after(count: int) -> timedelta:
    """Nothing for the first failures, then twice as long each time, up to a limit."""
    if count < FREE_FAILURES:
        return timedelta(0)
    doublings: int = min(count - FREE_FAILURES, 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def minutes(wait: timedelta) -> int:
    """Whole minutes, rounded up."""
    return math.ceil(wait / timedelta(minutes=1))
