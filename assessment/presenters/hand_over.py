"""The hand-over sheet: the open work of a team by who has it. Codes only, made from what stands in clear. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.case_transitions import state_now
from assessment.presenters.case_words import STATES
from assessment.presenters.due_times import DueTime, due_time
from assessment.presenters.formatting import desk_day, in_words, isolated, moment
from assessment.records.open_work import OpenWork, TeamColleague


@dataclass(frozen=True)
class SheetRow:
    """A case."""

    code: str
    state: str
    due: DueTime


@dataclass(frozen=True)
class OwnersWork:
    """``who``: a name, or that nobody has these; ``away``: until when, and who stands in; ``summary``: "3 open"."""

    who: str
    away: str
    summary: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True)
class HandOverSheet:
    """``at``: when it was made; ``teams``: their names."""

    at: str
    teams: str
    owners: tuple[OwnersWork, ...]


def hand_over_sheet(
    rows: Sequence[OpenWork], people: Mapping[int, TeamColleague], teams: Sequence[str], now: datetime
) -> HandOverSheet:
    """The sheet; ``rows`` stand by owner. ``people``: by account."""
    owners = tuple(_work(owner, list(theirs), people, now) for owner, theirs in groupby(rows, lambda row: row.owner_id))
    return HandOverSheet(moment(now), " · ".join(teams), owners)


def _work(
    owner: int | None, rows: Sequence[OpenWork], people: Mapping[int, TeamColleague], now: datetime
) -> OwnersWork:
    shown = tuple(SheetRow(each.code, _state(each, now), due_time(each.due_at, now)) for each in rows)
    overdue = sum(each.due.overdue for each in shown)
    late = ngettext("%(num)s overdue", "%(num)s overdue", overdue)
    summary = [ngettext("%(num)s open", "%(num)s open", len(shown)), *([late] if overdue else [])]
    return OwnersWork(
        _("Nobody has these yet") if owner is None else people[owner].name,
        "" if owner is None else _away_in_words(people[owner], people, now),
        " · ".join(summary),
        shown,
    )


def who_can_take_it(colleagues: Sequence[TeamColleague], giver: int, now: datetime) -> tuple[tuple[int, str], ...]:
    """The colleagues that ``giver`` can hand a case to, by their ids; of one who is away it says until when."""
    return tuple((each.id, _with_absence(each, now)) for each in colleagues if each.id != giver)


def _with_absence(colleague: TeamColleague, now: datetime) -> str:
    if colleague.away_until is None or not colleague.is_away(now):
        return colleague.name
    day = in_words(desk_day(colleague.away_until))
    return _("%(name)s, away until %(day)s", name=isolated(colleague.name), day=day)


def _away_in_words(owner: TeamColleague, people: Mapping[int, TeamColleague], now: datetime) -> str:
    """Until when an owner is away, and who stands in; '' for one who is here. ``people``: by account."""
    if not owner.active:
        return _("This account is disabled. A supervisor can take the cases over.")
    if owner.away_until is None or owner.away_until <= now:
        return ""
    day, deputy = in_words(desk_day(owner.away_until)), people.get(owner.deputy_id or 0)
    if deputy is None or not deputy.active:
        return _("Away until %(day)s. Nobody stands in.", day=day)
    return _("Away until %(day)s. Stands in: %(name)s.", day=day, name=isolated(deputy.name))


def owner_away(owner: int | None, colleagues: Sequence[TeamColleague], now: datetime) -> str:
    """That the owner of a case is not here, and who can go on; '' if they are, or there is none.

    ``owner``: an account; ``colleagues``: those who work in the team.
    """
    if owner is None:
        return ""
    people, take_over = {each.id: each for each in colleagues}, _("A supervisor can take the case over.")
    if owner not in people:
        return " ".join((_("They do not work in this team any more."), take_over))
    away = _away_in_words(people[owner], people, now)
    return f"{away} {take_over}" if away else ""


def _state(row: OpenWork, now: datetime) -> str:
    return str(STATES[state_now(row, now)])
