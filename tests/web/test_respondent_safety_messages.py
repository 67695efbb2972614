"""Between two questions: an answer that tells of danger is spoken to at once, calmly, and never holds anybody up."""

from __future__ import annotations

import pytest
from flask import Flask

from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import Page
from tests.support.counselor_steps import sign_in
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    GO_ON,
    ServeSleep,
    at_check,
    begun,
    heading,
    headings,
    open_form,
    open_page,
    place,
    rows,
    second_tab,
)
from tests.support.strict_client import Pages

IN_PRIVATE: tuple[dict[str, str], ...] = (BAD_NIGHTS, {}, {})
"""Up to the private page of the pack about sleep."""
LINE = 'confirmed_on: "2026-11-22"}'
TWO_PLACES = (
    "help-lines.yaml",
    "places:\n",
    'places:\n  - {id: us, label: United States, emergency: {numbers: [{call: "911"}]}, lines: ['
    f'{{id: us_one, name: First, numbers: [{{call: "7"}}], for: [anyone], {LINE}, '
    f'{{id: us_two, name: Second, numbers: [{{call: "8"}}], for: [abuse], {LINE}]}}\n',
)
ON_THE_FIRST_PAGE = (
    ("pauses.yaml", "when: unsafe == yes", "when: unsafe == yes or tired == 3"),
    ("rules.yaml", "when: unsafe == yes, pause", "when: unsafe == yes or tired == 3, pause"),
)


def private(browser: Pages) -> Pages:
    for filled_in in IN_PRIVATE:
        browser.send(filled_in)
    assert place(browser) == "page 4"
    return browser


def paused(browser: Pages) -> Pages:
    private(browser).send({"q1": "yes"})
    assert place(browser) == "message 4"
    return browser


def title(browser: Pages) -> str:
    assert browser.page.title is not None
    return browser.page.title.get_text()


def test_an_answer_that_tells_of_danger_is_spoken_to_before_anything_else(sleep: Pages) -> None:
    paused(sleep)
    assert heading(sleep) == "Rest now"
    assert "Sit down." in sleep.text()
    assert headings(sleep) == ["Help lines", "A private call", "When you are ready"]
    assert "999" in sleep.text()


def test_going_on_is_always_possible(sleep: Pages) -> None:
    paused(sleep).follow(GO_ON)
    assert place(sleep) == "list"
    sleep.follow("Show : Only for you")
    assert "Is it unsafe at night? Yes" in sleep.text()


def test_any_other_answer_leads_on_at_once(sleep: Pages) -> None:
    for answer in ("no", "not_sure"):
        private(begun(sleep.client.application)).send({"q1": answer})
    private(sleep).send()
    assert place(sleep) == "list"


def test_neither_title_nor_address_nor_paper_tells_what_was_said(sleep: Pages) -> None:
    paused(sleep)
    assert title(sleep) == "Questions – Check-in"
    assert sleep.path == "/questions"
    assert sleep.page.select_one("main.no-print") is not None


def test_nothing_on_it_asks_another_site_or_quotes_the_answer(sleep: Pages) -> None:
    paused(sleep)
    assert [link["href"] for link in sleep.page.select("main a[href*='//']")] == []
    assert "unsafe" not in sleep.response.text


def test_going_back_and_forth_does_not_say_it_again(sleep: Pages) -> None:
    open_page(paused(sleep), 4)
    sleep.send()
    assert place(sleep) == "list"


def test_an_answer_taken_away_and_given_again_shows_its_message_again(sleep: Pages) -> None:
    open_page(paused(sleep), 4)
    sleep.send({"q1": "no"})
    assert place(sleep) == "list"
    open_page(sleep, 4)
    sleep.send({"q1": "yes"})
    assert place(sleep) == "message 4"


def test_pressed_twice_it_is_said_all_the_same(sleep: Pages) -> None:
    private(sleep)
    first = sleep.page
    sleep.send({"q1": "yes"})
    sleep.page, sleep.path = first, "/questions"
    sleep.send({"q1": "yes"})
    assert place(sleep) == "message 4"


def test_an_answer_sent_in_two_tabs_shows_its_message_in_both(sleep: Pages) -> None:
    tab = second_tab(private(sleep))
    tab.send({"q1": "yes"})
    sleep.send({"q1": "yes"})
    assert (place(tab), place(sleep)) == ("message 4", "message 4")


def test_said_when_another_answer_of_the_page_is_cleared_and_leads_back_there(serve_sleep: ServeSleep) -> None:
    browser = begun(serve_sleep(*ON_THE_FIRST_PAGE))
    browser.send({"q2": "1"})
    browser.follow("Back")
    browser.send({"q1": "3"}, press="Clear : I lie awake.")
    assert place(browser) == "message 1"
    browser.follow(GO_ON)
    assert place(browser) == "page 1"


