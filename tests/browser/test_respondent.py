"""A person on a phone: from the first page to the file of their result, and every other page on the way."""

from __future__ import annotations

import io
import subprocess

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.support.begun_visits import answered, begun
from tests.support.browser_visit import BrowserVisit, OpenVisit

BOTH_AND_ALONE = {
    "Which fits you best for what you want to work on today?": "We both hurt each other",
    "Can you answer in private right now?": "Yes",
    "If we need to reach you, what is safe?": "Phone or text: only I see it",
}
AFRAID = "Are you ever afraid of your partner, or of what they might do to you?"
NEVER_PRINTED = ("Are you ever afraid", "Support for you", "You told us", "0123 456")


def answer_everything(person: BrowserVisit, wanted: dict[str, str], *, look: bool) -> int:
    """Through all pages to the list of answers; how many there were."""
    met = 0
    while person.place.startswith("page "):
        if look:
            person.look()
        met += 1
        assert met < 40, "the questions never end"
        person.answer_page(wanted)
    assert person.place == "list"
    return met


def pdf_text(pdf: bytes) -> str:
    """What the pages say in the order of reading, in one line."""
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_person_answers_everything_on_a_phone_and_takes_the_file_home(visit: OpenVisit, script: bool) -> None:
    person = visit(java_script_enabled=script)
    person.begin()
    assert answer_everything(person, {**BOTH_AND_ALONE, AFRAID: "Yes"}, look=script) >= 15
    assert AFRAID not in person.page.content()
    person.go(lambda: person.page.get_by_role("button", name="Show").click())
    expect(person.page.locator("main")).to_contain_text(AFRAID)
    person.press("Continue")
    person.page.get_by_role("radio", name="Share it with a counselor").check()
    person.page.get_by_label("Where can a counselor reach you?").fill("0123 456, after six")
    person.press("Send in and see my result")
    assert person.path == "/result"
    expect(person.page.locator(".result-top")).to_contain_text("Support for you comes first")
    person.unfold()
    person.press("Download as PDF")
    with person.page.expect_download() as download:
        person.named("Download the file").click()
    assert download.value.suggested_filename == "check-in-summary.pdf"
    pdf = download.value.path().read_bytes()
    assert 3 <= len(PdfReader(io.BytesIO(pdf)).pages) <= 8
    text = pdf_text(pdf)
    assert "This paper does not know whether you are safe" in text
    assert [word for word in NEVER_PRINTED if word in text] == []


BESIDE_ITS_NAME = """[...document.querySelectorAll(".help-lines > li")].filter(each => {
    const [name, details] = [".help-lines__name", ".help-lines__details"].map(part => each.querySelector(part))
    return details && each.checkVisibility() &&
        details.getBoundingClientRect().top < name.getBoundingClientRect().bottom - 1
}).map(each => each.textContent)"""
"""Lines of help with what to know beside the name, which is squeezed there, and not below it."""


ENDS_OF_NUMBERS = """[...document.querySelectorAll(".help-lines__number")].flatMap(each => {
    if (!each.checkVisibility()) return []
    const range = document.createRange()
    range.selectNodeContents(each)
    return Math.round(range.getBoundingClientRect().right)
})"""
"""Where the digits of each number end: one column, short or long."""


def test_everything_can_be_read_in_the_dark_and_on_a_wide_screen(visit: OpenVisit) -> None:
    person = visit(1280, color_scheme="dark")
    begun(person)
    person.look()
    person.open("/help")
    assert person.page.evaluate(BESIDE_ITS_NAME) == []
    person.page.get_by_label("Show the lines for").select_option("us")
    person.press("Show these")
    assert len(set(person.page.evaluate(ENDS_OF_NUMBERS))) == 1
    person.open("/questions")
    answer_everything(person, {}, look=False)
    person.look()
    person.press("Continue")
    person.press("Send in and see my result")
    person.look()
    person.page.get_by_role("radio", name="Keep it to myself").check()
    person.press("Send in and see my result")
    person.look()


def test_two_tabs_show_each_other_what_they_say(visit: OpenVisit) -> None:
    person = visit()
    begun(person)
    other = BrowserVisit(person.site, person.page.context.new_page())
    other.open("/questions")
    other.page.get_by_label("I am not sure", exact=True).check()
    other.press("Continue")
    person.page.get_by_label("We both hurt each other", exact=True).check()
    person.press("Continue")
    expect(person.page.get_by_text("In your other tab: I am not sure")).to_be_visible()
    expect(person.page.get_by_label("We both hurt each other", exact=True)).to_be_checked()
    person.look()
    person.press("Continue")
    assert person.place == "page 2"


def test_enter_goes_on_and_never_clears(visit: OpenVisit) -> None:
    person = visit()
    begun(person)
    person.page.get_by_label("I am not sure", exact=True).check()
    person.press("Continue")
    person.press("Back")
    with person.page.expect_navigation():
        person.page.get_by_label("I am not sure", exact=True).press("Enter")
    assert person.place == "page 2"
    person.press("Back")
    expect(person.page.get_by_label("I am not sure", exact=True)).to_be_checked()


def test_on_paper_the_result_says_what_the_file_says(visit: OpenVisit) -> None:
    person = visit()
    answered(person, afraid_of_partner="yes")
    person.press("Continue")
    person.page.get_by_role("radio", name="Keep it to myself").check()
    person.press("Send in and see my result")
    paper = pdf_text(person.page.pdf())
    for said in ("This paper does not know whether you are safe", "Owning what happened", "Two weeks"):
        assert said in paper
    never = ("Support for you", "You told us", "You kept your answers", "Trust in your partner", "Thank you for")
    assert [words for words in never if words in paper] == []
