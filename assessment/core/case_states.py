"""The states of a case, and a table of what may be done in each, by whom, and what it needs.

A case is what somebody shares with a team of counselors. ``core.case_transitions`` follows the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


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
