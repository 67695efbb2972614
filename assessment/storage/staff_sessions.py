"""Rows of staff sessions: who is signed in, where, since when, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, insert, select, update

from assessment.storage.staff_tables import Account, StaffSessionRow, TeamMember
from assessment.storage.tables import Moment


class Cause(Enum):
    """How a staff session ended; the value is stored.

    SIGNED_OUT and SIGNED_IN_AGAIN: in its own browser. TOO_MANY: the account had more than it may.
    """

    SIGNED_OUT = "signed out"
    SIGNED_IN_AGAIN = "signed in again"
    IDLE = "idle"
    TOO_LONG = "too long"
    BY_ITS_OWNER = "by its owner"
    BY_AN_ADMINISTRATOR = "by an administrator"
    TOO_MANY = "too many"
    DISABLED = "disabled"
    NEW_PASSWORD = "new password"  # noqa: S105  # no password
    NEW_ROLE = "new role"


@dataclass(frozen=True)
class StaffSession:
    """A session that has not ended, without the hash of its token. Open until its time is over."""

    id: UUID
    account_id: int
    browser: str
    system: str
    opened_at: datetime
    seen_at: datetime
    factor_at: datetime | None = None


@dataclass(frozen=True)
class SignedIn:
    """Whose session it is: what every page at the desk needs of an account. ``Account`` is all of it."""

    is_authenticated: ClassVar[bool] = True
    """Flask-Login asks this of whoever it is given."""

    teams: frozenset[int]
    id: int
    email: str
    name: str
    role: str
    language: str | None
    active: bool
    fs_uniquifier: str


_FIELDS: tuple[Any, ...] = tuple(getattr(StaffSessionRow, field.name) for field in fields(StaffSession))
_OF_WHOM: tuple[Any, ...] = tuple(getattr(Account, each.name) for each in fields(SignedIn)[1:])
_NOT_ENDED = StaffSessionRow.ended_at.is_(None)
_BY_TOKEN = (
    select(TeamMember.team_id, *_FIELDS, *_OF_WHOM)
    .join(Account, Account.id == StaffSessionRow.account_id)
    .outerjoin(TeamMember, TeamMember.user_id == Account.id)
    .where(StaffSessionRow.token_sha256 == bindparam("token_sha256"), _NOT_ENDED)
)
_OF_ACCOUNT = (
    select(*_FIELDS)
    .where(StaffSessionRow.account_id == bindparam("account"), _NOT_ENDED)
    .order_by(StaffSessionRow.seen_at.desc(), StaffSessionRow.id)
)
_OWNER = (
    select(Account.id, Account.active)
    .join(StaffSessionRow, StaffSessionRow.account_id == Account.id)
    .where(StaffSessionRow.id == bindparam("session"))
)
_TOUCH = (
    update(StaffSessionRow)
    .where(
        StaffSessionRow.id == bindparam("session"),
        _NOT_ENDED,
        StaffSessionRow.seen_at < bindparam("now", type_=Moment()),
    )
    .values(seen_at=bindparam("now", type_=Moment()))
)


def add(conn: Connection, session: StaffSession, token_sha256: str) -> None:
    """Add a session that is open."""
    values = {field.name: getattr(session, field.name) for field in fields(StaffSession)}
    conn.execute(insert(StaffSessionRow), {**values, "token_sha256": token_sha256})


def find(conn: Connection, token_sha256: str) -> tuple[StaffSession, SignedIn] | None:
    """The session with this token, and whose it is; None once it has ended."""
    found = conn.execute(_BY_TOKEN, {"token_sha256": token_sha256}).all()
    if not found:
        return None
    _team, *values = found[0]
    session, account = values[: len(_FIELDS)], values[len(_FIELDS) :]
    teams = frozenset(each.team_id for each in found if each.team_id is not None)
    return StaffSession(*session), SignedIn(teams, *account)


def not_ended(conn: Connection, account_id: int) -> list[StaffSession]:
    """The sessions of an account that have not ended, those first that were seen last."""
    return [StaffSession(*row) for row in conn.execute(_OF_ACCOUNT, {"account": account_id})]


def last_seen(conn: Connection) -> dict[int, datetime]:
    """Account -> when a browser of it was last heard of, as far back as sessions are kept."""
    found = select(StaffSessionRow.account_id, func.max(StaffSessionRow.seen_at, type_=Moment()))
    return {row[0]: row[1] for row in conn.execute(found.group_by(StaffSessionRow.account_id))}


def all_not_ended(conn: Connection) -> list[StaffSession]:
    """The sessions of all accounts that have not ended."""
    return [StaffSession(*row) for row in conn.execute(select(*_FIELDS).where(_NOT_ENDED))]


def owner(conn: Connection, session_id: UUID) -> tuple[int, bool] | None:
    """The account whose session this is or was, and whether it is active; None if there is no such session."""
    row = conn.execute(_OWNER, {"session": session_id}).one_or_none()
    return (row.id, row.active) if row else None


def touch(conn: Connection, session_id: UUID, now: datetime) -> None:
    """Store that its browser was heard of now, unless it ended meanwhile or was heard of later."""
    conn.execute(_TOUCH, {"session": session_id, "now": now})


def renew(conn: Connection, session_id: UUID, token_sha256: str, factor_at: datetime) -> bool:
    """Store that a second factor was given, and let only this token open the session; False if it has ended."""
    changed = update(StaffSessionRow).where(StaffSessionRow.id == session_id, _NOT_ENDED)
    return conn.execute(changed.values(token_sha256=token_sha256, factor_at=factor_at)).rowcount == 1


def end(conn: Connection, session_id: UUID, cause: Cause, now: datetime) -> bool:
    """End a session; False if it has ended before, which stays as it was."""
    changed = update(StaffSessionRow).where(StaffSessionRow.id == session_id, _NOT_ENDED)
    return conn.execute(changed.values(ended_at=now, ended_how=cause.value)).rowcount == 1


def end_all_of(conn: Connection, account_id: int, cause: Cause, now: datetime, keep: UUID | None = None) -> int:
    """End every session of an account, but ``keep``; returns how many."""
    changed = update(StaffSessionRow).where(StaffSessionRow.account_id == account_id, _NOT_ENDED)
    if keep is not None:
        changed = changed.where(StaffSessionRow.id != keep)
    return conn.execute(changed.values(ended_at=now, ended_how=cause.value)).rowcount
