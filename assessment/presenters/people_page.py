"""The administrator's pages of people who work here. They show accounts, and no case. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from assessment.presenters.formatting import isolated, moment
from assessment.records.people import AccountState, Colleague

ROLES: Mapping[str, LazyString] = {
    "counselor": lazy_gettext("Counselor"),
    "supervisor": lazy_gettext("Supervisor"),
    "administrator": lazy_gettext("Administrator"),
}
NOT_SEEN_FOR = 30
"""Days that a staff session is kept on record."""


class NamedTeam(Protocol):
    """A team, as the service finds it."""

    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...

    @property
    def closed_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class StateTag:
    """A short label of a state, and its tone."""

    words: str
    tone: str


@dataclass(frozen=True)
class PersonRow:
    """One person in words. ``link``: until when their one-time link works, '' without one."""

    id: int
    name: str
    email: str
    role: str
    teams: str
    factor: str
    seen: str
    link: str
    tags: tuple[StateTag, ...]
    here: bool


@dataclass(frozen=True)
class TeamGroup:
    """The people of one team; of the last group, those of none."""

    name: str
    people: tuple[PersonRow, ...]


@dataclass(frozen=True)
class Choice:
    """One that can be chosen in a form."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class PeoplePage:
    """All people by team, and what can be chosen for somebody who is invited.

    ``unread``: a sentence for each team in which nobody reads what is shared.
    """

    summary: str
    unread: tuple[str, ...]
    groups: tuple[TeamGroup, ...]
    roles: tuple[Choice, ...]
    teams: tuple[Choice, ...]


@dataclass(frozen=True)
class PersonPage:
    """One person, and what can be done. ``state``: "working", "invited" or "disabled"."""

    row: PersonRow
    state: str
    sessions: int
    locked: str
    has_factor: bool
    is_administrator: bool
    roles: tuple[Choice, ...]
    teams: tuple[Choice, ...]


def people_page(
    people: Sequence[Colleague],
    teams: Sequence[NamedTeam],
    here: int,
    now: datetime,
    *,
    role: str = "counselor",
    chosen: Sequence[str] = (),
) -> PeoplePage:
    """The page that lists everybody. ``here``: who asks; ``role`` and ``chosen`` teams: what the form was sent with."""
    rows = {person.id: person_row(person, teams, here, now) for person in people}
    groups = [
        TeamGroup(team.name, tuple(rows[person.id] for person in people if team.id in person.teams)) for team in teams
    ]
    groups.append(TeamGroup(_("In no team"), tuple(rows[person.id] for person in people if not person.teams)))
    open_teams = [team for team in teams if team.closed_at is None]
    return PeoplePage(
        _summary(people),
        unread_teams(people, teams),
        tuple(group for group in groups if group.people),
        _roles(role),
        tuple(Choice(str(each.id), each.name, str(each.id) in chosen) for each in open_teams)
        if len(open_teams) > 1
        else (),
    )


def unread_teams(people: Sequence[Colleague], teams: Sequence[NamedTeam]) -> tuple[str, ...]:
    """A sentence for each open team in which nobody can sign in and read what people share with it."""
    read = {team for person in people if person.state is AccountState.WORKING for team in person.teams}
    return tuple(
        _(
            "Nobody reads what people share with %(team)s: no account that can sign in works in this team. Let "
            "somebody work there, or close the team.",
            team=isolated(team.name),
        )
        for team in teams
        if team.closed_at is None and team.id not in read
    )


def person_page(person: Colleague, teams: Sequence[NamedTeam], here: int, now: datetime) -> PersonPage:
    """The page of one person."""
    offered = [team for team in teams if team.closed_at is None or team.id in person.teams]
    return PersonPage(
        person_row(person, teams, here, now),
        person.state.value,
        person.sessions,
        _locked(person.locked_for),
        person.app or person.passkeys > 0,
        person.role == "administrator",
        _roles(person.role),
        tuple(Choice(str(each.id), each.name, each.id in person.teams) for each in offered)
        if len(offered) > 1 or not person.teams
        else (),
    )


def person_row(person: Colleague, teams: Sequence[NamedTeam], here: int, now: datetime) -> PersonRow:
    """What a list says of a person."""
    names = [team.name for team in teams if team.id in person.teams]
    return PersonRow(
        person.id,
        person.name,
        person.email,
        str(ROLES[person.role]),
        ", ".join(names) or _("In no team"),
        _factor(person),
        _seen(person),
        _link(person, now),
        _tags(person),
        person.id == here,
    )


def _summary(people: Sequence[Colleague]) -> str:
    working = sum(person.state is AccountState.WORKING for person in people)
    invited = sum(person.state is AccountState.INVITED for person in people)
    locked = sum(bool(person.locked_for) for person in people if person.state is AccountState.WORKING)
    parts = [ngettext("%(num)s person works here", "%(num)s people work here", working)]
    if invited:
        parts.append(ngettext("%(num)s is invited", "%(num)s are invited", invited))
    if locked:
        parts.append(ngettext("%(num)s is locked out", "%(num)s are locked out", locked))
    return " · ".join(parts)


def _factor(person: Colleague) -> str:
    kinds = [_("App")] if person.app else []
    if person.passkeys:
        kinds.append(ngettext("%(num)s passkey", "%(num)s passkeys", person.passkeys))
    return ", ".join(kinds) or _("None yet")


def _seen(person: Colleague) -> str:
    if person.state is AccountState.INVITED:
        return _("Never")
    if person.seen_at is None:
        return _("Not in the last %(days)s days", days=NOT_SEEN_FOR)
    if not person.sessions:
        return moment(person.seen_at)
    open_now = ngettext("open in %(num)s browser", "open in %(num)s browsers", person.sessions)
    return f"{moment(person.seen_at)}, {open_now}"


def _link(person: Colleague, now: datetime) -> str:
    if person.link_ends_at is None:
        return _("There is no link that works.") if person.state is AccountState.INVITED else ""
    if person.link_ends_at <= now:
        return _("The link ended on %(when)s.", when=moment(person.link_ends_at))
    return _("The link works until %(when)s.", when=moment(person.link_ends_at))


def _tags(person: Colleague) -> tuple[StateTag, ...]:
    if person.state is AccountState.DISABLED:
        return (StateTag(_("disabled"), "plain"),)
    if person.state is AccountState.INVITED:
        return (StateTag(_("invited"), "care"),)
    return (StateTag(_("locked out"), "alarm"),) if person.locked_for else ()


def _locked(left: timedelta) -> str:
    minutes = -(-left // timedelta(minutes=1))
    if not minutes:
        return ""
    return ngettext(
        "A wrong password or code was typed too often. A password alone is not looked at for %(num)s more minute.",
        "A wrong password or code was typed too often. A password alone is not looked at for %(num)s more minutes.",
        minutes,
    )


def _roles(chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, str(label), value == chosen) for value, label in ROLES.items())
