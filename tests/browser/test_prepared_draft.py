"""A partner begins, takes the six words and leaves the browser to somebody else: the words open nothing of theirs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.support.browser_visit import BrowserVisit, OpenVisit

QUESTION = "Which fits you best for what you want to work on today?"
HER_ANSWER = "We both hurt each other"
COPY = "/copy"


def take_words(person: BrowserVisit) -> str:
    person.open("/later")
    person.press("Show me the words")
    return " ".join(person.page.locator("#resume-code li").all_inner_texts())


def type_words(person: BrowserVisit, words: str) -> None:
    person.open("/words")
    person.page.get_by_label("Your words").fill(words)
    person.press("Open")


def copy_of(person: BrowserVisit) -> str:
    """Everything that this browser opens, '' if that is nothing."""
    address, request = person.site.url + COPY, person.page.request
    asked = request.get(address, max_redirects=0)
    if not asked.ok:
        return ""
    token = re.search('name="csrf_token" value="([^"]+)"', asked.text())
    assert token is not None
    answer = request.post(address, form={"csrf_token": token[1], "alone": "yes", "kind": "json"})
    assert answer.headers["content-type"] == "application/json"
    return answer.text()


def start(person: BrowserVisit) -> None:
    person.press("Start")
    if person.path == "/place":
        person.press("Continue")


@pytest.mark.parametrize("answered", [False, True], ids=["with-nothing-answered", "with-a-page-answered"])
@pytest.mark.parametrize("way", ["on-the-page-left-open", "on-the-start-page"])
def test_who_presses_start_goes_on_in_nothing_that_somebody_prepared(
    visit: OpenVisit, answered: bool, way: str
) -> None:
    person = visit()
    person.open("/")
    left_open = person.page
    person.page = person.page.context.new_page()
    person.begin()
    if answered:
        person.answer_page({})
    words = take_words(person)
    if way == "on-the-page-left-open":
        person.page = left_open
    else:
        person.open("/")
        expect(person.page.locator("main")).to_contain_text("Words open these answers")
        person.press("Start again")
        person.press("Start again")
    start(person)
    person.answer_page({QUESTION: HER_ANSWER})
    assert HER_ANSWER in copy_of(person)
    partner = visit()
    type_words(partner, words)
    assert copy_of(partner) != ""
    assert HER_ANSWER not in copy_of(partner)


def test_who_goes_on_in_what_somebody_prepared_is_told_and_can_stop_the_words(visit: OpenVisit) -> None:
    person = visit()
    person.begin()
    words = take_words(person)
    person.open("/")
    person.press("Go on where you left off")
    person.answer_page({QUESTION: HER_ANSWER})
    person.open("/copy")
    expect(person.page.locator("main")).to_contain_text("Words open these answers")
    person.look()
    person.press("Stop the words")
    person.look()
    person.press("Stop the words")
    expect(person.page.locator("h1")).to_have_text("The words are stopped")
    person.look()
    person.press("Go on")
    assert HER_ANSWER in copy_of(person)
    partner = visit()
    type_words(partner, words)
    expect(partner.page.locator("main")).to_contain_text("These words do not open anything.")
    assert copy_of(partner) == ""
