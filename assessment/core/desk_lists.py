"""The lists of cases at the desk: which cases each holds, from what stands in clear alone. Pure.

A list is a few parts; each part names whose cases, in which states, due from when and before when. So a database can
serve every part by an index, and a test can say of any case in which lists it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from assessment.core.case_states import OPEN, CaseState
from assessment.core.engine.due_times import SAME_DAY

EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)
_INSTANT = timedelta.resolution

COUNTED_BELOW = 100
"""So many or more are not counted: it is said that there are more than 99."""


class CaseList(Enum):
    """A list of cases; the value is what addresses call it.

    NOW: what nobody else does in time. MINE: of who looks, and of those for whom they stand in; UNCLAIMED: what waits
    for an owner, also because its owner is away or has left. All others are the whole team's. Those from CLOSED on hold
    what is not open any more.
    """

    NOW = "now"
    OPEN = "open"
    MINE = "mine"
    UNCLAIMED = "unclaimed"
    RETURNED = "returned"
    WAITING = "waiting"
    SECOND_LOOK = "second-look"
    OVERDUE = "overdue"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Whose(Enum):
    """Cases of the whole team, of who looks, of colleagues who are away, or of those whose accounts are disabled."""

    TEAM = "team"
    MINE = "mine"
    AWAY = "away"
    DISABLED = "disabled"


@dataclass(frozen=True)
class DueKey:
    """Where in a list a case stands: by due time, those without one last; then by code."""

    due_at: datetime | None
    code: str = ""


@dataclass(frozen=True)
class ListPart:
    """Cases in these states that are due from ``since`` on and before ``before``, and, without these, at no time."""

    whose: Whose
    states: tuple[CaseState, ...]
    since: datetime = EARLIEST
    before: datetime = LATEST

    @property
    def undated(self) -> bool:
        """True if cases without a due time are in it."""
        return (self.since, self.before) == (EARLIEST, LATEST)


_OPEN = tuple(each for each in CaseState if each in OPEN)
_OWNED = tuple(each for each in _OPEN if each is not CaseState.NEW)


def end_of_today(now: datetime) -> datetime:
    """The first moment after today, in the zone of ``now``; what is due at midnight is due today."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) + _INSTANT


def due_limits(now: datetime, days: int) -> list[datetime]:
    """The first moments after each of so many days from today on, in the zone of ``now``."""
    return [end_of_today(now + timedelta(days=number)) for number in range(days)]


def end_of_now(now: datetime) -> datetime:
    """Before when something is due that must not wait: today, or as soon as what came in just now for the same day."""
    return max(end_of_today(now), now.astimezone(UTC) + SAME_DAY + _INSTANT)


def parts_of(wanted: CaseList, now: datetime, *, supervises: bool = False) -> Sequence[ListPart]:
    """The parts of a list of open cases; no case is in two of them. A case that waits is due when its wait ends."""
    match wanted:
        case CaseList.NOW:
            return _parts_of_now(now, supervises=supervises)
        case CaseList.OPEN:
            return [ListPart(Whose.TEAM, _OPEN)]
        case CaseList.MINE:
            return [ListPart(Whose.MINE, _OWNED)]
        case CaseList.UNCLAIMED:
            return [
                ListPart(Whose.TEAM, (CaseState.NEW,)),
                ListPart(Whose.AWAY, (CaseState.RETURNED,)),
                ListPart(Whose.DISABLED, tuple(each for each in _OWNED if each is not CaseState.RETURNED)),
            ]
        case CaseList.RETURNED:
            return [ListPart(Whose.TEAM, (CaseState.RETURNED,))]
        case CaseList.WAITING:
            return [ListPart(Whose.TEAM, (CaseState.WAITING,), since=now + _INSTANT)]
        case CaseList.SECOND_LOOK:
            return [ListPart(Whose.TEAM, (CaseState.SECOND_LOOK,))]
        case CaseList.OVERDUE:
            return [ListPart(Whose.TEAM, _OPEN, before=now)]
        case CaseList.CLOSED | CaseList.WITHDRAWN:
            raise ValueError(f"{wanted} holds no open cases")


def due_today(now: datetime) -> Sequence[ListPart]:
    """The cases of who looks that are due today, or were earlier."""
    return [ListPart(Whose.MINE, _OWNED, before=end_of_today(now))]


def begins_after_now(now: datetime) -> DueKey:
    """Where in a list the cases begin that are not in the list NOW."""
    return DueKey(end_of_now(now))


def may_claim(state: CaseState, *, owner_away: bool) -> bool:
    """Whether anybody of the team may claim a case: a new one, or one that came back to somebody who is away."""
    return state is CaseState.NEW or (state is CaseState.RETURNED and owner_away)


def waits_for_others(state: CaseState) -> bool:
    """Whether the owner of an open case can only wait: for the person, or for a second person."""
    return state in (CaseState.WAITING, CaseState.SECOND_LOOK)


def _parts_of_now(now: datetime, *, supervises: bool) -> list[ListPart]:
    since, before = (now if supervises else EARLIEST), end_of_now(now)
    return [
        *([ListPart(Whose.TEAM, _OPEN, before=now)] if supervises else []),
        ListPart(Whose.TEAM, (CaseState.NEW,), since, before),
        ListPart(Whose.MINE, _OWNED, since, before),
        ListPart(Whose.AWAY, _OWNED, since, before),
    ]
