"""The working hours of an operator: days, hours and holidays, from a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from assessment.core.engine.working_time import DEFAULT_CALENDAR, END_OF_DAY, OpeningHours, WorkingCalendar
from assessment.core.errors import suggestion
from assessment.core.packs import yaml_reader
from assessment.core.packs.yaml_reader import Data, Source
from assessment.settings import BadSetting

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LEAST = timedelta(hours=1)
"""A working day shorter than this is taken for a mistake."""
LONGEST = timedelta(days=366)
"""The longest time that one line of holidays names."""

_HOURS = re.compile(r"([0-9]{1,2}):([0-9]{2}) ?- ?([0-9]{1,2}):([0-9]{2})")
_HOLIDAYS = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?: to ([0-9]{4}-[0-9]{2}-[0-9]{2}))?")


@lru_cache(maxsize=8)
def load(file: Path | None, zone: str) -> WorkingCalendar:
    """The calendar in ``file``, by the clocks of ``zone``; Monday to Friday from 9 to 17 without a file.

    BadSetting has a paragraph for each line that cannot be used, which says what to write instead.
    """
    calendar = replace(DEFAULT_CALENDAR, zone=UTC if zone == "UTC" else ZoneInfo(zone))
    if file is None:
        return calendar
    try:
        read = yaml_reader.read(file.name, file.read_bytes())
    except OSError as refused:
        raise BadSetting(f"WORKING_HOURS {file} cannot be read ({refused.strerror}).") from None
    if read.faults:
        raise BadSetting(*(_fault(file, each.line, f"{each.message} {each.remedy}") for each in read.faults))
    found = _Reader(file, read)
    hours, holidays = found.hours(), found.holidays()
    if found.faults:
        raise BadSetting(*found.faults)
    return replace(calendar, hours=hours, holidays=holidays)


def _fault(file: Path, line: int, message: str) -> str:
    return f"WORKING_HOURS {file}, line {line}: {message}"


class _Reader:
    """Reads the parts of the file, and collects what is wrong with them."""

    def __init__(self, file: Path, source: Source) -> None:
        self._file, self._source = file, source
        self.faults: list[str] = []
        data: Data = source.data
        self._data = data if isinstance(data, dict) else {}
        if not isinstance(data, dict) or "hours" not in data:
            self._report((), "there are no hours. Write 'hours: {mon: 9:00-17:00, tue: 9:00-17:00}'.")
        for name in self._data.keys() - {"hours", "holidays"}:
            self._report((name,), f"'{name}' is not known. {suggestion(name, ('hours', 'holidays'))}".rstrip())

    def hours(self) -> tuple[OpeningHours | None, ...]:
        """The hours of each weekday from Monday."""
        listed = self._data.get("hours", {})
        if not isinstance(listed, dict) or (not listed and "hours" in self._data):
            self._report(("hours",), "name the working days and their hours, such as {mon: 9:00-17:00}.")
            return ()
        for day in listed.keys() - set(DAYS):
            self._report(("hours", day), f"'{day}' is no day. The days are {', '.join(DAYS)}.")
        return tuple(self._hours_of(day, listed[day]) if day in listed else None for day in DAYS)

    def holidays(self) -> frozenset[date]:
        """All days that are named."""
        listed = self._data.get("holidays", [])
        if not isinstance(listed, list):
            self._report(("holidays",), "write a list of days, such as [2026-12-25, 2026-12-28 to 2026-12-31].")
            return frozenset()
        return frozenset(day for at, text in enumerate(listed) for day in self._days(at, text))

    def _hours_of(self, day: str, text: Data) -> OpeningHours | None:
        path = ("hours", day)
        found = _HOURS.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            self._report(path, f"the hours of {day} are not written as 9:00-17:00.")
            return None
        begin, end = ((int(found[at]), int(found[at + 1])) for at in (1, 3))
        if begin > (23, 59) or end > (24, 0) or max(begin[1], end[1]) > 59:
            self._report(path, f"the hours of {day} are no times from 0:00 to 24:00.")
            return None
        if timedelta(hours=end[0] - begin[0], minutes=end[1] - begin[1]) < LEAST:
            self._report(path, f"the hours of {day} end less than an hour after they begin.")
            return None
        return OpeningHours(time(*begin), END_OF_DAY if end == (24, 0) else time(*end))

    def _days(self, at: int, text: Data) -> Iterator[date]:
        path = ("holidays", at)
        found = _HOLIDAYS.fullmatch(text) if isinstance(text, str) else None
        first, last = (_day(found[1]), _day(found[2] or found[1])) if found else (None, None)
        if first is None or last is None:
            self._report(path, "this is no day, such as 2026-12-25, and no days, such as 2026-12-28 to 2026-12-31.")
        elif not timedelta() <= last - first <= LONGEST:
            self._report(path, "the last day is before the first one, or more than a year after it.")
        else:
            yield from (first + timedelta(days=number) for number in range((last - first).days + 1))

    def _report(self, path: tuple[str | int, ...], message: str) -> None:
        self.faults.append(_fault(self._file, self._source.line(path), message))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
