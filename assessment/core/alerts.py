"""Alerts to staff: what of a case somebody is told of, and when a mail may go out. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import Enum

from assessment.core.case_states import DECISIONS, SENT_BY_PERSON, Action, CaseState
from assessment.core.engine.due_times import SAME_DAY

LONGEST_DELAY = timedelta(minutes=15)


class AlertKind(Enum):
    """Why somebody is told of a case; the value is what the database holds.

    SAME_DAY: something came that is due within the hours of the same day. CALL: a call is asked for. RETURNED: the
    person did something about a case that has an owner. REMINDER: nobody has claimed it since. ESCALATION: it is past
    its target, and a supervisor should know. HANDED_OVER: a colleague gave somebody the case. SECOND_LOOK: a decision
    on a level of danger waits for a second person. ANSWERED: that person agreed or disagreed.
    """

    SAME_DAY = "same_day"
    CALL = "call"
    RETURNED = "returned"
    REMINDER = "reminder"
    ESCALATION = "escalation"
    HANDED_OVER = "handed_over"
    SECOND_LOOK = "second_look"
    ANSWERED = "answered"


TO_OWNER = {
    Action.HAND_OVER: AlertKind.HANDED_OVER,
    Action.AGREE: AlertKind.ANSWERED,
    Action.DISAGREE: AlertKind.ANSWERED,
}
"""What a colleague does that the owner of the case is told of."""

OF_STAFF = frozenset({*TO_OWNER.values(), AlertKind.SECOND_LOOK})
"""The alerts that come from what a colleague did."""

CAN_WAIT = OF_STAFF | {AlertKind.RETURNED, AlertKind.REMINDER}
"""The alerts that quiet hours may hold back."""

UNCLAIMED = frozenset({CaseState.NEW, CaseState.RETURNED})
"""The states in which a case needs somebody who claims it."""

UNTOUCHED = UNCLAIMED | {CaseState.CLAIMED}
"""The states in which nobody has been in touch since the person last sent something in."""


def kind_of(action: Action, state: CaseState, due_at: datetime | None, now: datetime) -> AlertKind | None:
    """What staff are told of when this was done to a case, which is in ``state`` now; None if nothing."""
    if action not in SENT_BY_PERSON | {Action.MOVE} or state not in UNCLAIMED:
        return None
    if action is Action.CHANGE_CONTACT and state is CaseState.NEW:
        return None  # whoever reads it first reads this
    if due_at is not None and due_at <= now + SAME_DAY:
        return AlertKind.SAME_DAY
    if action is Action.ASK_FOR_CALL:
        return AlertKind.CALL
    return AlertKind.RETURNED if state is CaseState.RETURNED else None


def kind_among_staff(action: Action, state: CaseState) -> AlertKind | None:
    """What a colleague is told of when somebody at the desk did this, and the case is in ``state`` now."""
    if action in DECISIONS and state is CaseState.SECOND_LOOK:
        return AlertKind.SECOND_LOOK
    return TO_OWNER.get(action)


def may_wait(kind: AlertKind, due_at: datetime | None, now: datetime) -> bool:
    """Whether quiet hours hold a mail back. A case of the same day that a colleague leaves to somebody does not wait.

    ``due_at``: when the case is due, None without a target.
    """
    urgent = due_at is not None and due_at <= now + SAME_DAY
    return kind in CAN_WAIT and not (urgent and kind in OF_STAFF)


@dataclass(frozen=True)
class QuietHours:
    """The hours of each day in which somebody gets no mail that can wait, in minutes after midnight.

    They go over midnight if they end before they begin.
    """

    begin: int
    end: int

    def end_after(self, at: datetime, zone: tzinfo) -> datetime | None:
        """When the quiet hours end in which this moment lies, in the zone of ``at``; None if it lies in none."""
        local = at.astimezone(zone)
        minute = local.hour * 60 + local.minute
        over_midnight = self.begin >= self.end
        begun, not_over = minute >= self.begin, minute < self.end
        inside = begun or not_over if over_midnight else begun and not_over
        if not inside:
            return None
        day = local.date() + timedelta(days=1 if over_midnight and begun else 0)
        end = datetime.combine(day, time(*divmod(self.end, 60)), zone)
        if end <= at.astimezone(UTC):  # this hour comes twice: the clocks go back
            end = end.replace(fold=1)
        return end.astimezone(at.tzinfo)


def delay_after(tries: int) -> timedelta:
    """How long a mail waits that did not go at this try, 1 for the first."""
    return min(LONGEST_DELAY, timedelta(minutes=2 ** min(tries - 1, 10)))
