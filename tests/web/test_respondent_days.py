"""The days and hours that a person reads are those of the service's time zone, on every page and on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from icalendar import Calendar

from assessment.core.check_ins import check_ins
from tests.support.counselor_steps import act, sign_in
from tests.support.fixtures import MakeSettings, application, copied_start
from tests.support.respondent_steps import ServeSleep, begun, finished, opened, place, record, rows, six_words
from tests.support.reviewed_pack import HIGH_IS_DANGER, REVIEWED
from tests.support.stopped_clock import StoppedClock
from tests.support.strict_client import Pages, one

LOS_ANGELES, MADRID, KIRITIMATI = "America/Los_Angeles", "Europe/Madrid", "Pacific/Kiritimati"
EVENING = datetime(2027, 1, 31, 20, 30, tzinfo=ZoneInfo(LOS_ANGELES))
"""In UTC it is February already."""

ServeIn = Callable[[str], Flask]


@pytest.fixture
def serve_in(make_settings: MakeSettings, tmp_path: Path, first_start: Path) -> Iterator[ServeIn]:
    """Serve the default pack in a time zone."""
    copied_start(first_start, tmp_path)
    served = []

    def serve(zone: str) -> Flask:
        served.append(application(make_settings(time_zone=zone)))
        return served[-1].__enter__()

    yield serve
    for each in served:
        each.__exit__(None, None, None)


def skipped(browser: Pages) -> Pages:
    """Every question skipped, up to the list of answers."""
    while place(browser).startswith("page "):
        browser.send({})
    return browser


def sent_in(app: Flask) -> Pages:
    browser = skipped(begun(app))
    browser.follow("Continue")
    browser.send({"choice": "keep"})
    assert browser.path == "/result"
    return browser


def check_in(browser: Pages) -> None:
    browser.get("/again")
    browser.send()
    skipped(browser).follow("Continue")
    browser.send()
    assert browser.path == "/result"


def planned(browser: Pages) -> list[date]:
    answer = browser.client.get("/dates.ics")
    assert answer.headers["Content-Disposition"] == "attachment; filename=dates.ics"
    return [each.decoded("dtstart") for each in Calendar.from_ical(answer.data).walk("VEVENT")]


def test_an_evening_in_los_angeles_prints_its_own_day(serve_in: ServeIn, stopped_clock: StoppedClock) -> None:
    stopped_clock.time = EVENING.astimezone(UTC)
    browser = sent_in(serve_in(LOS_ANGELES))
    paper = one(browser.page, ".print-only").get_text(" ", strip=True)
    assert "31 January 2027" in paper
    assert "February 2027" not in paper
    assert "The next check-in is planned for 14 February 2027." in browser.text()
    assert planned(browser)[0] == date(2027, 2, 14)


def test_the_rows_of_check_ins_have_the_days_of_the_time_zone(serve_in: ServeIn, stopped_clock: StoppedClock) -> None:
    stopped_clock.time = EVENING.astimezone(UTC)
    app = serve_in(LOS_ANGELES)
    browser = sent_in(app)
    check_in(browser)
    shown = {str(each["datetime"]) for each in browser.page.select("main time")}
    assert shown == {"2027-01-31"}


def test_two_check_ins_of_one_evening_count_as_one_on_both_sides_of_midnight_utc(
    serve_in: ServeIn, stopped_clock: StoppedClock
) -> None:
    stopped_clock.time = datetime(2027, 1, 31, 15, 50, tzinfo=ZoneInfo(LOS_ANGELES)).astimezone(UTC)
    browser = sent_in(serve_in(LOS_ANGELES))
    stopped_clock.time += timedelta(minutes=5)
    check_in(browser)
    browser.get("/again")
    assert "Of two on one day, the later one counts." in browser.text()
    assert "You did one today." in browser.text()
    stopped_clock.time += timedelta(minutes=10)
    check_in(browser)
    rounds = record(browser).parsed_rounds
    assert [each.rounds for each in check_ins(opened(browser).pack, rounds)] == [(1, 2)]


@pytest.mark.parametrize(
    ("zone", "sent", "first", "second"),
    [
        (LOS_ANGELES, datetime(2027, 3, 6, 23, 30), date(2027, 3, 20), date(2027, 4, 3)),
        (LOS_ANGELES, datetime(2027, 10, 25, 0, 30), date(2027, 11, 8), date(2027, 11, 22)),
        (MADRID, datetime(2027, 3, 20, 23, 30), date(2027, 4, 3), date(2027, 4, 17)),
        (KIRITIMATI, datetime(2027, 1, 1, 0, 30), date(2027, 1, 15), date(2027, 1, 29)),
        ("UTC", datetime(2027, 1, 31, 23, 59), date(2027, 2, 14), date(2027, 2, 28)),
    ],
)
def test_a_check_in_is_planned_whole_weeks_after_the_day_also_when_the_clocks_change(
    serve_in: ServeIn, stopped_clock: StoppedClock, zone: str, sent: datetime, first: date, second: date
) -> None:
    stopped_clock.time = sent.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    browser = sent_in(serve_in(zone))
    assert planned(browser)[:2] == [first, second]
    assert f"planned for {first:%-d %B %Y}" in browser.text()


@pytest.mark.parametrize(("hour", "due"), [(datetime(2027, 2, 13, 23, 59), False), (datetime(2027, 2, 14, 0, 0), True)])
def test_a_check_in_is_due_from_the_first_minute_of_its_day(
    serve_in: ServeIn, stopped_clock: StoppedClock, hour: datetime, *, due: bool
) -> None:
    stopped_clock.time = EVENING.astimezone(UTC)
    app = serve_in(LOS_ANGELES)
    browser = sent_in(app)
    words = six_words(browser)
    stopped_clock.time = hour.replace(tzinfo=ZoneInfo(LOS_ANGELES)).astimezone(UTC)
    later = Pages(app)
    later.get("/words")
    later.send({"words": words})
    later.get("/result")
    assert ("The next check-in is planned for" in later.text()) is not due


def test_words_were_made_at_an_hour_whose_zone_is_named(serve_sleep: ServeSleep, stopped_clock: StoppedClock) -> None:
    stopped_clock.time = EVENING.astimezone(UTC)
    browser = begun(serve_sleep(time_zone=LOS_ANGELES))
    six_words(browser)
    stopped_clock.time += timedelta(minutes=5)
    browser.get("/")
    assert "They were made on 31 January 2027 at 20:30 (PST), 5 minutes ago." in browser.text()
    assert "until 2 March 2027." in browser.text()


def test_a_reply_has_the_day_on_which_it_was_sent(serve_sleep: ServeSleep, stopped_clock: StoppedClock) -> None:
    stopped_clock.time = EVENING.astimezone(UTC)
    desk = serve_sleep(*REVIEWED, *HIGH_IS_DANGER, time_zone=LOS_ANGELES)
    person = finished(begun(desk), {"q1": "3", "q2": "3", "q3": "0"}, choice="share")
    [(code,)] = rows(desk, "SELECT code FROM submissions")
    ada = sign_in(desk)
    act(ada, code, "claim")
    ada.get(f"/counselor/{code}/reply")
    ada.send({"message": "thanks", "steps": ["walk"], "released": ["together"]}, form="#reply", status=200)
    ada.send(press="Send it", form="#reply")
    person.get("/result")
    person.follow("I am alone. Show me")
    assert "Sent on 31 January 2027 by a counselor here." in person.text()
