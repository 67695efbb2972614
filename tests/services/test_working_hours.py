"""The working hours of an operator: read exactly, or each fault is a paragraph that says what to write instead."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assessment.core.engine.working_time import DEFAULT_CALENDAR, END_OF_DAY, OpeningHours
from assessment.services import startup
from assessment.services.working_hours import load
from assessment.settings import BadSetting
from tests.support.fixtures import MakeSettings
from tests.support.stopped_clock import NOON, StoppedClock

FINE = "hours: {mon: 9:00-17:00, sat: 22:30 - 24:00}\nholidays: [2026-12-25, 2026-12-30 to 2027-01-01]\n"


def written(folder: Path, text: str) -> Path:
    file = folder / "hours.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_working_time_is_monday_to_friday_from_9_to_17_in_the_time_zone() -> None:
    assert load(None, "UTC") == DEFAULT_CALENDAR
    assert load(None, "UTC").zone is UTC
    berlin = load(None, "Europe/Berlin")
    assert berlin.zone == ZoneInfo("Europe/Berlin")
    assert berlin.hours == (*(OpeningHours(time(9), time(17)),) * 5, None, None)


def test_days_hours_and_holidays_are_taken_as_written(tmp_path: Path) -> None:
    found = load(written(tmp_path, FINE), "UTC")
    assert found.hours[0] == OpeningHours(time(9), time(17))
    assert found.hours[5] == OpeningHours(time(22, 30), END_OF_DAY)
    assert {at for at, hours in enumerate(found.hours) if hours} == {0, 5}
    assert found.holidays == {date(2026, 12, 25), date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "there are no hours"),
        ("[mon]", "there are no hours"),
        ("holidays: [2026-12-25]", "there are no hours"),
        ("hours: {}", "name the working days"),
        ("hours: weekdays", "name the working days"),
        ("hours: {monday: 9:00-17:00}", "'monday' is no day. The days are mon, tue"),
        ("hours: {mon: 9-17}", "the hours of mon are not written as 9:00-17:00"),
        ("hours: {mon: 17}", "the hours of mon are not written as 9:00-17:00"),
        ("hours: {mon: 9:00-25:00}", "no times from 0:00 to 24:00"),
        ("hours: {mon: 9:70-17:00}", "no times from 0:00 to 24:00"),
        ("hours: {mon: 9:00-24:30}", "no times from 0:00 to 24:00"),
        ("hours: {mon: 17:00-9:00}", "end less than an hour after they begin"),
        ("hours: {mon: 9:00-9:30}", "end less than an hour after they begin"),
        ("hours: {mon: 9:00-17:00}\nholiday: []", "'holiday' is not known. Did you mean 'holidays'?"),
        ("hours: {mon: 9:00-17:00}\nholidays: 2026-12-25", "write a list of days"),
        ("hours: {mon: 9:00-17:00}\nholidays: [25 December]", "this is no day"),
        ("hours: {mon: 9:00-17:00}\nholidays: [2026-02-30]", "this is no day"),
        ("hours: {mon: 9:00-17:00}\nholidays: [2026-12-31 to 2026-12-30]", "before the first one"),
        ("hours: {mon: 9:00-17:00}\nholidays: [2026-12-31 to 2036-12-30]", "more than a year after it"),
        ("hours: {mon: 9:00-17:00", "line 1"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(BadSetting) as refused:
        load(file, "UTC")
    [fault] = refused.value.faults
    assert fault.startswith(f"WORKING_HOURS {file}, line ")
    assert says in fault


def test_each_fault_is_a_paragraph_and_keeps_the_service_from_starting(
    make_settings: MakeSettings, tmp_path: Path
) -> None:
    text = "hours:\n  mon: 9\n  tuesday: 9:00-17:00\nholidays:\n  - 2026-02-30\n"
    chosen = make_settings(working_hours=written(tmp_path, text))
    with pytest.raises(BadSetting) as refused:
        startup.ready(chosen)
    assert [fault.split(": ")[0][-6:] for fault in refused.value.faults] == ["line 3", "line 2", "line 5"]
    assert not (tmp_path / "instance").exists()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="cannot be read"):
        load(tmp_path, "UTC")


def test_a_start_says_when_all_holidays_are_past(
    make_settings: MakeSettings, tmp_path: Path, stopped_clock: StoppedClock
) -> None:
    chosen = make_settings(working_hours=written(tmp_path, FINE))
    last = datetime(2027, 1, 1, 23, tzinfo=UTC)
    for day, said in ((NOON, False), (last, False), (last + timedelta(hours=1), True)):
        stopped_clock.time = day
        assert (startup.HOLIDAYS_ARE_PAST in startup.warnings(chosen)) == said
    assert startup.HOLIDAYS_ARE_PAST not in startup.warnings(make_settings())
