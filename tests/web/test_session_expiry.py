"""How long a browser may hold answers: what ends a visit, what is saved before it, and what opens it again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from assessment import clock
from assessment.services import resume
from assessment.storage import drafts as draft_rows
from assessment.storage.engine import writing
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    Clock,
    ServeSleep,
    begun,
    come_back,
    finished,
    heading,
    open_page,
    open_send,
    opened,
    place,
    rows,
    six_words,
    token,
)
from tests.support.strict_client import Pages, filled_in, one

MINUTE = timedelta(minutes=1)
PAGES = ("/questions", "/result", "/later", "/summary.pdf", "/copy")


@pytest.fixture
def browser(serve_sleep: ServeSleep) -> Pages:
    """A browser whose visit begins at noon."""
    return begun(serve_sleep())


def with_words(browser: Pages) -> str:
    store = browser.client.application.extensions["store"]
    engine, ring = store.engine, store.keyring
    with writing(engine) as conn:
        return resume.create_code(conn, ring, opened(browser), clock.now())


@pytest.mark.parametrize("sent_in", [False, True])
@pytest.mark.parametrize("path", PAGES)
def test_after_twenty_minutes_every_page_of_theirs_leads_to_the_end(
    browser: Pages, later: Clock, path: str, sent_in: bool
) -> None:
    if sent_in:
        finished(browser, BAD_NIGHTS)
    else:
        browser.send(BAD_NIGHTS)
    later(20 * MINUTE)
    browser.get(path)
    assert browser.path in ("/closed", "/")
    assert "Always" not in browser.page.get_text()
    assert "tired" not in browser.page.get_text()


def test_a_moment_before_the_end_the_page_is_still_open(browser: Pages, later: Clock) -> None:
    later(20 * MINUTE - timedelta(seconds=1))
    open_page(browser, 1)
    assert place(browser) == "page 1"


@pytest.mark.parametrize("sent_in", [False, True])
def test_what_is_closed_can_be_deleted_from_the_page_that_says_so(browser: Pages, later: Clock, sent_in: bool) -> None:
    browser.send(BAD_NIGHTS)
    if sent_in:
        finished(browser)
    later(20 * MINUTE)
    browser.get("/closed")
    browser.follow("Delete it")
    assert heading(browser) == "Delete your answers?"
    browser.follow("Keep them")
    assert browser.path == "/closed"
    browser.follow("Delete it")
    browser.send(press="Delete my answers")
    assert browser.path == "/deleted"
    assert rows(browser.client.application, "SELECT count(*) FROM drafts") == [(0,)]


def test_what_only_six_words_open_now_leads_to_the_end_at_delete_too(browser: Pages, later: Clock) -> None:
    with_words(browser)
    later(20 * MINUTE)
    browser.get("/delete")
    assert browser.path == "/"


def test_the_end_page_forgets_no_answers_and_shows_none(browser: Pages, later: Clock) -> None:
    browser.send(BAD_NIGHTS)
    later(21 * MINUTE)
    open_page(browser, 2)
    assert browser.path == "/closed"
    assert "Always" not in browser.response.text
    assert opened(browser).answers == {"tired": 3, "awake": 3, "rested": 0}


def test_help_stays_open_after_the_end(browser: Pages, later: Clock) -> None:
    later(21 * MINUTE)
    for path in ("/help", "/about"):
        browser.get(path)
        assert browser.path == path


def test_without_words_go_on_opens_it_in_this_browser_with_another_token(browser: Pages, later: Clock) -> None:
    browser.send(BAD_NIGHTS)
    before = token(browser)
    later(timedelta(hours=5))
    open_page(browser, 2)
    browser.send(press="Go on")
    assert place(browser) == "page 2"
    assert token(browser) != before
    stranger = Pages(browser.client.application)
    stranger.client.set_cookie("checkin", before)
    stranger.get("/questions")
    assert stranger.path == "/"
    later(timedelta(hours=5, minutes=19))
    open_page(browser, 1)
    assert place(browser) == "page 1"


def test_somebody_else_cannot_go_on(browser: Pages, later: Clock) -> None:
    later(21 * MINUTE)
    stranger = Pages(browser.client.application)
    stranger.get("/closed")
    assert stranger.page.select("main form") == []
    stranger.get("/")
    stranger.post("/closed")
    assert stranger.path == "/words"
    assert token(stranger) == ""


def test_with_words_only_the_words_open_it(browser: Pages, later: Clock) -> None:
    browser.send(BAD_NIGHTS)
    code, before = with_words(browser), token(browser)
    later(21 * MINUTE)
    page = browser.get("/questions")
    assert browser.path == "/closed"
    assert page.select("main form") == []
    assert "What you answered is saved." in browser.text()
    assert token(browser) == before
    browser.get("/help")
    browser.post("/closed")
    assert browser.path == "/words"
    browser.send({"words": code})
    assert place(browser) == "page 2"


def test_going_on_with_words_given_is_refused_before_the_end_page_was_seen(browser: Pages, later: Clock) -> None:
    with_words(browser)
    later(21 * MINUTE)
    browser.get("/help")
    browser.post("/closed")
    assert browser.path == "/words"
    open_page(browser, 1)
    assert browser.path == "/closed"


@pytest.mark.parametrize("by", [timedelta(minutes=21), timedelta(hours=5)])
@pytest.mark.parametrize("has_code", [False, True])
def test_what_comes_too_late_is_saved_first(browser: Pages, later: Clock, by: timedelta, has_code: bool) -> None:
    code = with_words(browser) if has_code else ""
    later(by)
    browser.send(BAD_NIGHTS)
    assert browser.path == "/closed"
    assert "Always" not in browser.page.get_text()
    if has_code:
        browser.get("/words")
        browser.send({"words": code})
    else:
        browser.send(press="Go on")
    assert place(browser) == "page 2"
    assert opened(browser).answers == {"tired": 3, "awake": 3, "rested": 0}


def test_what_comes_too_late_and_cannot_be_read_is_shown_again_to_be_mended(browser: Pages, later: Clock) -> None:
    open_page(browser, 2)
    later(21 * MINUTE)
    browser.send({"q2": "99"})
    assert browser.path == "/closed"
    browser.send(press="Go on", status=422)
    field = one(browser.page, "input[name=q2]")
    assert field["value"] == "99"
    browser.send({"q2": "9"})
    assert opened(browser).answers == {"hours": 9}


def test_sending_in_too_late_sends_nothing(browser: Pages, later: Clock) -> None:
    open_send(browser)
    later(21 * MINUTE)
    browser.send({"choice": "share"})
    assert browser.path == "/closed"
    assert not opened(browser).submitted


def test_after_the_end_deleting_and_leaving_still_work(browser: Pages, later: Clock) -> None:
    browser.get("/delete")
    page, path = browser.page, browser.path
    later(21 * MINUTE)
    browser.page, browser.path = page, path
    browser.send()
    assert heading(browser) == "It is deleted"


def seen_writes(browser: Pages) -> list[str]:
    """Statements that note when a browser was last heard of, from now on."""
    written: list[str] = []

    def note(*happened: object) -> None:
        if "SET seen_at" in str(happened[2]):
            written.append(str(happened[2]))

    event.listen(browser.client.application.extensions["store"].engine, "before_cursor_execute", note)
    return written


def test_that_somebody_is_there_is_noted_once_a_minute_at_most(browser: Pages, later: Clock) -> None:
    first, written = opened(browser).row.seen_at, seen_writes(browser)
    browser.get("/")
    for seconds in (1, 30, 59):
        later(timedelta(seconds=seconds))
        browser.post("/later", {"stop": "ask"}, status=200)
    assert written == []
    assert opened(browser).row.seen_at == first
    for seconds in (61, 70, 100, 119):
        later(timedelta(seconds=seconds))
        browser.post("/later", {"stop": "ask"}, status=200)
    assert len(written) == 1
    assert opened(browser).row.seen_at == first + timedelta(seconds=61)


def test_looking_at_the_end_page_does_not_begin_a_visit_again(browser: Pages, later: Clock) -> None:
    later(21 * MINUTE)
    for _ in range(3):
        browser.get("/closed")
        open_page(browser, 1)
        assert browser.path == "/closed"


def test_a_busy_database_keeps_nobody_from_reading(
    browser: Pages, later: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = browser.client.application.extensions["store"].engine
    engine.dispose()
    monkeypatch.setattr("assessment.storage.engine.BUSY_TIMEOUT_MS", 50)
    later(2 * MINUTE)
    with writing(engine):
        browser.get("/questions")
        assert place(browser) == "page 1"


def test_reading_is_no_sign_of_life_for_browsers_fetch_pages_that_nobody_reads(browser: Pages, later: Clock) -> None:
    later(19 * MINUTE)
    browser.get("/questions")
    later(21 * MINUTE)
    browser.get("/questions")
    assert browser.path == "/closed"


def test_a_session_that_is_ended_by_the_script_has_ended(browser: Pages) -> None:
    browser.send(BAD_NIGHTS)
    browser.post("/stay", {"end": "yes"})
    assert browser.path == "/closed"
    browser.get("/questions")
    assert browser.path == "/closed"
    browser.send(press="Go on")
    assert place(browser) == "page 2"


def test_what_was_sent_just_before_the_end_and_is_read_after_it_begins_no_session_again(
    browser: Pages, later: Clock
) -> None:
    page = one(browser.page, "#answers")
    later(timedelta(seconds=30))
    browser.post("/stay", {"end": "yes"})
    later(timedelta(seconds=29))  # it waited behind the one that ended the session
    browser.client.post("/questions/unsent", data={**filled_in(page), "q1": "2"})
    later(timedelta(seconds=31))
    browser.get("/closed")
    assert browser.path == "/closed"


def test_whose_session_has_not_ended_is_led_on_from_the_page_that_says_so(browser: Pages) -> None:
    browser.get("/closed")
    assert browser.path == "/"
    browser.follow("Go on where you left off")
    assert place(browser) == "page 1"


def test_rows_made_old_end_a_visit_as_the_clock_does(sleep: Pages) -> None:
    with writing(sleep.client.application.extensions["store"].engine) as conn:
        draft_rows.touch(conn, opened(sleep).row.id, clock.now() - 20 * MINUTE)
    open_page(sleep, 1)
    assert sleep.path == "/closed"


def test_after_twenty_idle_minutes_the_page_is_closed(sleep: Pages, later: Clock) -> None:
    later(timedelta(minutes=21))
    open_page(sleep, 1)
    assert sleep.path == "/closed"
    assert "tired" not in sleep.text()


def test_who_goes_on_answering_is_not_idle(sleep: Pages, later: Clock) -> None:
    for minutes in (15, 30, 45):
        later(timedelta(minutes=minutes))
        open_page(sleep, 1).send({})
        assert place(sleep) == "page 2"


def test_after_four_hours_the_page_is_closed_however_busy(sleep: Pages, later: Clock) -> None:
    for minutes in range(15, 240, 15):
        later(timedelta(minutes=minutes))
        open_page(sleep, 1).send({})
        assert place(sleep) == "page 2"
    later(timedelta(minutes=241))
    open_page(sleep, 1)
    assert sleep.path == "/closed"


def test_what_was_typed_before_the_end_is_saved_when_it_comes_too_late(sleep: Pages, later: Clock) -> None:
    later(timedelta(hours=2))
    sleep.send({"q1": "3"})
    assert sleep.path == "/closed"
    sleep.send()
    assert place(sleep) == "page 2"
    open_page(sleep, 1)
    assert sleep.page.select_one("input[name=q1][value='3'][checked]") is not None


def test_a_closed_page_with_words_opens_with_the_words_alone(sleep: Pages, later: Clock) -> None:
    code = six_words(sleep)
    later(timedelta(minutes=21))
    open_page(sleep, 1)
    assert sleep.path == "/closed"
    assert sleep.page.select("main form") == []
    sleep.get("/questions")
    assert sleep.path == "/closed"
    assert place(come_back(sleep, code)) == "page 1"
