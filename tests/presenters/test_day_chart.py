"""The chart of people by day: an axis from zero to a round number, and bars as high as their numbers say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.presenters.day_chart import BOTTOM, LEFT, RIGHT, TOP, DayChart, PeopleOfDay, day_chart

FIRST = date(2026, 10, 26)


@pytest.fixture(autouse=True)
def request_in_english(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def chart(*people: tuple[int, int]) -> DayChart:
    return day_chart([PeopleOfDay(FIRST + timedelta(days=at), *each) for at, each in enumerate(people)])


@pytest.mark.parametrize(
    ("most", "numbers"),
    [
        (0, ["0", "1"]),
        (10, ["0", "5", "10"]),
        (21, ["0", "10", "20", "30"]),
        (34, ["0", "10", "20", "30", "40"]),
        (41, ["0", "20", "40", "60"]),
        (4001, ["0", "2,000", "4,000", "6,000"]),
    ],
)
def test_the_axis_has_a_few_round_numbers(most: int, numbers: list[str]) -> None:
    assert [each.label for each in chart((most, 0), (0, 0)).counts] == numbers


def test_a_day_of_each_week_is_named_and_the_last_one() -> None:
    assert [each.label for each in chart(*[(1, 1)] * 28).days] == ["1 Nov", "8 Nov", "15 Nov", "22 Nov"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)), min_size=1, max_size=40))
def test_every_bar_stands_on_the_floor_inside_the_chart_and_none_in_another(people: list[tuple[int, int]]) -> None:
    drawn = chart(*people)
    assert 2 <= len(drawn.counts) <= 5
    assert (float(drawn.counts[0].at), float(drawn.counts[-1].at)) == (BOTTOM, TOP)
    highest = int(drawn.counts[-1].label.replace(",", ""))
    pairs = list(zip(drawn.begun, drawn.sent_in, strict=True))
    for (begun, sent_in), numbers in zip(pairs, people, strict=True):
        for bar, number in zip((begun, sent_in), numbers, strict=True):
            assert bar.y + bar.height == BOTTOM
            assert abs(float(bar.height) - (BOTTOM - TOP) * number / highest) <= 0.01
    across = [bar for pair in pairs for bar in pair]
    assert across[0].x >= LEFT
    assert across[-1].x + across[-1].width <= RIGHT
    assert all(float(a.x + a.width) <= float(b.x) + 0.02 for a, b in pairwise(across))
