"""The states of a case, and what may be done in each: a table, and the pure functions that follow it.

A case is what somebody shares with a team of counselors. Levels are ranks in the pack's list, 0 for the lowest.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

ALONE_AFTER = timedelta(hours=24)
"""How long an owner waits for a second person, in a service that may have none, before deciding alone."""


class CaseState(Enum):
    """Where a case stands; the value is what the database holds."""

    NEW = "new"
    RETURNED = "returned"
    CLAIMED = "claimed"
    IN_CONTACT = "in_contact"
    WAITING = "waiting_for_person"
    SECOND_LOOK = "second_look"
    DECIDED = "decided"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Action(Enum):
    """What is done to a case; the value is what the database holds."""

    SHARE = "shared"
    CHECK_IN = "sent in"
    ASK_FOR_CALL = "asked for a call"
    CHANGE_CONTACT = "changed the contact"
    WITHDRAW = "withdrew"
    END_WAIT = "waited until then"
    CLAIM = "claimed"
    RELEASE = "released"
    HAND_OVER = "handed over"
    TAKE_OVER = "took over"
    MOVE = "moved"
    LOG_CONTACT = "logged a contact"
    WAIT = "waits for the person"
    CONFIRM = "confirmed the level"
    RAISE = "raised the level"
    LOWER = "lowered the level"
    KEEP_VIEW = "kept a second view"
    AGREE = "agreed"
    DISAGREE = "disagreed"
    DECIDE_ALONE = "decided alone"
    SIGN_OFF = "signed off"
    REOPEN = "reopened"
    NOTE = "noted"
    REPLY = "replied"


class DoneBy(Enum):
    """Who may do it. SECOND_PERSON: a supervisor who neither owns the case nor proposed its level, nor had it since."""

    PERSON = "person"
    CLOCK = "clock"
    TEAM = "team"
    OWNER = "owner"
    OWNER_OR_STAND_IN = "owner, or anybody while the owner is away"
    SUPERVISOR = "supervisor"
    SECOND_PERSON = "second person"


class Need(Enum):
    """What an action needs besides the right state and actor."""

    REASON = "a reason"
    NEW_OWNER = "a new owner"
    DATE = "a date to come"
    SAFE_CHANNEL = "a way of contact that the person called safe"
    TALK = "a logged talk, one to one, since the person last sent something in"
    CONTACT_OR_REASON = "a logged contact, or why none is possible"
    FIRST_VIEW = "no view kept before in this second look"
    OWN_VIEW = "an own view, kept before the other was shown"
    FRESH_FACTOR = "a second factor within the last minutes"
    NO_SECOND_PERSON = "a service that may have no second person, and a day of waiting for one"


class Refusal(Enum):
    """Why something cannot be done: ``STATE``: not in this state, ``ACTOR``: not by this person."""

    STATE = "state"
    ACTOR = "actor"
    REASON = Need.REASON.value
    NEW_OWNER = Need.NEW_OWNER.value
    DATE = Need.DATE.value
    SAFE_CHANNEL = Need.SAFE_CHANNEL.value
    TALK = Need.TALK.value
    CONTACT_OR_REASON = Need.CONTACT_OR_REASON.value
    FIRST_VIEW = Need.FIRST_VIEW.value
    OWN_VIEW = Need.OWN_VIEW.value
    FRESH_FACTOR = Need.FRESH_FACTOR.value
    NO_SECOND_PERSON = Need.NO_SECOND_PERSON.value


class NotAllowed(Exception):
    """An action that the table does not allow."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True)
class Transition:
    """A row of the table. ``to``: None leaves the state; ``to_at_danger``: where it leads at a level of danger."""

    action: Action
    states: frozenset[CaseState]
    actor: DoneBy
    to: CaseState | None
    to_at_danger: CaseState | None = None
    needs: tuple[Need, ...] = ()


