"""What staff are told of, and when a mail may go out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.alerts import (
    LONGEST_DELAY,
    AlertKind,
    QuietHours,
    delay_after,
    kind_among_staff,
    kind_of,
    may_wait,
)
from assessment.core.case_states import SENT_BY_PERSON, Action, CaseState
from tests.support.stopped_clock import NOON, later

ANSWERED = AlertKind.ANSWERED
NIGHT = QuietHours(22 * 60, 7 * 60)
LUNCH = QuietHours(12 * 60, 13 * 60 + 30)
MADRID = ZoneInfo("Europe/Madrid")
MINUTES_OF_A_DAY = 24 * 60


@pytest.mark.parametrize(
    ("action", "state", "due_in", "kind"),
    [
        (Action.SHARE, CaseState.NEW, 8, AlertKind.SAME_DAY),
        (Action.SHARE, CaseState.NEW, 9, None),
        (Action.SHARE, CaseState.NEW, None, None),
        (Action.CHECK_IN, CaseState.NEW, 2, AlertKind.SAME_DAY),
        (Action.CHECK_IN, CaseState.RETURNED, 30, AlertKind.RETURNED),
        (Action.CHECK_IN, CaseState.RETURNED, -1, AlertKind.SAME_DAY),
        (Action.ASK_FOR_CALL, CaseState.NEW, 30, AlertKind.CALL),
        (Action.ASK_FOR_CALL, CaseState.RETURNED, 30, AlertKind.CALL),
        (Action.CHANGE_CONTACT, CaseState.RETURNED, 30, AlertKind.RETURNED),
        (Action.CHANGE_CONTACT, CaseState.NEW, 2, None),
        (Action.MOVE, CaseState.NEW, 2, AlertKind.SAME_DAY),
        (Action.WITHDRAW, CaseState.WITHDRAWN, None, None),
        (Action.CLAIM, CaseState.CLAIMED, 2, None),
    ],
)
def test_what_was_done_decides_what_staff_are_told(
    action: Action, state: CaseState, due_in: int | None, kind: AlertKind | None
) -> None:
    due_at = None if due_in is None else later(hours=due_in)
    assert kind_of(action, state, due_at, NOON) is kind


def test_a_colleague_is_told_of_a_hand_over_of_a_second_look_and_of_its_end() -> None:
    for action in Action:
        told = {Action.HAND_OVER: AlertKind.HANDED_OVER, Action.AGREE: ANSWERED, Action.DISAGREE: ANSWERED}.get(action)
        assert kind_among_staff(action, CaseState.CLAIMED) is told
        assert kind_among_staff(action, CaseState.DECIDED) is told
    asked = {each for each in Action if kind_among_staff(each, CaseState.SECOND_LOOK) is AlertKind.SECOND_LOOK}
    assert asked == {Action.CONFIRM, Action.RAISE, Action.LOWER}


@pytest.mark.parametrize(("due_in", "waits"), [(None, True), (9, True), (8, False), (-1, False)])
def test_what_a_colleague_leaves_to_somebody_may_wait_unless_it_is_due_the_same_day(
    due_in: int | None, *, waits: bool
) -> None:
    due_at = None if due_in is None else later(hours=due_in)
    assert {may_wait(kind, due_at, NOON) for kind in (AlertKind.HANDED_OVER, AlertKind.SECOND_LOOK, ANSWERED)} == {
        waits
    }
    assert {may_wait(kind, due_at, NOON) for kind in (AlertKind.RETURNED, AlertKind.REMINDER)} == {True}
    assert {may_wait(kind, due_at, NOON) for kind in (AlertKind.SAME_DAY, AlertKind.CALL)} == {False}
    assert not may_wait(AlertKind.ESCALATION, due_at, NOON)


def test_whatever_comes_back_to_an_owner_is_told() -> None:
    for action in SENT_BY_PERSON - {Action.SHARE}:
        assert kind_of(action, CaseState.RETURNED, None, NOON) is not None


@pytest.mark.parametrize(
    ("hours", "at", "end"),
    [
        (NIGHT, "2026-11-22T21:59", None),
        (NIGHT, "2026-11-22T22:00", "2026-11-23T07:00"),
        (NIGHT, "2026-11-23T06:59", "2026-11-23T07:00"),
        (NIGHT, "2026-11-23T07:00", None),
        (NIGHT, "2026-12-31T23:00", "2027-01-01T07:00"),
        (LUNCH, "2026-11-22T11:59", None),
        (LUNCH, "2026-11-22T12:00", "2026-11-22T13:30"),
        (LUNCH, "2026-11-22T13:30", None),
    ],
)
def test_quiet_hours_end_at_their_hour_also_over_midnight(hours: QuietHours, at: str, end: str | None) -> None:
    found = hours.end_after(datetime.fromisoformat(at).replace(tzinfo=UTC), UTC)
    assert found == (datetime.fromisoformat(end).replace(tzinfo=UTC) if end else None)


@pytest.mark.parametrize(
    ("at", "hours"),
    [("2026-03-28T23:00+01:00", 7), ("2026-10-24T23:00+02:00", 9), ("2026-06-01T23:00+02:00", 8)],
)
def test_a_night_is_an_hour_shorter_or_longer_when_the_clocks_change(at: str, hours: int) -> None:
    begin = datetime.fromisoformat(at).astimezone(UTC)
    assert NIGHT.end_after(begin, MADRID) == begin + timedelta(hours=hours)


def test_an_hour_that_comes_twice_ends_the_second_time() -> None:
    until_half_past_two = QuietHours(22 * 60, 2 * 60 + 30)
    second_time = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)  # 02:15 in Madrid, an hour after 02:15
    assert until_half_past_two.end_after(second_time, MADRID) == second_time + timedelta(minutes=15)


@given(
    begin=st.integers(0, MINUTES_OF_A_DAY - 1),
    length=st.integers(1, MINUTES_OF_A_DAY - 1),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
)
def test_quiet_hours_end_within_a_day_and_not_in_quiet_hours(begin: int, length: int, at: datetime) -> None:
    hours, moment = QuietHours(begin, (begin + length) % MINUTES_OF_A_DAY), at.replace(tzinfo=UTC)
    for zone in (UTC, MADRID):
        end = hours.end_after(moment, zone)
        if end is not None:
            assert moment < end <= moment + timedelta(hours=25)
            assert hours.end_after(end, zone) is None


def test_a_mail_that_did_not_go_waits_longer_each_time_up_to_a_quarter_of_an_hour() -> None:
    delays = [delay_after(tries) for tries in (1, 2, 3, 4, 5, 500)]
    assert delays == [timedelta(minutes=each) for each in (1, 2, 4, 8, 15, 15)]
    assert delays[-1] == LONGEST_DELAY
