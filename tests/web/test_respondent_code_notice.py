"""Pages with answers say when the words were made that open them, and offer to stop these words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.respondent_steps import (
    BAD_NIGHTS,
    Clock,
    at_check,
    come_back,
    finished,
    heading,
    opened,
    place,
    rows,
    six_words,
)
from tests.support.strict_client import Pages

MADE = "They were made on 22 November 2026 at 12:05 (UTC), 2 hours ago."
PAGES = ["/", "/questions", "/copy"]
STOP = "Stop the words"
NOTHING = "These words do not open anything."


def with_words(browser: Pages, later: Clock, *, choice: str = "") -> str:
    """Answer, with a ``choice`` send it in, and take words at 12:05; it is 14:10 then."""
    if choice:
        finished(browser, BAD_NIGHTS, choice=choice)
    else:
        at_check(browser, BAD_NIGHTS)
    later(timedelta(minutes=5))
    words = six_words(browser)
    for minutes in range(15, 131, 15):
        later(timedelta(minutes=minutes))
        browser.get("/this-device")
        browser.post("/stay", status=200)
    return words


def press_stop(browser: Pages) -> None:
    browser.send(form="main form[action='/later']", press=STOP, status=200)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_with_answers_says_when_words_were_made(sleep: Pages, later: Clock, path: str) -> None:
    with_words(sleep, later)
    sleep.get(path)
    assert MADE in sleep.text()
    assert "until 22 December 2026." in sleep.text()
    assert STOP in sleep.text()


@pytest.mark.parametrize("path", ["/", "/result", "/copy"])
def test_a_page_with_a_result_says_when_words_were_made(sleep: Pages, later: Clock, path: str) -> None:
    with_words(sleep, later, choice="keep")
    sleep.get(path)
    assert MADE in sleep.text()
    assert sleep.page.select_one("main .no-print h2") is not None
    assert STOP in sleep.text()


@pytest.mark.parametrize("path", PAGES)
def test_without_words_nothing_is_said_of_them(sleep: Pages, path: str) -> None:
    at_check(sleep, BAD_NIGHTS).get(path)
    assert STOP not in sleep.text()


def test_using_the_words_puts_off_their_end_and_not_when_they_were_made(sleep: Pages, later: Clock) -> None:
    words = with_words(sleep, later)
    later(timedelta(days=20))
    come_back(device := Pages(sleep.client.application), words)
    device.get("/")
    assert "until 11 January 2027." in device.text()
    assert "They were made on 22 November 2026 at 12:05 (UTC), 3 weeks ago." in device.text()


def test_stopping_asks_first_when_only_this_browser_would_be_left(sleep: Pages, later: Clock) -> None:
    with_words(sleep, later)
    sleep.get("/questions")
    press_stop(sleep)
    assert (sleep.path, heading(sleep)) == ("/later", "Stop the words?")
    assert "When you leave, they are deleted" in sleep.text()
    sleep.follow("Keep them")
    assert place(sleep) == "list"
    assert len(rows(sleep.client.application, "SELECT id FROM drafts WHERE code_lookup IS NOT NULL")) == 1


def test_stopped_words_open_nothing_and_this_browser_goes_on(sleep: Pages, later: Clock) -> None:
    words = with_words(sleep, later)
    sleep.get("/")
    press_stop(sleep)
    press_stop(sleep)
    assert heading(sleep) == "The words are stopped"
    sleep.follow("Go on")
    assert place(sleep) == "list"
    assert STOP not in sleep.text()
    partner = Pages(sleep.client.application)
    partner.get("/words")
    partner.send({"words": words})
    assert NOTHING in partner.text()
    assert opened(sleep).answers == {"tired": 3, "awake": 3, "rested": 0}
    columns = "code_lookup, code_wrap, pepper_id, code_made_at, code_until"
    assert rows(sleep.client.application, f"SELECT {columns} FROM drafts") == [(None,) * 5]


def test_stopping_twice_is_no_fault(sleep: Pages, later: Clock) -> None:
    with_words(sleep, later)
    sleep.get("/")
    press_stop(sleep)
    question = sleep.page
    press_stop(sleep)
    sleep.page = question
    press_stop(sleep)
    assert heading(sleep) == "The words are stopped"


def test_stopping_does_not_ask_before_anything_is_answered(sleep: Pages) -> None:
    six_words(sleep)
    sleep.get("/")
    press_stop(sleep)
    assert heading(sleep) == "The words are stopped"


def test_new_words_can_be_made_after_the_old_ones_were_stopped(sleep: Pages, later: Clock) -> None:
    with_words(sleep, later)
    sleep.get("/")
    press_stop(sleep)
    press_stop(sleep)
    sleep.follow("Get new words")
    assert "You have words already" not in sleep.text()
    device = Pages(sleep.client.application)
    device.get("/words")
    assert place(come_back(device, six_words(sleep))) == "list"


@pytest.mark.parametrize(("choice", "said"), [("keep", False), ("share", True)])
def test_only_who_has_shared_reads_that_it_stays_with_the_counselor(
    sleep: Pages, later: Clock, choice: str, said: bool
) -> None:
    with_words(sleep, later, choice=choice)
    sleep.get("/result")
    for _asked_then_stopped in range(2):
        press_stop(sleep)
        assert ("What you shared stays with the counselor." in sleep.text()) is said
