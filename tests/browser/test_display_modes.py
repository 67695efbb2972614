"""Colours forced by the reader, stillness, paper: what is chosen, wrong or to be pressed can still be told."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Locator, PdfMargins, expect
from pypdf import PdfReader

from tests.support.browser_visit import BrowserVisit, OpenVisit, Site
from tests.support.past_check_ins import check_ins_shared

MARGINS: PdfMargins = {"top": "1cm", "right": "1cm", "bottom": "1cm", "left": "1cm"}
EDGE = """each => {
    const style = getComputedStyle(each)
    return parseFloat(style.borderTopWidth) >= 1 && style.borderTopStyle === "solid" &&
        style.borderTopColor !== getComputedStyle(document.body).backgroundColor
}"""


def picture(person: BrowserVisit, element: Locator) -> bytes:
    """How it looks with nothing near it that points or has the focus."""
    person.page.mouse.move(0, 0)
    person.page.evaluate("document.activeElement.blur()")
    return element.screenshot(animations="disabled")


def looks_chosen(person: BrowserVisit, option: Locator) -> None:
    """Choosing the option changes how it and its row look."""
    row = option.locator("..")
    before = picture(person, row)
    option.check()
    assert picture(person, row) != before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_forced_colours_what_is_chosen_wrong_or_to_be_pressed_shows(visit: OpenVisit, scheme: Any) -> None:
    person = visit(forced_colors="active", color_scheme=scheme)
    person.open("/")
    for each in (".button", "a.exit-page"):
        assert person.page.locator(each).first.evaluate(EDGE), each
    person.open("/words")
    person.press("Open")
    for each in (".govuk-error-summary", ".govuk-form-group--error"):
        mark = person.page.locator(each)
        assert mark.evaluate("each => parseFloat(getComputedStyle(each).borderLeftWidth)") >= 4, each
    person.begin()
    looks_chosen(person, person.page.get_by_role("radio").first)
    looks_chosen(person, person.page.get_by_role("checkbox").first)


def test_with_forced_colours_scales_bars_and_lines_show(visit: OpenVisit, site: Site) -> None:
    person = visit(forced_colors="active")
    little = dict.fromkeys(("believes_partner", "can_count_on_partner", "partner_means_well"), 0)
    person.hold(check_ins_shared(site, "a gain in the third check-in", **little))
    person.open("/result")
    expect(person.page.locator(".bar-chart.care")).not_to_have_count(0)
    ground = person.page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    for drawn, paint in (
        (".bar-chart__value", "fill"),
        (".trend-chart__line", "stroke"),
        (".trend-chart__dot.last", "fill"),
    ):
        shades = person.page.locator(drawn).evaluate_all(
            "(all, paint) => [...new Set(all.map(each => getComputedStyle(each)[paint]))]", paint
        )
        assert len(shades) == 1, drawn
        assert shades[0] != ground, drawn
    person.open("/again")
    person.press("Start the check-in")
    while person.page.locator(".scale").count() == 0:
        person.press("Continue")
    looks_chosen(person, person.page.locator(".scale").get_by_role("radio").nth(3))


def test_nothing_moves_by_itself_when_stillness_is_asked_for(visit: OpenVisit) -> None:
    person = visit(reduced_motion="reduce")
    person.open("/")
    person.press("Start")
    moving = """() => [...document.querySelectorAll("*")].filter(each => {
        const style = getComputedStyle(each)
        return parseFloat(style.transitionDuration) || parseFloat(style.animationDuration) ||
            style.scrollBehavior === "smooth"
    }).map(each => each.className)"""
    assert person.page.evaluate(moving) == []
    assert person.page.evaluate("document.getAnimations().length") == 0


SCREEN_ONLY = ("Where you stand", "You shared", "Why we say this")
NEVER = ("Moved", "since the first check-in", "of 100", *SCREEN_ONLY)


def test_on_paper_no_page_but_the_result_gives_answers_scores_or_words_away(visit: OpenVisit, site: Site) -> None:
    person = visit()
    person.hold(check_ins_shared(site, "a gain in the third check-in"))
    person.open("/result")
    assert [words for words in SCREEN_ONLY if words in on_paper(person)] == []
    assert "This paper does not know whether you are safe" in on_paper(person)
    for path in ("/again", "/copy", "/later"):
        person.open(path)
        assert [words for words in NEVER if words in on_paper(person)] == [], path
    person.open_form("call")
    assert [words for words in NEVER if words in on_paper(person)] == []
    person.page.get_by_label("Where can we reach you?").fill("0123 456")
    assert "reach you" not in on_paper(person)
    person.open("/later")
    person.press("Show me the words")
    shown = person.page.locator("#resume-code li")
    words = shown.all_inner_texts()
    assert len(words) == 6
    paper = on_paper(person)
    shown.evaluate_all("all => all.forEach(each => { each.textContent = 'another' })")
    assert on_paper(person) == paper
    person.open("/words")
    person.page.get_by_label("Your words").fill(" ".join(words[:5]) + " wrongly")
    person.press("Open")
    assert "Word" not in on_paper(person)
    person.open("/again")
    person.press("Start the check-in")
    assert person.page.locator("main .question").count() > 1
    assert on_paper(person).strip() == ""


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_a_printed_result_has_a_page_for_each_part_also_after_check_ins(
    visit: OpenVisit, site: Site, size: str
) -> None:
    person = visit(1280)
    person.hold(check_ins_shared(site, "a gain in the third check-in"))
    person.open("/result")
    printed = PdfReader(BytesIO(person.page.pdf(format=size, margin=MARGINS)))
    titles = ("Where things stand", "Two weeks", "Into the room", "Help and about")
    texts = [page.extract_text() for page in printed.pages]
    assert [next((each for each in titles if each in text), "") for text in texts] == list(titles)


def on_paper(person: BrowserVisit) -> str:
    """The text that would be printed."""
    person.page.emulate_media(media="print")
    text = person.page.locator("body").inner_text()
    person.page.emulate_media(media="screen")
    assert text != person.page.locator("body").inner_text()
    return text
