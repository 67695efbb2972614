"""The calendar file: the days that are still to come, in words that betray nothing."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from icalendar import Calendar

from assessment.core.check_ins import Round
from assessment.core.model.pack import Pack
from assessment.core.paper import paper_of
from assessment.presenters.calendar_file import dates_file as file_of
from tests.support import paper_twins
from tests.support.rounds import check_in
from tests.support.thoroughness import times

FIRST = datetime(2026, 1, 1, 22, 30, tzinfo=UTC)


@pytest.fixture
def pack(repair: Pack) -> Pack:
    return repair


def dates_file(pack: Pack, first_at: datetime, done: list[datetime], now: datetime) -> bytes:
    """The file after a first pass and these check-ins."""
    rounds = [Round(first_at, {}), *(Round(at, check_in()) for at in done)]
    return file_of(paper_of(pack, rounds), now)


def days_of(file: bytes) -> list[date]:
    return [event.decoded("dtstart") for event in Calendar.from_ical(file).walk("VEVENT")]


def test_there_is_a_day_after_two_four_six_and_eight_weeks(app: Flask, pack: Pack) -> None:
    with app.test_request_context():
        file = dates_file(pack, FIRST, [], FIRST)
    assert days_of(file) == [date(2026, 1, 15), date(2026, 1, 29), date(2026, 2, 12), date(2026, 2, 26)]
    for event in Calendar.from_ical(file).walk("VEVENT"):
        assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1)


def test_what_is_done_or_past_is_left_out_and_today_is_not(app: Flask, pack: Pack) -> None:
    with app.test_request_context():
        after_the_first = dates_file(pack, FIRST, [FIRST + timedelta(days=13)], FIRST + timedelta(days=14))
        on_the_day = dates_file(pack, FIRST, [], FIRST + timedelta(days=14))
        late = dates_file(pack, FIRST, [], FIRST + timedelta(days=43))
    assert days_of(after_the_first) == [date(2026, 1, 29), date(2026, 2, 12), date(2026, 2, 26)]
    assert len(days_of(on_the_day)) == 4
    assert days_of(late) == [date(2026, 2, 26)]


def test_the_same_days_give_the_same_bytes(app: Flask, pack: Pack) -> None:
    with app.test_request_context():
        first = dates_file(pack, FIRST, [], FIRST)
        assert dates_file(pack, FIRST, [], FIRST + timedelta(days=3)) == first


def test_the_file_is_as_calendars_expect_it(app: Flask, pack: Pack) -> None:
    with app.test_request_context():
        file = dates_file(pack, FIRST, [], FIRST)
    assert file.replace(b"\r\n", b"").count(b"\n") == 0
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    assert file.startswith(b"BEGIN:VCALENDAR\r\n")
    assert file.endswith(b"END:VCALENDAR\r\n")
    events = Calendar.from_ical(file).walk("VEVENT")
    assert len({str(event["uid"]) for event in events}) == len(events) == 4


def test_nothing_in_it_says_what_it_is_for_and_nothing_rings(app: Flask, pack: Pack) -> None:
    with app.test_request_context():
        file = dates_file(pack, FIRST, [], FIRST)
    assert not re.search(rb"check|relation|partner|counsel|answer|http|VALARM|URL|LOCATION|ATTENDEE", file, re.I)
    properties = {name for event in Calendar.from_ical(file).walk("VEVENT") for name in event}
    assert properties == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "TRANSP"}


def test_its_words_are_in_the_language_of_the_page(app: Flask, pack: Pack) -> None:
    with app.test_request_context(), force_locale("es"):
        spanish = dates_file(pack, FIRST, [], FIRST)
    with app.test_request_context():
        english = dates_file(pack, FIRST, [], FIRST)
    assert "A moment for yourself" in str(Calendar.from_ical(english).walk("VEVENT")[0]["summary"])
    assert str(Calendar.from_ical(spanish).walk("VEVENT")[0]["summary"]) == "Un momento para ti"


@pytest.mark.parametrize("seed", range(times(10)))
def test_equal_open_answers_give_equal_calendars(app: Flask, pack: Pack, seed: int) -> None:
    first, second = paper_twins.twins(pack, random.Random(seed))
    now = paper_twins.BEGIN + timedelta(days=7)
    with app.test_request_context():
        assert file_of(paper_of(pack, first), now) == file_of(paper_of(pack, second), now)


def test_a_check_in_that_is_not_on_paper_leaves_its_day_in_the_calendar(app: Flask, pack: Pack) -> None:
    rounds = [Round(FIRST, {}), Round(FIRST + timedelta(days=13), {"afraid_now": "yes"})]
    with app.test_request_context():
        assert len(days_of(file_of(paper_of(pack, rounds), FIRST + timedelta(days=13)))) == 4
