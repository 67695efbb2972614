"""The pages beside the questions: what this service is, and what stays on the device."""

from __future__ import annotations

from tests.support.respondent_steps import (
    BAD_NIGHTS,
    finished,
    place,
)
from tests.support.strict_client import Pages


def test_the_about_page_says_what_this_is_not(pages: Pages) -> None:
    pages.get("/about")
    assert "This is not a diagnosis." in pages.text()


def test_before_the_first_question_leaving_is_explained(sleep: Pages) -> None:
    sleep.get("/this-device")
    assert "You can try it now." in sleep.text()
    sleep.follow("Continue")
    assert place(sleep) == "page 1"


def test_pages_beside_the_questions_lead_back_to_them(sleep: Pages) -> None:
    sleep.send(BAD_NIGHTS)
    there = sleep.path
    for path in ("/help", "/about"):
        sleep.get(path)
        sleep.follow("Back to where you were")
        assert sleep.path == there
    sleep.get("/this-device")
    assert "You can try it now." not in sleep.text()
    sleep.follow("Continue")
    assert sleep.path == there
    finished(sleep)
    sleep.get("/this-device")
    assert "You can try it now." not in sleep.text()
    sleep.get("/help")
    sleep.follow("Back to where you were")
    assert sleep.path == "/result"


def test_without_questions_begun_the_pages_beside_them_lead_to_the_start(pages: Pages) -> None:
    for path in ("/help", "/about"):
        pages.get(path)
        assert "Back to where you were" not in pages.text()
    pages.get("/this-device")
    pages.follow("Go to the start")
    assert pages.path == "/"
