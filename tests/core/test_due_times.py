"""When a case is due: on a whole hour, never after its target, and the sooner the more urgent it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.engine.due_times import case_priority, due_at, earlier
from assessment.core.model.pack import Pack
from assessment.core.model.rules import OutcomeChoice

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
TARGETS = st.integers(1, 10_000)


@given(shared=MOMENTS, hours=TARGETS)
def test_it_is_the_last_whole_hour_within_the_target(shared: datetime, hours: int) -> None:
    due = due_at(OutcomeChoice("soon", "Soon", hours), shared)
    assert due is not None
    assert (due.minute, due.second, due.microsecond) == (0, 0, 0)
    assert shared < due or due == shared.replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)
    assert timedelta(0) <= shared + timedelta(hours=hours) - due < timedelta(hours=1)


@given(shared=MOMENTS, one=TARGETS, other=TARGETS)
def test_a_shorter_target_is_never_due_later(shared: datetime, one: int, other: int) -> None:
    short, long = (due_at(OutcomeChoice("x", "X", hours), shared) for hours in sorted((one, other)))
    assert earlier(short, long) == short


def test_without_a_target_there_is_no_due_time() -> None:
    assert due_at(OutcomeChoice("none", "None"), datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_the_earlier_of_two_is_the_one_there_is() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert earlier(None, None) is None
    assert earlier(noon, None) == earlier(None, noon) == earlier(noon, noon + timedelta(hours=1)) == noon


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
