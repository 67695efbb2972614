"""Rows of teams, and which accounts work in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from assessment.storage.staff_tables import TeamMember, TeamRow


@dataclass(frozen=True)
class Team:
    """A row of teams. ``link``: what the address of its start link ends with."""

    id: int
    name: str
    link: str
    made_at: datetime
    closed_at: datetime | None


_TEAMS = select(TeamRow.id, TeamRow.name, TeamRow.link, TeamRow.made_at, TeamRow.closed_at)
_OPEN = _TEAMS.where(TeamRow.closed_at.is_(None)).order_by(TeamRow.id)
_BY_LINK = _OPEN.where(TeamRow.link == bindparam("wanted"))
_NAMES = select(TeamRow.id, TeamRow.name)


def all_teams(conn: Connection) -> tuple[Team, ...]:
    """Every team, the first one first."""
    return tuple(Team(*row) for row in conn.execute(_TEAMS.order_by(TeamRow.id)))


def open_teams(conn: Connection) -> tuple[Team, ...]:
    """The teams that are not closed."""
    return tuple(Team(*row) for row in conn.execute(_OPEN))


def by_link(conn: Connection, link: str) -> Team | None:
    """The open team with this start link; None if there is none."""
    row = conn.execute(_BY_LINK, {"wanted": link}).one_or_none()
    return Team(*row) if row else None


def names(conn: Connection) -> dict[int, str]:
    """Team -> its name."""
    return {row.id: row.name for row in conn.execute(_NAMES)}


def add(conn: Connection, team: Team) -> None:
    """Add a team. IntegrityError if its number, name or link is taken."""
    values = {"id": team.id, "name": team.name, "link": team.link, "made_at": team.made_at}
    conn.execute(insert(TeamRow), {**values, "closed_at": team.closed_at})


def next_id(conn: Connection) -> int:
    """The number of the next team; none is used twice, since a key may still be named after it."""
    return int(conn.execute(select(func.max(TeamRow.id))).scalar_one()) + 1


def change(conn: Connection, team: Team) -> None:
    """Store a newer name, start link or end of a team."""
    values = {"name": team.name, "link": team.link, "closed_at": team.closed_at}
    conn.execute(update(TeamRow).where(TeamRow.id == team.id).values(**values))


def members(conn: Connection, teams: frozenset[int]) -> frozenset[int]:
    """The ids of the accounts that work in one of these teams."""
    found = select(TeamMember.user_id).where(TeamMember.team_id.in_(teams))
    return frozenset(conn.execute(found).scalars())


def set_teams_of(conn: Connection, account_id: int, teams: frozenset[int]) -> None:
    """Let an account work in these teams, and in no other."""
    conn.execute(delete(TeamMember).where(TeamMember.user_id == account_id))
    if teams:
        conn.execute(insert(TeamMember), [{"user_id": account_id, "team_id": each} for each in sorted(teams)])