_SHARED = frozenset(CaseState) - {CaseState.WITHDRAWN}
_OWNED = _SHARED - {CaseState.NEW}
_AT_WORK = _OWNED - {CaseState.RETURNED, CaseState.CLOSED}
_DECIDING = frozenset({CaseState.CLAIMED, CaseState.IN_CONTACT})
_REACHING = _DECIDING | {CaseState.WAITING}
_LOOKED_AT_TWICE = frozenset({CaseState.SECOND_LOOK})
_NOBODY: frozenset[int] = frozenset()
_SECOND = (Need.REASON, Need.OWN_VIEW, Need.FRESH_FACTOR)

OPEN = _SHARED - {CaseState.CLOSED}
"""The states of a case that somebody still has to do something about."""

TABLE: tuple[Transition, ...] = (
    Transition(Action.SHARE, frozenset({CaseState.WITHDRAWN}), DoneBy.PERSON, CaseState.NEW),
    Transition(Action.CHECK_IN, frozenset({CaseState.NEW}), DoneBy.PERSON, None),
    Transition(Action.CHECK_IN, _OWNED, DoneBy.PERSON, CaseState.RETURNED),
    Transition(Action.ASK_FOR_CALL, frozenset({CaseState.NEW}), DoneBy.PERSON, None),
    Transition(Action.ASK_FOR_CALL, _OWNED, DoneBy.PERSON, CaseState.RETURNED),
    Transition(Action.CHANGE_CONTACT, frozenset({CaseState.NEW}), DoneBy.PERSON, None),
    Transition(Action.CHANGE_CONTACT, _OWNED, DoneBy.PERSON, CaseState.RETURNED),
    Transition(Action.WITHDRAW, _SHARED, DoneBy.PERSON, CaseState.WITHDRAWN),
    Transition(Action.END_WAIT, frozenset({CaseState.WAITING}), DoneBy.CLOCK, CaseState.IN_CONTACT),
    Transition(Action.CLAIM, frozenset({CaseState.NEW}), DoneBy.TEAM, CaseState.CLAIMED),
    Transition(Action.CLAIM, frozenset({CaseState.RETURNED}), DoneBy.OWNER_OR_STAND_IN, CaseState.CLAIMED),
    Transition(Action.RELEASE, _AT_WORK, DoneBy.OWNER, CaseState.NEW),
    Transition(Action.HAND_OVER, _AT_WORK, DoneBy.OWNER, None, needs=(Need.NEW_OWNER, Need.REASON)),
    Transition(Action.TAKE_OVER, _OWNED, DoneBy.SUPERVISOR, None, needs=(Need.REASON,)),
    Transition(Action.MOVE, OPEN, DoneBy.SUPERVISOR, CaseState.NEW),
    Transition(Action.LOG_CONTACT, _REACHING, DoneBy.OWNER, CaseState.IN_CONTACT, needs=(Need.SAFE_CHANNEL,)),
    Transition(Action.WAIT, frozenset({CaseState.IN_CONTACT}), DoneBy.OWNER, CaseState.WAITING, needs=(Need.DATE,)),
    Transition(Action.CONFIRM, _DECIDING, DoneBy.OWNER, CaseState.DECIDED, CaseState.SECOND_LOOK),
    Transition(Action.RAISE, _DECIDING, DoneBy.OWNER, CaseState.DECIDED, CaseState.SECOND_LOOK, (Need.REASON,)),
    Transition(
        Action.LOWER,
        frozenset({CaseState.IN_CONTACT}),
        DoneBy.OWNER,
        CaseState.DECIDED,
        CaseState.SECOND_LOOK,
        (Need.TALK, Need.REASON, Need.FRESH_FACTOR),
    ),
    Transition(Action.KEEP_VIEW, _LOOKED_AT_TWICE, DoneBy.SECOND_PERSON, None, needs=(Need.FIRST_VIEW, Need.REASON)),
    Transition(Action.AGREE, _LOOKED_AT_TWICE, DoneBy.SECOND_PERSON, CaseState.DECIDED, needs=_SECOND),
    Transition(Action.DISAGREE, _LOOKED_AT_TWICE, DoneBy.SECOND_PERSON, CaseState.CLAIMED, needs=_SECOND),
    Transition(
        Action.DECIDE_ALONE,
        _LOOKED_AT_TWICE,
        DoneBy.OWNER,
        CaseState.DECIDED,
        needs=(Need.NO_SECOND_PERSON, Need.REASON, Need.FRESH_FACTOR),
    ),
    Transition(
        Action.SIGN_OFF, frozenset({CaseState.DECIDED}), DoneBy.OWNER, CaseState.CLOSED, needs=(Need.CONTACT_OR_REASON,)
    ),
    Transition(Action.REOPEN, frozenset({CaseState.CLOSED}), DoneBy.TEAM, CaseState.CLAIMED, needs=(Need.REASON,)),
    Transition(Action.NOTE, _SHARED, DoneBy.TEAM, None, needs=(Need.REASON,)),
    Transition(Action.REPLY, _AT_WORK, DoneBy.OWNER, None),
)
"""Every transition there is; an action stands twice where it depends on the state who may do it."""

