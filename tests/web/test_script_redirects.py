"""A form sent by the script is told where to go on; everything else is led there."""

from __future__ import annotations

from tests.support.strict_client import Pages

PAGE = {"page": "1", "seen": "x"}
SCRIPT = {"X-Requested-With": "fetch"}


def token(browser: Pages) -> str:
    return str(browser.page.select("input[name=csrf_token]")[0]["value"])


def test_the_script_gets_the_next_address(sleep: Pages) -> None:
    answer = sleep.client.post("/questions", data={"csrf_token": token(sleep), **PAGE}, headers=SCRIPT)
    assert (answer.status_code, answer.headers["Location"], answer.data) == (204, "/questions", b"")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_script_gets_the_page_that_keeps_answers_whose_draft_is_not_open(sleep: Pages) -> None:
    sleep.client.delete_cookie("checkin")
    answer = sleep.client.post("/questions", data={"csrf_token": token(sleep), **PAGE}, headers=SCRIPT)
    assert answer.status_code == 409
    assert "Location" not in answer.headers
    assert "Your answers are not open here" in answer.text


def test_the_script_learns_that_the_visit_is_over(sleep: Pages) -> None:
    sleep.client.delete_cookie("checkin")
    answer = sleep.client.post("/questions", data={"csrf_token": token(sleep), "go": "send"}, headers=SCRIPT)
    assert (answer.status_code, answer.headers["Location"]) == (204, "/")


def test_the_script_gets_the_page_that_says_what_is_wrong(sleep: Pages) -> None:
    pages = Pages(sleep.client.application)
    pages.get("/words")
    answer = pages.client.post("/words", data={"csrf_token": token(pages), "words": ""}, headers=SCRIPT)
    assert answer.status_code == 422
    assert "Location" not in answer.headers


def test_a_browser_without_the_script_is_led_there(sleep: Pages) -> None:
    answer = sleep.client.post("/questions", data={"csrf_token": token(sleep), **PAGE})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/questions")
