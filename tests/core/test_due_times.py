"""When a case is due: in working time, never after its target, and the sooner the more urgent it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.engine.due_times import SAME_DAY, case_priority, due_at, earlier
from assessment.core.engine.working_time import (
    DEFAULT_CALENDAR,
    END_OF_DAY,
    OpeningHours,
    WorkingCalendar,
    after_working_days,
)
from assessment.core.model.pack import Pack
from assessment.core.model.rules import OutcomeChoice

ZONES = [
    ZoneInfo(name)
    for name in (
        *("UTC", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Kolkata", "Asia/Kathmandu"),
        *("Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Cairo", "America/Santiago"),
    )
]
"""East and west, half and quarter hours, clocks that change by half an hour, and some that change at midnight."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BERLIN = WorkingCalendar(ZoneInfo("Europe/Berlin"))
ROUND_THE_CLOCK = OpeningHours(time(), END_OF_DAY)


def _changes(zone: ZoneInfo) -> list[datetime]:
    """The hours of 2026 to 2028 after which the clock of this zone shows another distance to UTC."""

    def changes(at: datetime, later: timedelta) -> bool:
        return at.astimezone(zone).utcoffset() != (at + later).astimezone(zone).utcoffset()

    days = [datetime(2026, 1, 1, tzinfo=UTC) + DAY * at for at in range(3 * 366)]
    hours = [day + HOUR * at for day in days if changes(day, DAY) for at in range(24)]
    return [hour for hour in hours if changes(hour, HOUR)]


SPECIAL = sorted({at for zone in ZONES for at in _changes(zone)})
"""Changes of clocks; hypothesis looks at these more often than chance would."""
SPECIAL += [datetime(2026, 12, 31, 23, tzinfo=UTC), datetime(2028, 2, 28, 23, tzinfo=UTC)]
MOMENTS = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)),
    st.builds(lambda at, by: at + by, st.sampled_from(SPECIAL), st.timedeltas(-2 * DAY, 2 * DAY)),
)
TARGETS = st.integers(0, 20)


