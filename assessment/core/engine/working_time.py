"""Working time: on which days and hours counselors read, and when so many working days have passed. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import count, islice

DAY = timedelta(days=1)
END_OF_DAY = time.max
"""As a closing time: the midnight after."""


@dataclass(frozen=True)
class OpeningHours:
    """From ``opens`` until ``closes`` by the clock on the wall, on one day."""

    opens: time
    closes: time


MONDAY_TO_FRIDAY = (*(OpeningHours(time(9), time(17)),) * 5, None, None)


@dataclass(frozen=True)
class WorkingCalendar:
    """``hours``: of each weekday from Monday, None for a day off; at least one has some. ``holidays`` are days off too.

    On a day with hours they end after they begin.
    """

    zone: tzinfo = UTC
    hours: tuple[OpeningHours | None, ...] = MONDAY_TO_FRIDAY
    holidays: frozenset[date] = frozenset()

    def day(self, at: datetime) -> date:
        """The day that the desk has at this moment."""
        return at.astimezone(self.zone).date()

    def opening(self, day: date) -> tuple[datetime, datetime] | None:
        """From when until when, in UTC, that day is working time; None if it is a day off.

        Of an hour that the clocks repeat the first one counts. A time that they leave out is as much later.
        """
        hours = self.hours[day.weekday()]
        if hours is None or day in self.holidays:
            return None
        opens, closes = self._at(day, hours.opens), self._at(day, hours.closes)
        left_out = opens.astimezone(self.zone).date() != day
        return None if left_out or opens >= closes else (opens, closes)

    def openings_after(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working time of each day that ends after ``at``, without end."""
        first = self.day(at)
        for number in count():
            found = self.opening(first + number * DAY)
            if found is not None and found[1] > at:
                yield found

    def _at(self, day: date, clock: time) -> datetime:
        if clock == END_OF_DAY:
            day, clock = day + DAY, time()
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


DEFAULT_CALENDAR = WorkingCalendar()
"""Monday to Friday from 9 to 17, in UTC, without holidays."""


def after_working_days(calendar: WorkingCalendar, at: datetime, days: int) -> datetime:
    """When so many working days, at least one, have passed since ``at``, in UTC.

    What comes on a working day ends as far into the last one as it came into its own: after half of it, for instance.
    What comes at another time ends when the last one closes; the next that opens is the first.
    """
    opens, closes = next(calendar.openings_after(at))
    passed = max(at - opens, timedelta()) // timedelta.resolution
    whole = days if passed else days - 1
    last_opens, last_closes = next(islice(calendar.openings_after(at), whole, None))
    if not passed:
        return last_closes
    last, own = ((end - begin) // timedelta.resolution for begin, end in ((last_opens, last_closes), (opens, closes)))
    return last_opens + timedelta(microseconds=last * passed // own)


def whole_hour(calendar: WorkingCalendar, at: datetime) -> datetime:
    """The last whole hour that is not after ``at``, by the clock on the wall of the desk."""
    local = at.astimezone(calendar.zone)
    return at - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def whole_working_hour(calendar: WorkingCalendar, at: datetime) -> datetime:
    """The last whole hour of a day's working time that is not after ``at``, which is in it; or else when it began."""
    opening = calendar.opening(at.astimezone(calendar.zone).date())
    hour = whole_hour(calendar, at)
    return max(hour, opening[0]) if opening and opening[0] <= at else hour