def test_a_change_from_the_list_leads_on_to_the_pages_it_brings_up(serve_sleep: ServeSleep) -> None:
    browser = at_check(begun(serve_sleep(*ON_THE_FIRST_PAGE)))
    browser.follow("Answer : I am tired.")
    browser.send({"q1": "3", "q2": "3"})
    assert place(browser) == "message 1"
    browser.follow(GO_ON)
    assert place(browser) == "page 4"
    browser.send()
    assert place(browser) == "list"


def test_loaded_again_it_says_the_same_and_stale_it_leads_on(sleep: Pages) -> None:
    paused(sleep).get("/questions")
    assert heading(sleep) == "Rest now"
    left_open = (sleep.page, sleep.path)
    open_page(sleep, 4)
    sleep.send({"q1": "no"})
    sleep.page, sleep.path = left_open
    sleep.follow(GO_ON)
    assert place(sleep) == "list"


@pytest.mark.parametrize("number", ["", "1", "99", "9" * 30, "x", "²"])
def test_a_message_that_nobody_was_shown_leads_nowhere(sleep: Pages, number: str) -> None:
    for go in ("on", "call"):
        sleep.post("/questions", {"go": go, "message": number})
        assert place(sleep) == "page 1"


def test_the_address_of_a_message_leads_to_the_start_page_without_a_draft_and_to_the_result_when_finished(
    sleep: Pages,
) -> None:
    stranger = Pages(sleep.client.application)
    stranger.get("/questions")
    assert stranger.path == "/"
    at_check(private(sleep), {"q1": "yes"}).follow("Continue")
    sleep.send({"choice": "keep"})
    sleep.get("/questions")
    assert sleep.path == "/result"


def test_choosing_a_place_forgets_nothing_of_the_way(serve_sleep: ServeSleep) -> None:
    browser = at_check(begun(serve_sleep(*ON_THE_FIRST_PAGE)))
    browser.follow("Answer : I am tired.")
    browser.send({"q1": "3", "q2": "3"})
    browser.send({"place": "uk"})
    assert place(browser) == "message 1"


def test_asking_for_a_call_then_sends_in_what_was_answered_so_far(sleep: Pages) -> None:
    paused(sleep).follow("Ask for a private call")
    assert place(sleep) == "call"
    assert "shares what you have answered so far" in sleep.text()
    sleep.send({"contact": "0123 456, after six"})
    assert sleep.path == "/result"
    assert "You asked for a private call. We will use what you gave us: 0123 456, after six" in sleep.text()
    assert "You shared your answers." in sleep.text()


def test_a_counselor_finds_the_call_and_what_was_answered(serve_sleep: ServeSleep) -> None:
    browser = paused(begun(serve_sleep()))
    browser.follow("Ask for a private call")
    browser.send({"contact": "0123 456"})
    desk = sign_in(browser.client.application)
    [(code,)] = rows(browser.client.application, "SELECT code FROM submissions")
    desk.get(f"/counselor/{code}")
    for words in ("Is it unsafe at night? Yes", "Contact given 0123 456", "Asks for a call Yes"):
        assert words in desk.text()


def test_a_call_needs_somewhere_to_call(sleep: Pages) -> None:
    paused(sleep).follow("Ask for a private call")
    page = sleep.send({"contact": "  "}, status=422)
    assert [str(button["value"]) for button in page.select(".govuk-error-summary button")] == ["contact"]
    assert rows(sleep.client.application, "SELECT id FROM submissions") == []
    sleep.send({"contact": "a" * 201}, status=422)
    sleep.follow(GO_ON)
    assert place(sleep) == "list"


def test_whoever_would_rather_not_be_called_goes_on_where_they_were(serve_sleep: ServeSleep) -> None:
    browser = begun(serve_sleep(*ON_THE_FIRST_PAGE))
    browser.send({"q1": "3"})
    browser.follow("Ask for a private call")
    assert place(browser) == "call"
    browser.follow(GO_ON)
    assert place(browser) == "page 2"


def test_a_safety_message_may_offer_no_call(serve_sleep: ServeSleep) -> None:
    browser = paused(begun(serve_sleep(("pauses.yaml", "lines: [abuse]", "lines: [abuse], call: false"))))
    assert "call" not in headings(browser)[-1]


ROLES = {"the one who hurt": "caused_hurt", "the one who was hurt": "was_hurt", "both": "both", "not sure": "not_sure"}


