"""A day that is written in a form lies ahead, and not farther than a year."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from assessment.core.errors import InvalidAnswers
from assessment.services.days import day_to_come

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def read(written: str, at: time = time(9)) -> datetime:
    return day_to_come({"until": written}, "until", at, NOW)


def test_a_day_is_read_as_a_time_of_it() -> None:
    assert read(" 2026-11-23 ") == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert read("2026-11-23", time(0)) == datetime(2026, 11, 23, tzinfo=UTC)
    assert read("2026-11-22", time(9, 1)) == datetime(2026, 11, 22, 9, 1, tzinfo=UTC)
    assert read("2027-11-23") == datetime(2027, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "Write a date, such as 2026-12-31"),
        ("31.12.2026", "Write a date, such as 2026-12-31"),
        ("2026-02-30", "Write a date, such as 2026-12-31"),
        ("2026-11-22", "Choose a day to come"),
        ("1926-12-31", "Choose a day to come"),
        ("2027-11-24", "Choose a day within the next year"),
        ("9999-12-31", "Choose a day within the next year"),
    ],
)
def test_what_is_no_day_to_come_is_refused_beside_its_field(written: str, said: str) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        read(written)
    assert refused.value.messages == {"until": said}
    with pytest.raises(InvalidAnswers) as refused:
        day_to_come({}, "until", time(9), NOW)
    assert list(refused.value.messages) == ["until"]


def test_the_time_of_the_day_must_be_to_come_too() -> None:
    with pytest.raises(InvalidAnswers):
        read("2026-11-22", time(8, 59))
