"""A whole visit with nothing but a keyboard: every focus can be seen, and none is lost on the way."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.support.browser_visit import BrowserVisit, OpenVisit

MOST_STOPS = 120
UNSEEN = """() => {
    const at = document.activeElement
    if (at === document.body) return "nothing"
    const drawn = ["radio", "checkbox"].includes(at.type) ? at.nextElementSibling : at
    const style = getComputedStyle(drawn), box = drawn.getBoundingClientRect()
    const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
    const inView = box.bottom > 0 && box.top < innerHeight && box.width > 1
    return shown && inView ? "" : at.outerHTML.slice(0, 120)
}"""


def tab_to(person: BrowserVisit, target: Locator) -> None:
    """Tab on until ``target`` has the focus; it is in view and shows at every stop."""
    wanted = target.element_handle()
    for _ in range(MOST_STOPS):
        person.page.keyboard.press("Tab")
        assert person.page.evaluate(UNSEEN) == "", person.path
        if wanted.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"{person.path}: no Tab leads to {target}")


def enter(person: BrowserVisit) -> None:
    """Press Enter, and be on the next page: at its top, or where what was drawn in its place begins."""
    person.go(lambda: person.page.keyboard.press("Enter"))
    if person.page.evaluate("document.activeElement !== document.body"):
        assert person.page.evaluate("document.querySelector('main').contains(document.activeElement)")
        return
    person.page.keyboard.press("Tab")
    expect(person.page.get_by_role("link", name="Skip to main content")).to_be_focused()


def choose(person: BrowserVisit, words: str) -> None:
    tab_to(person, person.named(words))
    enter(person)


def begin(person: BrowserVisit) -> None:
    person.open("/")
    choose(person, "Start")
    tab_to(person, person.page.get_by_label("Where are you?"))
    choose(person, "Continue")


def answer(person: BrowserVisit) -> None:
    """The second option of the first question of each page, then on."""
    while person.place.startswith("page "):
        options = person.page.locator("main .question").first.locator("input")
        tab_to(person, options.first)
        if options.first.get_attribute("type") == "radio":
            person.page.keyboard.press("ArrowDown")
        else:
            person.page.keyboard.press("Tab")
            person.page.keyboard.press("Space")
        expect(options.nth(1)).to_be_checked()
        enter(person)


def test_from_start_to_result_and_back_with_six_words(visit: OpenVisit) -> None:
    person = visit(1280)
    begin(person)
    answer(person)
    choose(person, "Continue")
    tab_to(person, person.page.get_by_role("radio").first)
    person.page.keyboard.press("Space")
    person.page.keyboard.press("ArrowDown")
    expect(person.page.get_by_role("radio", name="Keep it to myself")).to_be_checked()
    choose(person, "Send in and see my result")
    assert person.path == "/result"
    tab_to(person, person.page.locator("summary", has_text="Words for coming back"))
    person.page.keyboard.press("Enter")
    choose(person, "Get words, to come back on any device")
    choose(person, "Show me the words")
    expect(person.page.get_by_role("heading", name="Your words")).to_be_focused()
    words = person.page.locator("#resume-code li").all_inner_texts()
    choose(person, "I have noted them. Stop for now")
    assert person.path == "/forgotten"
    person.open("/")
    choose(person, "I have words to come back")
    tab_to(person, person.page.get_by_label("Your words"))
    person.page.keyboard.type(" ".join(words))
    choose(person, "Open")
    assert person.path == "/result"
