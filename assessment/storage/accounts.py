"""Accounts of counselors, for Flask-Security, and the count of failed sign-ins."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask_security import RoleMixin, SQLAlchemySessionUserDatastore
from sqlalchemy import ColumnElement, Connection, Engine, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from assessment.core.alerts import QuietHours
from assessment.core.errors import NotFound
from assessment.storage import teams as team_rows
from assessment.storage.staff_tables import Account, RefusedSignIn, TeamMember

COUNSELOR, SUPERVISOR, ADMINISTRATOR = "counselor", "supervisor", "administrator"
"""The roles; an account has one. A supervisor may do whatever a counselor may, an administrator reads no answers."""

Accounts = SQLAlchemySessionUserDatastore

_FAILED = select(RefusedSignIn.failures, RefusedSignIn.last_at).where(RefusedSignIn.name_hash == bindparam("name"))


@dataclass(frozen=True)
class Failures:
    """How often in a row sign-in under one name failed, and when it last did."""

    count: int
    last_at: datetime


def sessions(engine: Engine) -> scoped_session[Session]:
    """A session for each thread; ``remove()`` it when the request ends."""
    return scoped_session(sessionmaker(engine, expire_on_commit=False))


def accounts(session: scoped_session[Session]) -> Accounts:
    """The datastore that Flask-Security reads accounts from."""
    return Accounts(session, Account, RoleMixin)  # no table of roles: an account names its role


def fold(email: str) -> str:
    """What an address is compared by: all spellings that look alike, or differ in case only, are one."""
    text = unicodedata.normalize("NFKC", email.strip())
    return unicodedata.normalize("NFKC", text.casefold())


def add(
    conn: Connection, email: str, name: str, password_hash: str, role: str, teams: frozenset[int] = frozenset()
) -> int | None:
    """Add an account with a role, in these teams; None if the e-mail, in any spelling, has an account already.

    Without a password, '', nobody can sign in with it yet. Returns its id.
    """
    if conn.execute(select(Account.id).where(Account.address == fold(email))).first():
        return None
    account = {
        "email": email,
        "address": fold(email),
        "name": name,
        "password": password_hash,
        "active": bool(password_hash),
        "fs_uniquifier": secrets.token_hex(32),
        "role": role,
    }
    try:
        with conn.begin_nested():
            account_id = conn.execute(insert(Account).returning(Account.id), account).scalar_one()
    except IntegrityError:
        return None  # another process added it since we looked
    team_rows.set_teams_of(conn, account_id, teams)
    return int(account_id)


def id_of(conn: Connection, email: str) -> int:
    """The account's id. NotFound if no account has this e-mail."""
    found = conn.execute(select(Account.id).where(Account.address == fold(email))).scalar_one_or_none()
    if found is None:
        raise NotFound("no account has this e-mail")
    return found


def rehash(conn: Connection, email: str, password_hash: str) -> None:
    """Store a newer hash of the same password."""
    conn.execute(update(Account).where(Account.address == fold(email)).values(password=password_hash))


def set_password(conn: Connection, account_id: int, password_hash: str) -> None:
    """Store the hash of another password; no cookie from before names the account any more."""
    values = {"password": password_hash, "fs_uniquifier": secrets.token_hex(32)}
    conn.execute(update(Account).where(Account.id == account_id).values(**values))


def set_language(conn: Connection, account_id: int, language: str | None) -> None:
    """Store the language that the desk's pages have for this account; None: as its browser prefers."""
    conn.execute(update(Account).where(Account.id == account_id).values(language=language))


def quiet_hours(conn: Connection, account_id: int) -> QuietHours | None:
    """When an account gets no mail that can wait; None without such hours."""
    found = select(Account.quiet_from, Account.quiet_until).where(Account.id == account_id)
    row = conn.execute(found).one()
    return None if row.quiet_from is None else QuietHours(row.quiet_from, row.quiet_until)


def set_quiet_hours(conn: Connection, account_id: int, hours: QuietHours | None) -> None:
    """Store them; None for none."""
    values = {"quiet_from": hours.begin if hours else None, "quiet_until": hours.end if hours else None}
    conn.execute(update(Account).where(Account.id == account_id).values(**values))


def active(conn: Connection, account_id: int) -> tuple[int, str, str, frozenset[int]] | None:
    """The id, e-mail, role and teams of an account that can sign in; None if it cannot."""
    row = conn.execute(
        select(Account.id, Account.email, Account.role).where(Account.id == account_id, Account.active.is_(True))
    ).one_or_none()
    teams = conn.execute(select(TeamMember.team_id).where(TeamMember.user_id == account_id)).scalars()
    return None if row is None else (row.id, row.email, row.role, frozenset(teams))


def names(conn: Connection) -> dict[int, str]:
    """Account id -> the name of its owner."""
    return {row.id: row.name for row in conn.execute(select(Account.id, Account.name))}


def failures(conn: Connection, name_hash: str) -> Failures | None:
    """The failures in a row under this name; None if there are none."""
    row = conn.execute(_FAILED.with_for_update(), {"name": name_hash}).one_or_none()
    return Failures(*row) if row else None


def failures_that_begin(conn: Connection, beginnings: Collection[str], length: int) -> list[tuple[str, Failures]]:
    """The names that begin with one of these, which are all so long, with their failures in a row."""
    found = select(RefusedSignIn.name_hash, RefusedSignIn.failures, RefusedSignIn.last_at)
    rows = conn.execute(found.where(_begins(beginnings, length)))
    return [(row.name_hash, Failures(row.failures, row.last_at)) for row in rows]


def count_failure(conn: Connection, name_hash: str, count: int, now: datetime) -> None:
    """Store that this was failure number ``count`` in a row."""
    values = {"failures": count, "last_at": now}
    changed = conn.execute(update(RefusedSignIn).where(RefusedSignIn.name_hash == name_hash).values(**values))
    if changed.rowcount == 0:
        conn.execute(insert(RefusedSignIn), {"name_hash": name_hash, **values})


def forget_failures(conn: Connection, name_hash: str) -> None:
    """Delete the failures of a name, after a sign-in that succeeded."""
    conn.execute(delete(RefusedSignIn).where(RefusedSignIn.name_hash == name_hash))


def forget_failures_that_begin(conn: Connection, beginnings: Collection[str], length: int) -> None:
    """Delete the failures of all names that begin with one of these, which are all so long."""
    conn.execute(delete(RefusedSignIn).where(_begins(beginnings, length)))


def _begins(beginnings: Collection[str], length: int) -> ColumnElement[bool]:
    return func.substr(RefusedSignIn.name_hash, 1, length).in_(beginnings)
