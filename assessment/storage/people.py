"""Rows of accounts as an administrator looks after them, and the one-time links that set a password."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from assessment.core.errors import NotFound
from assessment.storage.accounts import ADMINISTRATOR
from assessment.storage.staff_tables import Account, OneTimeLinkRow, PasskeyRow, TeamMember
from assessment.storage.tables import Moment


@dataclass(frozen=True)
class AccountRow:
    """An account. ``joined``: it has a password; ``link_ends_at``: None without a one-time link that was not used."""

    id: int
    email: str
    name: str
    role: str
    active: bool
    joined: bool
    app: bool
    passkeys: int
    link_ends_at: datetime | None


_PASSKEYS = select(func.count()).select_from(PasskeyRow).where(PasskeyRow.account_id == Account.id).scalar_subquery()
_ACCOUNTS = (
    select(
        Account.id,
        Account.email,
        Account.name,
        Account.role,
        Account.active,
        (Account.password != "").label("joined"),
        Account.totp_sealed.is_not(None).label("app"),
        _PASSKEYS.label("passkeys"),
        OneTimeLinkRow.ends_at,
    )
    .outerjoin(OneTimeLinkRow, OneTimeLinkRow.account_id == Account.id)
    .order_by(func.lower(Account.name), Account.id)
)
_ONE = _ACCOUNTS.where(Account.id == bindparam("account"))
_BY_LINK = _ACCOUNTS.where(
    OneTimeLinkRow.token_sha256 == bindparam("token_sha256"),
    OneTimeLinkRow.ends_at > bindparam("now", type_=Moment()),
)
_ADMINISTRATORS = select(Account.id).where(Account.role == ADMINISTRATOR, Account.active.is_(True)).order_by(Account.id)


def every_account(conn: Connection) -> list[AccountRow]:
    """All accounts by name."""
    return [AccountRow(*row) for row in conn.execute(_ACCOUNTS)]


def account(conn: Connection, account_id: int) -> AccountRow:
    """NotFound if there is none with this id."""
    row = conn.execute(_ONE, {"account": account_id}).one_or_none()
    if row is None:
        raise NotFound("there is no such account")
    return AccountRow(*row)


def members(conn: Connection) -> dict[int, frozenset[int]]:
    """Account -> the teams it works in."""
    found: dict[int, set[int]] = defaultdict(set)
    for account_id, team_id in conn.execute(select(TeamMember.user_id, TeamMember.team_id)):
        found[account_id].add(team_id)
    return {account_id: frozenset(teams) for account_id, teams in found.items()}


def working_administrators(conn: Connection) -> set[int]:
    """The administrators who can sign in. Until the transaction ends, nobody else may find them and change one."""
    return set(conn.execute(_ADMINISTRATORS.with_for_update()).scalars())


def set_active(conn: Connection, account_id: int, *, active: bool) -> None:
    """Let an account that has a password sign in, or let it not."""
    conn.execute(update(Account).where(Account.id == account_id).values(active=active))


def set_role(conn: Connection, account_id: int, role: str) -> None:
    """Give an account another role."""
    conn.execute(update(Account).where(Account.id == account_id).values(role=role))


def give_password(conn: Connection, account_id: int, password_hash: str, uniquifier: str) -> None:
    """Store the hash of a new password, and let the account sign in; no cookie from before names it any more."""
    values = {"password": password_hash, "active": True, "fs_uniquifier": uniquifier}
    conn.execute(update(Account).where(Account.id == account_id).values(**values))


def keep_link(conn: Connection, account_id: int, token_sha256: str, ends_at: datetime) -> None:
    """Keep the hash of a one-time link; any other of the account ends."""
    end_link(conn, account_id)
    values = {"account_id": account_id, "token_sha256": token_sha256, "ends_at": ends_at}
    conn.execute(insert(OneTimeLinkRow), values)


def end_link(conn: Connection, account_id: int) -> None:
    """Let the one-time link of an account open nothing any more."""
    conn.execute(delete(OneTimeLinkRow).where(OneTimeLinkRow.account_id == account_id))


def by_link(conn: Connection, token_sha256: str, now: datetime) -> AccountRow | None:
    """The account whose one-time link this is; None if it was used, has ended, or never was one."""
    row = conn.execute(_BY_LINK, {"token_sha256": token_sha256, "now": now}).one_or_none()
    return AccountRow(*row) if row else None


def use_link(conn: Connection, token_sha256: str, now: datetime) -> bool:
    """Use up a one-time link; False if somebody was faster, or it has ended."""
    used = delete(OneTimeLinkRow).where(OneTimeLinkRow.token_sha256 == token_sha256, OneTimeLinkRow.ends_at > now)
    return conn.execute(used).rowcount == 1
