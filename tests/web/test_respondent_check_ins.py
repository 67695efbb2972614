"""Check-ins over time: done from the result page, once or often, and seen by the counselor when shared."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from assessment.core.engine.outcome import assess
from tests.support.counselor_steps import act, served, sign_off
from tests.support.respondent_steps import (
    Clock,
    begun,
    heading,
    open_form,
    open_page,
    open_send,
    opened,
    place,
    rows,
    second_tab,
)
from tests.support.stopped_clock import StoppedClock, later
from tests.support.strict_client import Pages, one


@pytest.fixture
def at_result(app: Flask) -> Pages:
    """A browser with the default pack's first pass sent in, every question skipped."""
    return _sent(app, "keep")


def _sent(app: Flask, choice: str) -> Pages:
    browser = begun(app)
    while place(browser).startswith("page "):
        browser.send({})
    browser.follow("Continue")
    browser.send({"choice": choice})
    assert browser.path == "/result"
    return browser


def in_check_in(browser: Pages) -> Pages:
    browser.get("/again")
    browser.send()
    assert place(browser) == "page 1001"
    return browser


def done(browser: Pages, **answers: str) -> Pages:
    """Through the check-in under way to the result; ``answers`` go to its first page."""
    browser.send(answers)
    while place(browser).startswith("page "):
        browser.send({})
    browser.follow("Continue")
    assert heading(browser) == "Send in your check-in"
    browser.send()
    assert browser.path == "/result"
    return browser


def test_the_result_says_when_the_next_check_in_is_planned(at_result: Pages) -> None:
    assert "The next check-in is planned for" in at_result.text()


def test_a_check_in_asks_its_own_questions_and_keeps_the_answers(at_result: Pages) -> None:
    in_check_in(at_result)
    at_result.send({"q1": "3"})
    open_page(at_result, 1001)
    assert at_result.page.select_one("input[name=q1][value='3'][checked]") is not None


def test_the_result_stays_while_a_check_in_is_under_way(at_result: Pages) -> None:
    in_check_in(at_result)
    at_result.get("/result")
    assert "You have begun a check-in." in at_result.text()
    at_result.get("/again")
    at_result.send()
    assert place(at_result) == "page 1001"


def test_a_check_in_is_one_more_round_of_the_same_submission(at_result: Pages) -> None:
    done(in_check_in(at_result), q1="3")
    assert rows(at_result.client.application, "SELECT round, state FROM submissions") == [(2, "kept")]
    in_again = at_result.get("/again")
    assert in_again is not None
    at_result.send()
    assert place(at_result) == "page 2001"


def test_a_page_left_open_from_the_first_pass_changes_nothing_in_a_check_in(at_result: Pages) -> None:
    in_check_in(at_result)
    at_result.post("/questions", {"page": "1", "q1": "caused_hurt", "seen": "x"})
    assert place(at_result) == "page 1001"
    assert at_result.page.select("input[checked]") == []


def test_a_page_left_open_to_send_in_does_not_send_the_next_round(app: Flask) -> None:
    browser = begun(app)
    while place(browser).startswith("page "):
        browser.send({})
    browser.follow("Continue")
    first_pass = second_tab(browser)
    browser.send({"choice": "keep"})
    in_check_in(browser)
    first_pass.send({"choice": "share"})
    assert place(first_pass) == "page 1001"
    assert rows(app, "SELECT round, state FROM submissions") == [(1, "kept")]
    open_send(browser)
    check_in = second_tab(browser)
    browser.send()
    in_again = Pages(app)
    in_again.client = browser.client
    in_again.get("/again")
    in_again.send()
    check_in.send()
    assert rows(app, "SELECT round FROM submissions") == [(2,)]


def test_a_check_in_sent_twice_counts_once(at_result: Pages) -> None:
    in_check_in(at_result)
    while place(at_result).startswith("page "):
        at_result.send({})
    at_result.follow("Continue")
    at_result.send()
    at_result.get("/result")
    at_result.post("/questions", {"form": "send"})
    assert at_result.path == "/result"
    assert rows(at_result.client.application, "SELECT round FROM submissions") == [(2,)]


