"""Answering page by page: what is kept, what is refused, what another tab does to it."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.support.respondent_steps import (
    BAD_NIGHTS,
    GO_ON,
    ServeSleep,
    at_check,
    begun,
    finished,
    heading,
    open_form,
    open_page,
    opened,
    place,
    record,
    second_tab,
)
from tests.support.strict_client import Pages, one

ROLES = (
    ("pack.yaml", "language: en", "language: en\nrole: tired"),
    ("rest.yaml", "ask: I lie awake.", "ask: {otherwise: I lie awake., '3': 'Always tired, do you lie awake?'}"),
)


def checked(page: BeautifulSoup, name: str) -> list[str]:
    return [str(each["value"]) for each in page.select(f"input[name={name}][checked]")]


def test_every_question_may_be_skipped(sleep: Pages) -> None:
    assert place(at_check(sleep)) == "list"


def test_answers_are_there_again_on_coming_back(sleep: Pages) -> None:
    sleep.send(BAD_NIGHTS)
    sleep.send({"q1": ["noise", "worry"], "q2": "7"})
    sleep.follow("Back")
    assert checked(sleep.page, "q1") == ["noise", "worry"]
    assert checked(sleep.page, "q2") == ["7"] or one(sleep.page, "#q2")["value"] == "7"
    sleep.follow("Back")
    assert checked(sleep.page, "q1") == ["3"]


def test_what_was_chosen_on_the_first_page_is_there_again_after_going_back_to_the_start(sleep: Pages) -> None:
    sleep.send({"q1": "3"}, press="Back")
    assert (sleep.path, heading(sleep)) == ("/", "You have begun")
    sleep.follow("Go on where you left off")
    assert place(sleep) == "page 1"
    assert checked(sleep.page, "q1") == ["3"]
    assert opened(sleep).answers == {}  # it is no answer before it is sent


def test_questions_are_worded_for_the_reader(serve_sleep: ServeSleep) -> None:
    browser = begun(serve_sleep(*ROLES))
    assert "I lie awake." in browser.text()
    browser.send({"q1": "3"})
    browser.follow("Back")
    assert "Always tired, do you lie awake?" in browser.text()


def test_only_what_was_ticked_is_offered_in_a_question_about_it(sleep: Pages) -> None:
    sleep.send()
    sleep.send({"q1": ["noise", "worry"]})
    assert [str(each["value"]) for each in sleep.page.select("input[name=q1]")] == ["noise", "worry"]


def test_what_cannot_be_read_is_refused_and_everything_typed_is_kept(sleep: Pages) -> None:
    sleep.send()
    page = sleep.send({"q1": ["noise"], "q2": "many"}, status=422)
    button = one(page, ".govuk-error-summary button")
    assert button.get_text() == "Enter a whole number from 0 to 24"
    field = one(page, f"#{button['value']}")
    assert (field["value"], field["aria-invalid"]) == ("many", "true")
    assert "Enter a whole number from 0 to 24" in one(page, "#q2-error").get_text()
    assert checked(page, "q1") == ["noise"]
    assert page.title is not None
    assert page.title.get_text() == "Questions – Check-in"
    assert opened(sleep).answers == {}
    sleep.follow("Enter a whole number from 0 to 24", status=422)
    assert (one(sleep.page, "#q2")["value"], checked(sleep.page, "q1")) == ("many", ["noise"])
    assert one(sleep.page, ".question[autofocus]").select_one("#q2") is not None


def test_an_answer_that_is_not_offered_is_refused(sleep: Pages) -> None:
    sleep.send({"q1": "9"}, status=422)
    sleep.send({"q1": ["1", "2"]}, status=422)


def test_text_that_is_too_long_is_kept_to_be_shortened(sleep: Pages) -> None:
    sleep.send()
    sleep.send()
    page = sleep.send({"q2": "a" * 21}, status=422)
    assert one(page, "#q2").get("value", one(page, "#q2").get_text()) == "a" * 21


def test_an_answer_can_be_cleared_and_the_others_stay(sleep: Pages) -> None:
    sleep.send({"q1": "3"})
    sleep.follow("Back")
    sleep.send({"q2": "1"}, press="Clear : I am tired.")
    assert place(sleep) == "page 1"
    assert checked(sleep.page, "q1") == []
    assert checked(sleep.page, "q2") == ["1"]


def test_the_enter_key_means_continue(sleep: Pages) -> None:
    sleep.send({"q1": "3"})
    sleep.follow("Back")
    first = sleep.page.select("main form button, main form input[type=submit]")[0]
    assert first.get("name") is None
    assert "Continue" in (first.get_text(strip=True), first.get("value"))


def test_a_page_that_is_not_asked_leads_to_the_nearest_that_is(sleep: Pages) -> None:
    sleep.send({"q2": "3"})
    open_page(sleep, 4)
    tab = second_tab(sleep)
    sleep.get("/questions")
    open_page(tab, 1).send({"q2": "0"})
    open_page(sleep, 4)
    assert place(sleep) == "list"


@pytest.mark.parametrize("number", ["", "0", "-1", "99", "²", "9" * 30, "9" * 5000])
def test_a_page_that_there_is_not_saves_nothing_and_leads_nowhere(sleep: Pages, number: str) -> None:
    sleep.send({"page": number, "q1": "3"})
    assert place(sleep) == "page 1"
    assert opened(sleep).answers == {}


def test_sending_a_page_that_is_not_asked_any_more_keeps_nothing_and_leads_on(sleep: Pages) -> None:
    sleep.send({"q2": "3"})
    open_page(sleep, 4)
    tab = second_tab(sleep)
    open_page(tab, 1)
    tab.send({"q2": "0"})
    sleep.send({"q1": "yes"})
    assert place(sleep) == place(tab)


def test_answers_to_questions_no_longer_asked_are_kept_but_left_out_of_account(sleep: Pages) -> None:
    at_check(sleep, BAD_NIGHTS, {}, {}, {"q1": "yes"})
    open_page(sleep, 1)
    at_check(sleep, {"q2": "0"})
    assert "In private" not in sleep.text()
    open_page(sleep, 1)
    at_check(sleep, {"q2": "3"})
    sleep.follow("Show : Only for you")
    assert "Is it unsafe at night? Yes" in sleep.text()
    open_page(sleep, 1)
    finished(sleep, {"q1": "0", "q2": "0"})
    assert heading(sleep) == "Fine"
    outcome = record(sleep).last.outcome
    assert '"not_shown":["unsafe"]' in outcome
    assert '"level":"fine"' in outcome


def test_progress_is_counted_in_parts_whose_number_never_changes(sleep: Pages) -> None:
    said = [one(sleep.page, "#progress").get_text()]
    for filled_in in (BAD_NIGHTS, {}, {}, {}):
        sleep.send(filled_in)
        said.append(one(sleep.page, "#progress").get_text())
    assert [each.partition("·")[0].strip() for each in said] == [
        "Part 1 of 5",
        "Part 2 of 5",
        "Part 3 of 5",
        "Part 3 of 5",  # the private page, which not everybody is asked
        "Part 4 of 5",
    ]


def test_the_minutes_left_never_grow(sleep: Pages) -> None:
    left = []
    for filled_in in (BAD_NIGHTS, {}, {}, {}):
        left.append(int(sleep.text().partition(" left")[0].split()[-2]))
        sleep.send(filled_in)
    assert left == sorted(left, reverse=True)
    assert left[-1] == 1


def test_another_tab_that_answered_otherwise_is_shown_beside_what_was_typed(sleep: Pages) -> None:
    tab = second_tab(sleep)
    tab.send({"q1": "2"})
    page = sleep.send({"q1": "1", "q2": "1"}, status=409)
    assert heading(sleep) == "Nights"
    assert "You changed this page in another tab" in sleep.text()
    assert checked(page, "q1") == ["1"]
    assert one(page, "#q1-other-tab").get_text(strip=True) == "In your other tab: Often"
    assert one(page, "#q2-other-tab").get_text(strip=True) == "In your other tab: Not answered"
    assert page.select_one("#q3-other-tab") is None
    sleep.send({})
    assert place(sleep) == "page 2"
    open_page(sleep, 1)
    assert checked(sleep.page, "q1") == ["1"]


def test_another_tab_that_answered_alike_is_no_matter(sleep: Pages) -> None:
    tab = second_tab(sleep)
    tab.send(BAD_NIGHTS)
    sleep.send(BAD_NIGHTS)
    assert place(sleep) == "page 2"


def test_another_tab_on_another_page_is_no_matter(sleep: Pages) -> None:
    tab = second_tab(sleep)
    open_page(tab, 2)
    tab.send({"q1": ["noise"]})
    sleep.send(BAD_NIGHTS)
    open_page(sleep, 2)
    assert checked(sleep.page, "q1") == ["noise"]


def test_going_back_in_the_browser_and_sending_once_more_is_refused_only_where_it_differs(sleep: Pages) -> None:
    first = sleep.page
    sleep.send({"q1": "1"})
    sleep.page, sleep.path = first, "/questions"
    sleep.send({"q1": "1"})
    sleep.page, sleep.path = first, "/questions"
    sleep.send({"q1": "2"}, status=409)


def journey(browser: Pages) -> set[tuple[str, str]]:
    """Every address and title met on the way to the result."""
    filled_in = ({"q1": ["noise", "worry"], "q2": "5"}, {"q1": "worry", "q2": "So tired"}, {"q1": "yes"})
    met: set[tuple[str, str]] = set()

    def note(*_: Any) -> None:
        met.add((browser.path, browser.page.title.get_text() if browser.page.title else ""))

    for answers in (BAD_NIGHTS, *filled_in):
        note()
        browser.send(answers)
    for press in ("Ask for a private call", GO_ON, "Continue"):
        note()
        browser.follow(press)
    note()
    browser.send({"choice": "share"})
    note()
    for form in ("share", "call", "withdraw"):
        open_form(browser, form)
        note()
    for path in ("/help", "/about", "/pdf", "/delete", "/start-again", "/deleted", "/"):
        browser.get(path)
        note()
    return met


def test_no_address_and_no_title_names_a_topic_or_an_answer(sleep: Pages) -> None:
    met = {(path, title.removesuffix(" – Check-in")) for path, title in journey(sleep)}
    assert met == {
        ("/questions", "Questions"),
        ("/result", "Result"),
        ("/help", "Help"),
        ("/about", "About"),
        ("/pdf", "Download"),
        ("/delete", "Delete"),
        ("/start-again", "Start again"),
        ("/deleted", "Done"),
        ("/", "Start"),
    }


def test_links_within_a_page_name_no_topic(sleep: Pages) -> None:
    page = sleep.send({"q1": "9", "q2": "9"}, status=422)
    anchors = {str(link["href"]) for link in page.select("a[href^='#']")}
    assert anchors == {"#main"}


def test_nothing_is_kept_by_the_browser(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS)
    for path in ("/", "/questions", "/result", "/help", "/pdf", "/delete"):
        assert sleep.client.get(path).headers["Cache-Control"] == "no-store"


def test_after_sending_in_going_back_leads_to_the_result(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS)
    sleep.get("/questions")
    assert sleep.path == "/result"


def test_a_page_left_open_cannot_change_what_was_sent_in(sleep: Pages) -> None:
    tab = second_tab(sleep)
    finished(sleep, BAD_NIGHTS)
    tab.send({"q1": "0"})
    assert tab.path == "/result"
    assert record(sleep).last.answers == '{"awake":3,"rested":0,"tired":3}'


def test_texts_of_a_pack_are_shown_literally(serve_sleep: ServeSleep) -> None:
    browser = begun(serve_sleep(("rest.yaml", "I am tired.", "'{{ 7*7 }} <script>alert(1)</script> {0.__class__}'")))
    assert "{{ 7*7 }} <script>alert(1)</script> {0.__class__}" in browser.text()
    assert "<script>alert(1)" not in browser.response.text
