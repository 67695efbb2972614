"""Who works in a team, and who of them is away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from assessment.storage.accounts import SUPERVISOR
from assessment.storage.staff_tables import Account, TeamMember
from assessment.storage.tables import Moment


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
_ONE = _COLLEAGUES.where(Account.id == bindparam("wanted"))
_IN_TEAMS = Account.id.in_(select(TeamMember.user_id).where(TeamMember.team_id.in_(bindparam("teams", expanding=True))))
_BY_NAME = (func.lower(Account.name), Account.id)
_OF_TEAMS = _COLLEAGUES.where(_IN_TEAMS, Account.active.is_(True)).order_by(*_BY_NAME)
_SUPERVISORS = _COLLEAGUES.where(_IN_TEAMS, Account.active.is_(True), Account.role == SUPERVISOR).order_by(*_BY_NAME)
_STOOD_IN_FOR = _COLLEAGUES.where(
    _IN_TEAMS, Account.deputy_id == bindparam("deputy"), Account.away_until > bindparam("now", type_=Moment())
).order_by(*_BY_NAME)


def one(conn: Connection, account_id: int) -> TeamColleague:
    """The account with this id."""
    return TeamColleague(*conn.execute(_ONE, {"wanted": account_id}).one())


def every(conn: Connection) -> dict[int, TeamColleague]:
    """Every account, by its id."""
    return {row.id: TeamColleague(*row) for row in conn.execute(_COLLEAGUES)}


def of_teams(conn: Connection, teams: Collection[int]) -> list[TeamColleague]:
    """The accounts that can sign in and work in one of these teams, by name."""
    return [TeamColleague(*row) for row in conn.execute(_OF_TEAMS, {"teams": list(teams)})]


def set_absence(conn: Connection, account_id: int, away_until: datetime | None, deputy_id: int | None) -> None:
    """Store until when an account is away, and who stands in for it."""
    values = {"away_until": away_until, "deputy_id": deputy_id}
    conn.execute(update(Account).where(Account.id == account_id).values(**values))


def stood_in_for(conn: Connection, deputy_id: int, teams: Collection[int], now: datetime) -> list[TeamColleague]:
    """Who is away now, works in one of these teams, and named this account to be asked meanwhile; by name."""
    values = {"deputy": deputy_id, "teams": list(teams), "now": now}
    return [TeamColleague(*row) for row in conn.execute(_STOOD_IN_FOR, values)]


def supervisors(conn: Connection, team: int) -> list[TeamColleague]:
    """The supervisors who can sign in and work in this team, by name."""
    return [TeamColleague(*row) for row in conn.execute(_SUPERVISORS, {"teams": [team]})]
