"""What happens at the same moment: tabs that save, clicks that repeat, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from assessment import clock
from assessment.services import questions, submission
from assessment.services.questions import PostedPage
from assessment.storage.engine import writing
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    at_check,
    begun,
    open_page,
    opened,
    record,
    rows,
    sent_answers,
)
from tests.support.strict_client import Pages


@pytest.fixture
def app(sleep_anywhere: Flask) -> Flask:
    return sleep_anywhere


def seen(browser: Pages) -> str:
    return str(browser.page.select("input[name=seen]")[0]["value"])


def test_a_save_that_was_overtaken_keeps_both_pages(app: Flask) -> None:
    browser = begun(app)
    slow, seen_by_slow = opened(browser), seen(browser)
    open_page(browser, 2)
    browser.send({"q2": "7"})
    with writing(app.extensions["store"].engine) as conn:
        questions.save_answers(conn, slow, 1, PostedPage({"q1": ["3"]}, seen_by_slow), clock.now())
    assert opened(browser).answers == {"hours": 7, "tired": 3}


def test_a_save_that_was_overtaken_on_its_own_page_is_refused(app: Flask) -> None:
    browser = begun(app)
    slow, seen_by_slow = opened(browser), seen(browser)
    browser.send({"q1": "0"})
    with writing(app.extensions["store"].engine) as conn:
        questions.save_answers(conn, slow, 1, PostedPage({"q1": ["3"]}, seen_by_slow), clock.now())
    refused = opened(browser)
    assert questions.filled_in(refused, 1).other_tab == {"tired": "Never"}
    assert refused.answers == {"tired": 0}


def test_what_is_sent_in_is_what_was_saved_last(app: Flask) -> None:
    browser = at_check(begun(app), {"q1": "0"})
    slow = opened(browser)
    browser.post("/questions", {"open": "1-q1"})
    browser.send({"q1": "3"})
    with writing(app.extensions["store"].engine) as conn:
        submission.submit_draft(conn, app.extensions["store"], slow, "keep", "", clock.now())
    assert sent_answers(browser) == {"tired": 3}


def test_sixteen_clicks_at_once_send_in_once(app: Flask) -> None:
    browser = at_check(begun(app), BAD_NIGHTS)
    browser.follow("Continue")
    form = {str(each["name"]): str(each["value"]) for each in browser.page.select("main form input[type=hidden]")}
    cookies = [browser.client.get_cookie(name) for name in ("checkin", "session")]

    def click(_: int) -> tuple[int, str]:
        client = app.test_client()
        for cookie in cookies:
            assert cookie is not None
            client.set_cookie(cookie.key, cookie.value)
        answer = client.post("/questions", data={**form, "choice": "share"})
        return answer.status_code, answer.headers["Location"]

    with ThreadPoolExecutor(16) as clicks:
        assert set(clicks.map(click, range(16))) == {(303, "/result")}
    assert len(rows(app, "SELECT id FROM submissions")) == 1
    assert (record(browser).shared, sent_answers(browser)) == (True, {"tired": 3, "awake": 3, "rested": 0})
