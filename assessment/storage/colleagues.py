"""Who works in a team, and who of them is away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from assessment.storage.accounts import SUPERVISOR
from assessment.storage.staff_tables import Account, TeamMember


@dataclass(frozen=True)
class TeamColleague:
    """An account that reads cases. ``away_until``: None, or when it is back; ``deputy_id``: who is asked meanwhile."""

    id: int
    name: str
    active: bool
    away_until: datetime | None
    deputy_id: int | None

    def is_away(self, now: datetime) -> bool:
        """True if others stand in for it."""
        return not self.active or (self.away_until is not None and self.away_until > now)


_COLLEAGUES = select(Account.id, Account.name, Account.active, Account.away_until, Account.deputy_id)


def one(conn: Connection, account_id: int) -> TeamColleague:
    """The account with this id."""
    return TeamColleague(*conn.execute(_COLLEAGUES.where(Account.id == account_id)).one())


def every(conn: Connection) -> dict[int, TeamColleague]:
    """Every account, by its id."""
    return {row.id: TeamColleague(*row) for row in conn.execute(_COLLEAGUES)}


def of_teams(conn: Connection, teams: Collection[int]) -> list[TeamColleague]:
    """The accounts that can sign in and work in one of these teams, by name."""
    members = select(TeamMember.user_id).where(TeamMember.team_id.in_(list(teams)))
    found = _COLLEAGUES.where(Account.id.in_(members), Account.active.is_(True))
    return [TeamColleague(*row) for row in conn.execute(found.order_by(func.lower(Account.name), Account.id))]


def set_absence(conn: Connection, account_id: int, away_until: datetime | None, deputy_id: int | None) -> None:
    """Store until when an account is away, and who stands in for it."""
    values = {"away_until": away_until, "deputy_id": deputy_id}
    conn.execute(update(Account).where(Account.id == account_id).values(**values))


def stood_in_for(conn: Connection, deputy_id: int, teams: Collection[int], now: datetime) -> list[TeamColleague]:
    """Who is away now, works in one of these teams, and named this account to be asked meanwhile; by name."""
    members = select(TeamMember.user_id).where(TeamMember.team_id.in_(list(teams)))
    away = _COLLEAGUES.where(Account.id.in_(members), Account.deputy_id == deputy_id, Account.away_until > now)
    return [TeamColleague(*row) for row in conn.execute(away.order_by(func.lower(Account.name), Account.id))]


def supervisors(conn: Connection, team: int) -> list[TeamColleague]:
    """The supervisors who can sign in and work in this team, by name."""
    members = select(TeamMember.user_id).where(TeamMember.team_id == team)
    found = _COLLEAGUES.where(Account.id.in_(members), Account.active.is_(True), Account.role == SUPERVISOR)
    return [TeamColleague(*row) for row in conn.execute(found.order_by(func.lower(Account.name), Account.id))]
