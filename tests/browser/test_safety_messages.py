"""An answer that tells of danger, in a browser: the calm page between two questions, with and without a script."""

from __future__ import annotations

import subprocess

import pytest
from playwright.sync_api import expect

from tests.support.begun_visits import asked
from tests.support.browser_visit import BrowserVisit, OpenVisit

GO_ON = "Go on with the questions"
PRIVATE = {
    "Which fits you best for what you want to work on today?": "I am not sure",
    "Can you answer in private right now?": "Yes",
}
AFRAID = "Are you ever afraid of your partner, or of what they might do to you?"
THOUGHTS = "Have you had thoughts of ending your life or of hurting yourself?"
MIGHT_ACT = "Do you think you might act on these thoughts of ending your life or hurting yourself?"


def answer(person: BrowserVisit, wanted: dict[str, str]) -> None:
    """The page with these answers and no others, and on."""
    for text, label in wanted.items():
        question = person.page.locator("main .question").filter(has_text=text)
        if question.count():
            question.get_by_label(label, exact=True).check()
    person.press("Continue")


def on_to(person: BrowserVisit, text: str) -> None:
    """From the start to the page with this question, with nothing told on the way."""
    while not person.page.locator("main .question").filter(has_text=text).count():
        assert person.place.startswith("page "), f"{text} was not asked"
        answer(person, PRIVATE)


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_fear_is_met_at_once_with_lines_of_the_place_and_the_way_goes_on(visit: OpenVisit, script: bool) -> None:
    person = visit(java_script_enabled=script)
    person.begin()
    on_to(person, AFRAID)
    title = person.page.title()
    answer(person, {AFRAID: "Yes"})
    assert person.place.startswith("message ")
    assert (person.path, person.page.title()) == ("/questions", title)
    expect(person.page.get_by_role("heading", level=1)).to_have_text("Thank you for telling us")
    if script:
        person.look()
    person.page.get_by_label("Show the lines for").select_option("uk")
    person.press("Show these")
    first = person.page.locator(".help-lines__number")
    assert first.all_inner_texts()[:2] == ["999", "0808 2000 247"]
    person.press(GO_ON)
    assert person.place.startswith("page ")


def test_whoever_may_act_now_has_the_number_in_view_on_a_phone(visit: OpenVisit) -> None:
    person = visit()
    asked(person, "thoughts_of_suicide")
    answer(person, {THOUGHTS: "Yes, in the past 2 weeks"})
    person.look()
    person.page.get_by_label("Show the lines for").select_option("us")
    person.press("Show these")
    expect(person.page.locator("main .button")).to_have_text("Call 988")
    person.press(GO_ON)
    answer(person, {MIGHT_ACT: "Yes"})
    call = person.page.locator("main .button")
    expect(call).to_have_text("Call 911 now")
    expect(call).to_have_attribute("href", "tel:911")
    expect(call).to_be_in_viewport(ratio=1)
    person.look()


def test_the_keyboard_is_enough_and_nothing_stands_between_the_help_lines_and_it(visit: OpenVisit) -> None:
    person = visit()
    asked(person, "afraid_of_partner")
    answer(person, {AFRAID: "Yes"})
    person.page.get_by_role("link", name="Skip to main content").focus()
    person.page.keyboard.press("Enter")
    person.page.keyboard.press("Tab")
    expect(person.page.locator("main summary", has_text="More help lines")).to_be_focused()
    person.page.get_by_role("button", name=GO_ON).first.focus()
    person.go(lambda: person.page.keyboard.press("Enter"))
    assert person.place.startswith("page ")


def test_on_paper_there_is_nothing_of_it(visit: OpenVisit) -> None:
    person = visit()
    asked(person, "afraid_of_partner")
    answer(person, {AFRAID: "Yes"})
    read = ["pdftotext", "-layout", "-", "-"]
    paper = subprocess.run(read, input=person.page.pdf(), capture_output=True, check=True).stdout.decode()
    assert [words for words in ("Thank you", "fault", "Hotline", "call", "999") if words in paper] == []


def test_the_history_tells_nothing_of_it(visit: OpenVisit) -> None:
    person = visit()
    asked(person, "afraid_of_partner")
    before = person.page.evaluate("history.length")
    answer(person, {AFRAID: "Yes"})
    person.press(GO_ON)
    assert person.page.evaluate("history.length") == before


def test_a_call_can_be_asked_for_at_once(visit: OpenVisit) -> None:
    person = visit()
    asked(person, "afraid_of_partner")
    answer(person, {AFRAID: "Yes"})
    person.press("Ask for a private call")
    person.look()
    person.press("Share what I have answered and ask for a call")
    person.look()
    person.page.get_by_label("Where can we reach you?").fill("0123 456")
    person.press("Share what I have answered and ask for a call")
    assert person.path == "/result"
    expect(person.page.locator("main")).to_contain_text("You asked for a private call.")


def test_it_can_be_read_in_the_dark_and_on_a_wide_screen(visit: OpenVisit) -> None:
    person = visit(1280, color_scheme="dark")
    asked(person, "afraid_of_partner")
    answer(person, {AFRAID: "Yes"})
    person.look()
