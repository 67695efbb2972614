"""How a case stands, what may be done to it, and how it stands afterwards. Pure: it follows the table of states.

Levels are ranks in the pack's list, 0 for the lowest.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from assessment.core.case_states import (
    DECISIONS,
    SENT_BY_PERSON,
    TABLE,
    Action,
    CaseState,
    DoneBy,
    Need,
    NotAllowed,
    Refusal,
    Transition,
)

ALONE_AFTER = timedelta(hours=24)
"""How long an owner waits for a second person, in a service that may have none, before deciding alone."""

_NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True)
class CaseStanding:
    """What decides which actions a case admits.

    ``level``: the one in force; ``danger_from``: the lowest level of danger. ``tried``: a contact was logged since the
    person last sent something in; ``talked``: one was a talk with the person alone. In a second look, ``proposed`` is
    the level that ``proposed_by`` asks for since ``proposed_at``, ``viewed_by`` who kept a second view, and
    ``owners_since`` who had the case meanwhile, and so knows what is asked for.
    """

    state: CaseState
    level: int
    danger_from: int
    owner: int | None = None
    tried: bool = False
    talked: bool = False
    proposed: int | None = None
    proposed_by: int | None = None
    proposed_at: datetime | None = None
    viewed_by: frozenset[int] = frozenset()
    owners_since: frozenset[int] = frozenset()

    @property
    def barred_from_second_look(self) -> frozenset[int | None]:
        """Who can be no second person, for they asked for the second look, or have or had the case since."""
        return self.owners_since | {self.owner, self.proposed_by}

    @property
    def in_danger(self) -> bool:
        """True if the level in force is one of danger."""
        return self.level >= self.danger_from


@dataclass(frozen=True)
class Deed:
    """Something done, or asked for. ``by``: an account, None for the person and the clock; ``level``: the outcome's
    when something was sent in, and the one that is asked for in a decision. ``reason``: one was given; ``talked``: the
    contact was a talk with the person alone; ``too_early``: it took place before what the person sent in last;
    ``safe``: its channel is one that the person called safe.

    ``supervises``, ``owner_away``, ``fresh_factor``, ``may_decide_alone`` and ``later``, whether a date that was given
    is still to come, matter only while it is asked for.
    """

    action: Action
    at: datetime
    by: int | None = None
    level: int | None = None
    new_owner: int | None = None
    reason: bool = False
    talked: bool = False
    too_early: bool = False
    safe: bool = False
    supervises: bool = False
    owner_away: bool = False
    fresh_factor: bool = False
    may_decide_alone: bool = False
    later: bool = False


class StoredCase(Protocol):
    """What is stored of how a case stands: ``state`` is the value of a ``CaseState``."""

    @property
    def state(self) -> str: ...

    @property
    def wait_until(self) -> datetime | None: ...


def state_now(case: StoredCase, now: datetime) -> CaseState:
    """The state of a case. A wait whose end has come is over, whether or not anybody has noted it."""
    state, until = CaseState(case.state), case.wait_until
    ended = state is CaseState.WAITING and until is not None and until <= now
    return CaseState.IN_CONTACT if ended else state


def first_shared(deed: Deed, danger_from: int) -> CaseStanding:
    """A case as it is first shared."""
    assert deed.level is not None
    return CaseStanding(CaseState.NEW, deed.level, danger_from)


def act(case: CaseStanding, deed: Deed) -> CaseStanding:
    """The case after ``deed``. NotAllowed if the table does not allow it."""
    transition = _find(case, deed)
    for need in transition.needs:
        if not _met(need, case, deed):
            raise NotAllowed(Refusal(need.value))
    return after(case, deed)


def actions(case: CaseStanding, deed: Deed) -> frozenset[Action]:
    """The actions that whoever would do ``deed`` may do now, if they give what each needs."""
    found = set()
    for action in Action:
        with suppress(NotAllowed):
            _find(case, replace(deed, action=action))
            found.add(action)
    return frozenset(found)


def after(case: CaseStanding, deed: Deed) -> CaseStanding:
    """The case after a deed that was done: nothing is asked of it any more."""
    transition = next(each for each in TABLE if each.action is deed.action and case.state in each.states)
    moved = replace(case, state=_target(transition, case, deed))
    if deed.action in SENT_BY_PERSON:
        return _sent_in(moved, deed)
    if moved.state is not CaseState.SECOND_LOOK:
        moved = replace(
            moved, proposed=None, proposed_by=None, proposed_at=None, viewed_by=_NOBODY, owners_since=_NOBODY
        )
    match deed.action:
        case Action.CLAIM | Action.TAKE_OVER | Action.REOPEN:
            return _given_to(deed.by, moved)
        case Action.RELEASE | Action.MOVE:
            return replace(moved, owner=None)
        case Action.HAND_OVER:
            return _given_to(deed.new_owner, moved)
        case Action.LOG_CONTACT:
            counts = not deed.too_early
            return replace(moved, tried=case.tried or counts, talked=case.talked or (counts and deed.talked))
        case Action.KEEP_VIEW if deed.by is not None:
            return replace(moved, viewed_by=case.viewed_by | {deed.by})
        case Action.CONFIRM | Action.RAISE | Action.LOWER:
            return _decided(moved, deed)
        case Action.AGREE | Action.DECIDE_ALONE if case.proposed is not None:
            return replace(moved, level=case.proposed)
        case _:
            return moved


def replay(deeds: Iterable[Deed], danger_from: int) -> CaseStanding:
    """The case after everything that was done to it, in this order; the first one shares it.

    What does not fit where it stands is passed over: the words of an event before it may be lost.
    """
    first, *others = deeds
    case = first_shared(first, danger_from)
    for deed in others:
        if any(each.action is deed.action and case.state in each.states for each in TABLE):
            case = after(case, deed)
    return case


def _find(case: CaseStanding, deed: Deed) -> Transition:
    here = [each for each in TABLE if each.action is deed.action and case.state in each.states]
    if not here:
        raise NotAllowed(Refusal.STATE)
    if not _may(here[0].actor, case, deed):
        raise NotAllowed(Refusal.ACTOR)
    if deed.action in DECISIONS and not _is_direction(case, deed):
        raise NotAllowed(Refusal.STATE)
    return here[0]


def _is_direction(case: CaseStanding, deed: Deed) -> bool:
    """Whether the level that is asked for lies where the action says; without one, an action is only looked up."""
    if deed.level is None:
        return True
    way = {Action.RAISE: deed.level > case.level, Action.LOWER: deed.level < case.level}
    return way.get(deed.action, deed.level == case.level)


def _may(actor: DoneBy, case: CaseStanding, deed: Deed) -> bool:
    if actor in (DoneBy.PERSON, DoneBy.CLOCK) or deed.by is None:
        return deed.by is None and actor in (DoneBy.PERSON, DoneBy.CLOCK)
    match actor:
        case DoneBy.TEAM:
            return True
        case DoneBy.OWNER:
            return deed.by == case.owner
        case DoneBy.OWNER_OR_STAND_IN:
            return deed.by == case.owner or case.owner is None or deed.owner_away
        case DoneBy.SUPERVISOR:
            return deed.supervises
        case DoneBy.SECOND_PERSON:
            return deed.supervises and deed.by not in case.barred_from_second_look


def _met(need: Need, case: CaseStanding, deed: Deed) -> bool:
    match need:
        case Need.REASON:
            return deed.reason
        case Need.NEW_OWNER:
            return deed.new_owner not in (None, case.owner)
        case Need.DATE:
            return deed.later
        case Need.SAFE_CHANNEL:
            return deed.safe
        case Need.TALK:
            return case.talked
        case Need.CONTACT_OR_REASON:
            return case.tried or deed.reason
        case Need.FIRST_VIEW:
            return deed.by not in case.viewed_by
        case Need.OWN_VIEW:
            return deed.by in case.viewed_by
        case Need.FRESH_FACTOR:
            return deed.fresh_factor
        case Need.NO_SECOND_PERSON:
            waited = case.proposed_at is not None and deed.at - case.proposed_at >= ALONE_AFTER
            return deed.may_decide_alone and waited


def _target(transition: Transition, case: CaseStanding, deed: Deed) -> CaseState:
    if transition.to_at_danger is not None:
        asked = case.level if deed.level is None else deed.level
        if max(case.level, asked) >= case.danger_from:
            return transition.to_at_danger
    return transition.to or case.state


def _sent_in(case: CaseStanding, deed: Deed) -> CaseStanding:
    """What the person sends in asks for new contacts and a new decision; a level of danger stays until then."""
    assert deed.level is not None
    kept = case.level if case.in_danger and deed.action is not Action.SHARE else 0
    fresh = CaseStanding(case.state, max(kept, deed.level), case.danger_from)
    return replace(fresh, owner=None if deed.action is Action.SHARE else case.owner)


def _given_to(owner: int | None, case: CaseStanding) -> CaseStanding:
    """The case with another owner. Who has it in a second look is told what is asked for, and is no second person."""
    informed = {owner} if owner is not None and case.state is CaseState.SECOND_LOOK else _NOBODY
    return replace(case, owner=owner, owners_since=case.owners_since | informed)


def _decided(case: CaseStanding, deed: Deed) -> CaseStanding:
    """A decision of the owner, in force unless a second person is to look at it."""
    level = case.level if deed.level is None else deed.level
    if case.state is CaseState.SECOND_LOOK:
        return replace(case, proposed=level, proposed_by=deed.by, proposed_at=deed.at)
    return replace(case, level=level)