@st.composite
def opening_hours(draw: st.DrawFn) -> OpeningHours | None:
    """Hours of a weekday, an hour at least, in steps of a quarter; None for a day off."""
    if draw(st.booleans()):
        return draw(st.sampled_from([None, OpeningHours(time(9), time(17)), ROUND_THE_CLOCK]))
    opens = draw(st.integers(0, 92))
    closes = draw(st.integers(opens + 4, 96))
    end = END_OF_DAY if closes == 96 else time(closes // 4, closes % 4 * 15)
    return OpeningHours(time(opens // 4, opens % 4 * 15), end)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """Every kind of week in every zone, with some holidays."""
    hours = draw(st.lists(opening_hours(), min_size=7, max_size=7).filter(any))
    days = st.dates(date(2026, 1, 1), date(2029, 3, 1))
    holidays = draw(st.frozensets(days, max_size=6))
    begin = draw(days)
    closed = draw(st.integers(0, 12))
    return WorkingCalendar(
        draw(st.sampled_from(ZONES)), tuple(hours), holidays | {begin + DAY * at for at in range(closed)}
    )


def due(target: int, shared: datetime, calendar: WorkingCalendar = DEFAULT_CALENDAR) -> datetime:
    found = due_at(OutcomeChoice("soon", "Soon", target), shared, calendar)
    assert found is not None
    return found


def working_time(begin: datetime, end: datetime, calendar: WorkingCalendar) -> float:
    """How many working days lie between, with parts of days, summed day by day."""
    first = begin.astimezone(calendar.zone).date() - DAY
    found = 0.0
    for number in range((end - begin).days + 4):
        opening = calendar.opening(first + DAY * number)
        if opening is not None:
            opens, closes = opening
            found += max(timedelta(), min(end, closes) - max(begin, opens)) / (closes - opens)
    return found


@given(shared=MOMENTS, days=st.integers(1, 20), calendar=calendars())
def test_a_target_of_working_days_ends_in_working_time(shared: datetime, days: int, calendar: WorkingCalendar) -> None:
    found = due(days, shared, calendar)
    opening = calendar.opening(found.astimezone(calendar.zone).date())
    yesterday = calendar.opening(found.astimezone(calendar.zone).date() - DAY)
    at_midnight = yesterday is not None and yesterday[1] == found
    assert at_midnight or (opening is not None and opening[0] <= found <= opening[1])


@given(shared=MOMENTS, target=TARGETS, calendar=calendars())
def test_nothing_is_due_before_it_was_shared(shared: datetime, target: int, calendar: WorkingCalendar) -> None:
    assert due(target, shared, calendar) >= shared


@given(shared=MOMENTS, days=st.integers(1, 20), calendar=calendars())
def test_so_many_working_days_pass_until_then(shared: datetime, days: int, calendar: WorkingCalendar) -> None:
    exact = after_working_days(calendar, shared, days)
    assert working_time(shared, exact, calendar) == pytest.approx(days, abs=1e-6)
    assert timedelta(0) <= exact - due(days, shared, calendar) < HOUR


@given(shared=MOMENTS, calendar=calendars())
def test_the_same_day_waits_for_no_calendar(shared: datetime, calendar: WorkingCalendar) -> None:
    found = due(0, shared, calendar)
    assert found <= shared + SAME_DAY
    assert found > shared + SAME_DAY - HOUR or found == due(1, shared, calendar)


@given(moments=st.tuples(MOMENTS, MOMENTS), apart=st.timedeltas(timedelta(0), 9 * DAY), calendar=calendars())
@pytest.mark.parametrize("target", [0, 1, 5])
def test_what_is_shared_later_is_never_due_earlier(
    target: int, moments: tuple[datetime, datetime], apart: timedelta, calendar: WorkingCalendar
) -> None:
    for first, second in (sorted(moments), (moments[0], moments[0] + apart)):
        assert due(target, first, calendar) <= due(target, second, calendar)


@given(shared=MOMENTS, targets=st.tuples(TARGETS, TARGETS), calendar=calendars())
def test_a_shorter_target_is_never_due_later(
    shared: datetime, targets: tuple[int, int], calendar: WorkingCalendar
) -> None:
    short, long = (due(target, shared, calendar) for target in sorted(targets))
    assert earlier(short, long) == short


@given(shared=MOMENTS, target=TARGETS, calendar=calendars(), holiday=st.dates(date(2026, 1, 1), date(2029, 3, 1)))
def test_a_holiday_never_makes_it_due_earlier(
    shared: datetime, target: int, calendar: WorkingCalendar, holiday: date
) -> None:
    closed = WorkingCalendar(calendar.zone, calendar.hours, calendar.holidays | {holiday})
    assert due(target, shared, calendar) <= due(target, shared, closed)


@given(shared=MOMENTS, target=TARGETS, calendar=calendars())
def test_it_is_a_whole_hour_on_the_wall_unless_the_day_opens_at_that_time(
    shared: datetime, target: int, calendar: WorkingCalendar
) -> None:
    local = due(target, shared, calendar).astimezone(calendar.zone)
    opening = calendar.opening(local.date())
    changes = any(abs(local - at) < DAY for at in SPECIAL)
    assert local.minute == local.second == local.microsecond == 0 or changes or (opening and local == opening[0])


@pytest.mark.parametrize(
    ("target", "shared", "expected"),
    [
        (0, "Mon 23 09:10", "Mon 23 17:00"),
        (0, "Fri 27 22:30", "Sat 28 06:00"),
        (0, "Sat 28 10:00", "Sat 28 18:00"),
        (1, "Mon 23 09:10", "Tue 24 09:00"),
        (1, "Mon 23 16:59", "Tue 24 16:00"),
        (1, "Mon 23 03:00", "Mon 23 17:00"),
        (1, "Fri 27 13:30", "Mon 30 13:00"),
        (1, "Fri 27 17:00", "Mon 30 17:00"),
        (1, "Fri 27 23:59", "Mon 30 17:00"),
        (1, "Sat 28 00:00", "Mon 30 17:00"),
        (1, "Sun 29 23:59", "Mon 30 17:00"),
        (5, "Mon 23 09:10", "Mon 30 09:00"),
        (5, "Sun 22 12:00", "Fri 27 17:00"),
    ],
)
def test_evenings_and_weekends_are_not_counted_and_danger_does_not_wait_for_them(
    target: int, shared: str, expected: str
) -> None:
    day, clock = shared.split()[1:]
    found = due(target, datetime.fromisoformat(f"2026-11-{day} {clock}").replace(tzinfo=UTC))
    assert f"{found:%a %d %H:%M}" == expected


@pytest.mark.parametrize(
    ("shared", "expected"),
    [
        ("2026-10-23 22:00", "Mon 26 Oct 17:00"),  # summer time ends between them
        ("2026-10-23 13:20", "Mon 26 Oct 13:00"),
        ("2027-03-26 13:20", "Tue 30 Mar 13:00"),  # it begins between them, and Easter Monday is closed
        ("2026-12-31 13:20", "Mon 04 Jan 13:00"),
        ("2028-02-28 18:00", "Tue 29 Feb 17:00"),
    ],
)
def test_a_working_day_is_one_on_the_wall_over_changes_of_the_clock_year_ends_and_leap_days(
    shared: str, expected: str
) -> None:
    closed = frozenset({date(2027, 1, 1), date(2027, 3, 29)})
    calendar = WorkingCalendar(BERLIN.zone, BERLIN.hours, closed)
    at = datetime.fromisoformat(shared).replace(tzinfo=calendar.zone)
    assert f"{due(1, at, calendar).astimezone(calendar.zone):%a %d %b %H:%M}" == expected


def test_hours_that_the_clock_leaves_out_or_repeats_are_working_time_once() -> None:
    night = WorkingCalendar(BERLIN.zone, (OpeningHours(time(2), time(3)),) * 7)
    assert night.opening(date(2027, 3, 28)) is None  # from 2:00 to 3:00 the clock shows nothing
    opens, closes = night.opening(date(2026, 10, 25)) or (None, None)
    assert (opens, closes) == (datetime(2026, 10, 25, 0, tzinfo=UTC), datetime(2026, 10, 25, 2, tzinfo=UTC))


def test_a_day_that_a_zone_left_out_is_no_working_day() -> None:
    samoa = WorkingCalendar(ZoneInfo("Pacific/Apia"))
    assert samoa.opening(date(2011, 12, 30)) is None
    assert samoa.opening(date(2011, 12, 29)) is not None


def test_without_a_target_there_is_no_due_time() -> None:
    priority = OutcomeChoice("none", "None")
    assert due_at(priority, datetime(2026, 1, 1, tzinfo=UTC), DEFAULT_CALENDAR) is None


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