@pytest.mark.parametrize("role", ROLES.values(), ids=ROLES)
def test_whoever_tells_of_every_danger_still_meets_every_page(app: Flask, repair: Pack, role: str) -> None:
    """In the default pack every critical answer is given: a pause follows each page that has one, and leads on."""
    browser = begun(app)
    met: list[int] = []
    pauses: list[int] = []
    while place(browser) != "list":
        number = int(place(browser).split()[1])
        assert title(browser) == "Questions – Check-in"
        if place(browser).startswith("message "):
            pauses.append(number)
            assert browser.page.select("main .help-lines")
            browser.follow(GO_ON)
            continue
        met.append(number)
        browser.send(worst(browser, repair.pages[number], role))
    assert met == sorted(met)
    assert pauses == [number for number in met if critical(repair.pages[number])]
    assert len(pauses) >= 4


WORST = ("past_2_weeks", "past_year", "scared_of_partner", "yes")


def critical(page: Page) -> list[str]:
    return [item.id for item in page.items if item.critical]


def worst(browser: Pages, page: Page, role: str) -> dict[str, str | list[str]]:
    """The worst answer to each question that stands on the page."""
    answers: dict[str, str | list[str]] = {}
    for position, item in enumerate(page.items, 1):
        options = [str(each["value"]) for each in browser.page.select(f"input[name=q{position}][value]")]
        if item.id == "my_part":
            answers[f"q{position}"] = role
        elif item.id == "what_happened":
            answers[f"q{position}"] = ["lie", "cheating"]
        elif item.id in ("private_now", "children_at_home"):
            answers[f"q{position}"] = "yes"
        elif item.critical and options:
            answers[f"q{position}"] = next(each for each in WORST if each in options)
    return answers


def test_whoever_stops_before_reading_a_message_sees_it_on_coming_back(sleep: Pages) -> None:
    private(sleep).send({"q1": "yes"}, press="Save and come back later")
    assert sleep.path == "/later"
    sleep.follow("Go on without them")
    assert place(sleep) == "message 4"
    sleep.follow(GO_ON)
    assert place(sleep) == "page 4"


def test_a_visit_that_ended_over_it_begins_with_it_again(sleep: Pages) -> None:
    private(sleep).send({"q1": "yes", "closing": "yes"})
    assert sleep.path == "/closed"
    sleep.send()
    assert place(sleep) == "message 4"


def test_whoever_looks_at_another_page_comes_back_to_it_and_goes_on_from_there(sleep: Pages) -> None:
    paused(sleep).get("/")
    sleep.follow("Go on where you left off")
    assert place(sleep) == "message 4"
    sleep.follow(GO_ON)
    assert place(sleep) == "list"


@pytest.fixture
def in_check_in(app: Flask) -> Pages:
    """The default pack: the first pass was sent in empty, a check-in is under way and stands on its last page."""
    browser = begun(app)
    at_check(browser).follow("Continue")
    browser.send({"choice": "keep"})
    browser.get("/again")
    browser.send()
    for _ in range(2):
        browser.send()
    assert place(browser) == "page 1003"
    return browser


def test_in_a_check_in_fear_is_spoken_to_at_once_too(in_check_in: Pages) -> None:
    in_check_in.send({"q3": "yes"})
    assert place(in_check_in) == "message 1003"
    assert heading(in_check_in) == "A moment for you"
    in_check_in.follow(GO_ON)
    assert place(in_check_in) == "page 1004"


def test_in_a_check_in_new_thoughts_of_suicide_show_their_message_at_once(in_check_in: Pages) -> None:
    in_check_in.send({"q2": "3"})
    while "Have you had thoughts of ending your life" not in in_check_in.text():
        in_check_in.send()
    number = place(in_check_in).removeprefix("page ")
    in_check_in.send({"q1": "past_2_weeks"})
    assert place(in_check_in) == f"message {number}"
    in_check_in.follow(GO_ON)
    in_check_in.send({"q1": "yes"})
    assert heading(in_check_in) == "Please do not stay alone with this"


def test_a_call_asked_for_in_a_check_in_sends_it_in(in_check_in: Pages) -> None:
    in_check_in.send({"q3": "yes"})
    in_check_in.follow("Ask for a private call")
    in_check_in.send({"contact": "0123 456"})
    assert in_check_in.path == "/result"
    assert "You asked for a private call. We will use what you gave us: 0123 456" in in_check_in.text()
    assert rows(in_check_in.client.application, "SELECT round, state FROM submissions") == [(2, "new")]


def test_who_said_that_no_way_is_safe_reads_in_a_check_in_what_a_call_needs(in_check_in: Pages) -> None:
    open_form(in_check_in, "share")
    in_check_in.send({"way": "no_contact", "contact": ""})
    in_check_in.get("/questions")
    in_check_in.send({"q3": "yes"})
    in_check_in.follow("Ask for a private call")
    in_check_in.send({"contact": "0123 456"}, status=422)
    assert "so far you said that none is" in in_check_in.text()
    in_check_in.send({"contact": "0123 456", "way": "phone"})
    assert in_check_in.path == "/result"