SENT_BY_PERSON = frozenset({Action.SHARE, Action.CHECK_IN, Action.ASK_FOR_CALL, Action.CHANGE_CONTACT})
"""What the person does that calls for somebody to look at the case."""


DECISIONS = frozenset({Action.CONFIRM, Action.RAISE, Action.LOWER})
"""What the owner decides about the level; a level of danger then waits for a second person."""

READING = frozenset({Action.LOG_CONTACT, Action.CONFIRM, Action.RAISE, Action.LOWER, Action.REPLY, Action.SIGN_OFF})
"""What only somebody does who has read what was sent in."""


@dataclass(frozen=True)
class CaseStanding:
    """What decides which actions a case admits.

    ``level``: the one in force; ``danger_from``: the lowest level of danger. ``tried``: a contact was logged since the
    person last sent something in; ``talked``: one was a talk with the person alone. In a second look, ``proposed`` is
    the level that ``proposed_by`` asks for since ``proposed_at``, ``viewed_by`` who kept a second view, and ``told``
    who had the case meanwhile, and so knows what is asked for.
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
    told: frozenset[int] = frozenset()

    @property
    def in_danger(self) -> bool:
        """True if the level in force is one of danger."""
        return self.level >= self.danger_from


@dataclass(frozen=True)
class Deed:
    """Something done, or asked for. ``by``: an account, None for the person and the clock; ``level``: the outcome's
    when something was sent in, and the one that is asked for in a decision. ``reason``: one was given; ``talked``: the
    contact was a talk with the person alone; ``safe``: its channel is one that the person called safe.

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
    safe: bool = False
    supervises: bool = False
    owner_away: bool = False
    fresh_factor: bool = False
    may_decide_alone: bool = False
    later: bool = False


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
        moved = replace(moved, proposed=None, proposed_by=None, proposed_at=None, viewed_by=_NOBODY, told=_NOBODY)
    match deed.action:
        case Action.CLAIM | Action.TAKE_OVER | Action.REOPEN:
            return _given_to(deed.by, moved)
        case Action.RELEASE | Action.MOVE:
            return replace(moved, owner=None)
        case Action.HAND_OVER:
            return _given_to(deed.new_owner, moved)
        case Action.LOG_CONTACT:
            return replace(moved, tried=True, talked=case.talked or deed.talked)
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
            return deed.supervises and deed.by not in {case.owner, case.proposed_by, *case.told}


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
    told = {owner} if owner is not None and case.state is CaseState.SECOND_LOOK else _NOBODY
    return replace(case, owner=owner, told=case.told | told)


def _decided(case: CaseStanding, deed: Deed) -> CaseStanding:
    """A decision of the owner, in force unless a second person is to look at it."""
    level = case.level if deed.level is None else deed.level
    if case.state is CaseState.SECOND_LOOK:
        return replace(case, proposed=level, proposed_by=deed.by, proposed_at=deed.at)
    return replace(case, level=level)