def test_a_check_in_can_be_given_up_and_one_reads_first_what_becomes_of_its_answers(at_result: Pages) -> None:
    in_check_in(at_result).send({"q1": "3"})
    at_result.get("/result")
    assert "If you stop, these new answers are deleted." in at_result.text()
    at_result.follow("Stop, and leave the result as it is")
    assert at_result.path == "/result"
    assert "You have begun a check-in." not in at_result.text()
    assert opened(at_result).answers == {}
    assert rows(at_result.client.application, "SELECT round FROM submissions") == [(1,)]


def test_a_tab_that_stood_open_stops_no_check_in_that_was_begun_since(
    at_result: Pages, stopped_clock: StoppedClock
) -> None:
    in_check_in(at_result)
    at_result.get("/result")
    old_tab = second_tab(at_result)
    at_result.follow("Stop, and leave the result as it is")
    stopped_clock.time = later(minutes=5)
    in_check_in(at_result).send({"q1": "3"})
    old_tab.follow("Stop, and leave the result as it is")
    assert "You have begun a check-in." in old_tab.text()
    assert opened(at_result).answers != {}


def test_the_start_page_leads_to_the_result_while_a_check_in_is_under_way(at_result: Pages) -> None:
    in_check_in(at_result).follow("Back")
    assert (at_result.path, heading(at_result)) == ("/", "You have begun")
    assert "Your answers so far and your result are still here, in this browser." in at_result.text()
    at_result.follow("See your result")
    assert at_result.path == "/result"
    at_result.get("/")
    at_result.follow("Go on where you left off")
    assert place(at_result) == "page 1001"


def test_the_start_page_leads_to_no_result_before_there_is_one(sleep: Pages) -> None:
    sleep.get("/")
    assert "result" not in sleep.text()


def test_what_was_shared_and_signed_off_returns_to_its_owner(app: Flask, counselor: Pages) -> None:
    browser = _sent(app, "share")
    [(code,)] = rows(app, "SELECT code FROM submissions")
    sign_off(counselor, str(code), assess(served(app), {}).level)
    assert rows(app, "SELECT state FROM submissions") == [("closed",)]
    [(owner,)] = rows(app, "SELECT owner_id FROM submissions")
    done(in_check_in(browser), q1="3")
    assert rows(app, "SELECT round, state, owner_id, closed_at FROM submissions") == [(2, "returned", owner, None)]
    counselor.get("/counselor")
    assert "Returned" in counselor.text()
    act(counselor, str(code), "claim")
    assert rows(app, "SELECT state, owner_id FROM submissions") == [("claimed", owner)]


def test_what_was_shared_and_nobody_claimed_stays_new(app: Flask, counselor: Pages) -> None:
    browser = _sent(app, "share")
    done(in_check_in(browser), q1="3")
    assert rows(app, "SELECT round, state, owner_id FROM submissions") == [(2, "new", None)]
    counselor.get("/counselor")
    assert "Round 2" in counselor.text()


def test_a_setback_that_is_serious_raises_the_level(at_result: Pages, later: Clock) -> None:
    before = heading_of_result(at_result)
    later(timedelta(minutes=5))
    in_check_in(at_result)
    at_result.send({})
    at_result.send({"q1": "serious"})
    while place(at_result).startswith("page "):
        at_result.send({})
    at_result.follow("Continue")
    at_result.send()
    assert heading_of_result(at_result) != before


def heading_of_result(browser: Pages) -> str:
    lead = one(browser.page, ".result-top h1")
    return lead.get_text(strip=True)


def test_sharing_is_stopped_and_a_call_asked_for_while_a_check_in_is_answered(app: Flask) -> None:
    browser = in_check_in(_sent(app, "share"))
    open_form(browser, "withdraw").send()
    assert "You kept your answers to yourself" in browser.text()
    open_form(browser, "call").send({"contact": "0123"})
    assert "You asked for a private call" in browser.text()
    browser.get("/questions")
    assert place(browser) == "page 1001"
