"""Staff sessions: begun at sign-in, found by the token of the cookie, and ended for good, here and in every copy."""

from __future__ import annotations

import secrets
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from assessment.records import audit
from assessment.records.audit import Actor, Verb
from assessment.records.drafts import hash_token
from assessment.records.store import Store
from assessment.services import session_timeout
from assessment.services.session_timeout import IDLE, TOUCH_INTERVAL, TimeLeft
from assessment.storage import staff_sessions as rows
from assessment.storage.staff_sessions import Cause as Cause
from assessment.storage.staff_sessions import SignedIn as SignedIn
from assessment.storage.staff_sessions import StaffSession as StaffSession
from assessment.vault.keyring import Keyring

LONGEST = timedelta(hours=10)
"""A working day, after which everybody signs in again."""
MOST = 10
"""Sessions that an account may have open; one more ends the one that was not seen for longest."""


@dataclass(frozen=True)
class Device:
    """Browser and system in words, '' where they are not known."""

    browser: str = ""
    system: str = ""


def time_left(session: StaffSession, now: datetime) -> TimeLeft:
    """The time left in a session that has not ended."""
    return session_timeout.time_left(session.opened_at, session.seen_at, now, LONGEST)


def start(
    store: Store, account_id: int, device: Device, now: datetime, *, replaces: UUID | None = None, factor: bool = False
) -> tuple[str, StaffSession]:
    """Begin a session, and return the token that opens it, which is stored nowhere.

    ``replaces``: the session that was open in this browser. ``factor``: a second factor was given.
    """
    token = secrets.token_urlsafe(32)
    began = StaffSession(uuid4(), account_id, device.browser, device.system, now, now, now if factor else None)
    with store.writing() as conn:
        if replaces is not None:
            rows.end(conn, replaces, Cause.SIGNED_IN_AGAIN, now)
        for session in _open(conn, account_id, now)[MOST - 1 :]:
            rows.end(conn, session.id, Cause.TOO_MANY, now)
        rows.add(conn, began, hash_token(token))
    return token, began


def find(store: Store, token: str, now: datetime) -> tuple[StaffSession, SignedIn] | None:
    """The session that this token opens, and who is signed in by it.

    None once its time is over or its account is disabled, and from then on.
    """
    with store.reading() as conn:
        found = rows.find(conn, hash_token(token))
    if found is None:
        return None
    session, account = found
    if account.active and time_left(session, now).left:
        return found
    with suppress(OperationalError), store.writing(durable=False) as conn:
        _end_expired(conn, session, now) if account.active else rows.end(conn, session.id, Cause.DISABLED, now)
    return None


def touch(store: Store, session: StaffSession, now: datetime) -> StaffSession:
    """Store that its browser is active, at most once a minute. If the database is busy, the next request does it."""
    if now - session.seen_at >= TOUCH_INTERVAL:
        with suppress(OperationalError), store.writing(durable=False) as conn:
            rows.touch(conn, session.id, now)
    return replace(session, seen_at=max(now, session.seen_at))


def factor_given(store: Store, session: StaffSession, now: datetime) -> str:
    """Store that a second factor was given, and return the session's new token; '' if it has ended meanwhile."""
    token = secrets.token_urlsafe(32)
    with store.writing() as conn:
        return token if rows.renew(conn, session.id, hash_token(token), now) else ""


def sign_out(store: Store, session: StaffSession, who: Actor, now: datetime) -> None:
    """End a session in its own browser."""
    with store.writing() as conn:
        if rows.end(conn, session.id, Cause.SIGNED_OUT, now):
            audit.record(conn, store.keyring, who, Verb.SIGNED_OUT, now)


def open_sessions(store: Store, account_id: int, now: datetime) -> list[StaffSession]:
    """The open sessions of an account, those first that were seen last."""
    with store.reading() as conn:
        return _open(conn, account_id, now)


def count_open(conn: Connection, now: datetime) -> Counter[int]:
    """Account -> how many sessions it has open."""
    return Counter(each.account_id for each in rows.all_not_ended(conn) if time_left(each, now).left)


def end_own(store: Store, session: StaffSession, session_id: UUID, who: Actor, now: datetime) -> bool:
    """End one session of the account that ``session`` is of; False if that account has none with this id."""
    with store.writing() as conn:
        known = session_id in {each.id for each in rows.not_ended(conn, session.account_id)}
        if known:
            rows.end(conn, session_id, Cause.BY_ITS_OWNER, now)
            _record(conn, store.keyring, who, Cause.BY_ITS_OWNER, who.name, now)
        return known


def end_all_own(store: Store, session: StaffSession, who: Actor, now: datetime, *, but_this: bool = False) -> int:
    """End the sessions of the account that ``session`` is of, all or all others; returns how many."""
    keep = session.id if but_this else None
    with store.writing() as conn:
        account = (session.account_id, who.name)
        return end_sessions_of(conn, store.keyring, account, Cause.BY_ITS_OWNER, who, now, keep=keep)


def end_sessions_of(
    conn: Connection,
    keyring: Keyring,
    account: tuple[int, str],
    cause: Cause,
    who: Actor,
    now: datetime,
    *,
    keep: UUID | None = None,
) -> int:
    """End every open session of an account, but ``keep``, in the transaction of what ends them; returns how many.

    ``account``: its id and its email. Call it after the other statements of the transaction, as it is recorded.
    """
    account_id, email = account
    for session in rows.not_ended(conn, account_id):
        if not time_left(session, now).left:
            _end_expired(conn, session, now)
    ended = rows.end_all_of(conn, account_id, cause, now, keep)
    if ended:
        _record(conn, keyring, who, cause, email, now)
    return ended


def _record(conn: Connection, keyring: Keyring, who: Actor, cause: Cause, email: str, now: datetime) -> None:
    audit.record(conn, keyring, who, Verb.SESSIONS_ENDED, now, subject=email, detail=cause.value)


def _open(conn: Connection, account_id: int, now: datetime) -> list[StaffSession]:
    return [each for each in rows.not_ended(conn, account_id) if time_left(each, now).left]


def _end_expired(conn: Connection, session: StaffSession, now: datetime) -> None:
    """Store that its time was over, so that a clock that is set back does not open it again."""
    cause = Cause.TOO_LONG if now - session.opened_at >= LONGEST else Cause.IDLE
    rows.end(conn, session.id, cause, min(now, session.seen_at + IDLE, session.opened_at + LONGEST))
