"""When a case is due: on a whole hour, never after its target, and the sooner the more urgent it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.engine.due_times import SAME_DAY, case_priority, due_at, earlier
from assessment.core.model.pack import Pack
from assessment.core.model.rules import OutcomeChoice

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
TARGETS = st.integers(0, 20)
WEEKS = st.frozensets(st.integers(0, 6), min_size=1)
MONDAY_TO_FRIDAY = frozenset(range(5))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def due(target: int, shared: datetime, week: frozenset[int] = MONDAY_TO_FRIDAY) -> datetime:
    found = due_at(OutcomeChoice("soon", "Soon", target), shared, week)
    assert found is not None
    return found


def working_time(begin: datetime, end: datetime, week: frozenset[int]) -> timedelta:
    """How much of the time between lies on working days, summed from midnight to midnight."""
    midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    midnights = [midnight + DAY * at for at in range(1, (end - midnight).days + 1)]
    return sum((b - a for a, b in pairwise([begin, *midnights, end]) if a.weekday() in week and b > a), timedelta(0))


@given(shared=MOMENTS, target=TARGETS, week=WEEKS)
def test_it_is_a_whole_hour_after_it_was_shared(shared: datetime, target: int, week: frozenset[int]) -> None:
    found = due(target, shared, week)
    assert (found.minute, found.second, found.microsecond) == (0, 0, 0)
    assert found > shared


@given(shared=MOMENTS, days=st.integers(1, 20), week=WEEKS)
def test_working_days_are_so_many_times_24_hours_of_them(shared: datetime, days: int, week: frozenset[int]) -> None:
    left = DAY * days - working_time(shared, due(days, shared, week), week)
    assert timedelta(0) <= left < HOUR


@given(shared=MOMENTS, week=WEEKS)
def test_the_same_day_is_eight_hours_on_whatever_day(shared: datetime, week: frozenset[int]) -> None:
    assert timedelta(0) <= shared + SAME_DAY - due(0, shared, week) < HOUR


@given(moments=st.tuples(MOMENTS, MOMENTS), apart=st.timedeltas(timedelta(0), timedelta(days=9)), target=TARGETS)
def test_what_is_shared_later_is_never_due_earlier(
    moments: tuple[datetime, datetime], apart: timedelta, target: int
) -> None:
    for first, second in (sorted(moments), (moments[0], moments[0] + apart)):
        assert due(target, first) <= due(target, second)


@given(shared=MOMENTS, targets=st.tuples(TARGETS, TARGETS), week=WEEKS)
def test_a_shorter_target_is_never_due_later(shared: datetime, targets: tuple[int, int], week: frozenset[int]) -> None:
    short, long = (due(target, shared, week) for target in sorted(targets))
    assert earlier(short, long) == short


@given(shared=MOMENTS, target=TARGETS, week=WEEKS, day=st.integers(0, 6))
def test_another_working_day_never_makes_it_due_later(
    shared: datetime, target: int, week: frozenset[int], day: int
) -> None:
    assert due(target, shared, week | {day}) <= due(target, shared, week)


@pytest.mark.parametrize(
    ("target", "shared", "expected"),
    [
        (0, "Mon 23 09:10", "Mon 23 17:00"),
        (0, "Fri 27 22:30", "Sat 28 06:00"),
        (0, "Sat 28 10:00", "Sat 28 18:00"),
        (1, "Mon 23 09:10", "Tue 24 09:00"),
        (1, "Fri 27 09:10", "Mon 30 09:00"),
        (1, "Fri 27 23:59", "Mon 30 23:00"),
        (1, "Sat 28 10:00", "Tue 01 00:00"),
        (1, "Sun 29 23:59", "Tue 01 00:00"),
        (1, "Mon 30 00:00", "Tue 01 00:00"),
        (5, "Mon 23 09:10", "Mon 30 09:00"),
        (5, "Sun 22 12:00", "Sat 28 00:00"),
    ],
)
def test_days_off_are_not_counted_and_danger_does_not_wait_for_them(target: int, shared: str, expected: str) -> None:
    day, clock = shared.split()[1:]
    found = due(target, datetime.fromisoformat(f"2026-11-{day} {clock}").replace(tzinfo=UTC))
    assert f"{found:%a %d %H:%M}" == expected


def test_without_a_target_there_is_no_due_time() -> None:
    priority = OutcomeChoice("none", "None")
    assert due_at(priority, datetime(2026, 1, 1, tzinfo=UTC), MONDAY_TO_FRIDAY) is None


def test_the_earlier_of_two_is_the_one_there_is() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert earlier(None, None) is None
    assert earlier(noon, None) == earlier(None, noon) == earlier(noon, noon + HOUR) == noon


@pytest.mark.parametrize(
    ("outcome", "call", "priority"),
    [
        ("none", False, "none"),
        ("none", True, "next_working_day"),
        ("within_five_days", True, "next_working_day"),
        ("next_working_day", True, "next_working_day"),
        ("same_day", True, "same_day"),
        ("same_day", False, "same_day"),
    ],
)
def test_a_call_raises_the_priority_up_to_the_one_below_danger(
    repair: Pack, outcome: str, call: bool, priority: str
) -> None:
    assert case_priority(repair, outcome, call=call).id == priority


def test_the_shipped_pack_has_targets_in_working_days(repair: Pack) -> None:
    assert {choice.id: choice.target for choice in repair.priorities} == {
        "none": None,
        "within_five_days": 5,
        "next_working_day": 1,
        "same_day": 0,
    }
    assert repair.working_days == MONDAY_TO_FRIDAY
