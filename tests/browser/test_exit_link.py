"""The way out is in view on every page: small, magnified, scrolled, in error, by keyboard; not on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.support.begun_visits import begun
from tests.support.browser_visit import BrowserVisit, OpenVisit

LEAST_SIZE = 44


def way_out(person: BrowserVisit) -> Locator:
    return person.page.locator(".exit-page:visible")


REACHED = """link => {
    const box = link.getBoundingClientRect(), sight = visualViewport
    const inside = box.left >= sight.offsetLeft - 1 && box.top >= sight.offsetTop - 1 &&
        box.right <= sight.offsetLeft + sight.width + 1 && box.bottom <= sight.offsetTop + sight.height + 1
    return inside && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === link
}"""
"""What lies on top at the middle of the link, within what is in sight, is the link itself."""


def reached(exit_: Locator) -> bool:
    return bool(exit_.evaluate(REACHED))


@pytest.mark.parametrize(
    ("width", "height"), [(360, 740), (320, 256), (740, 300), (1280, 740)], ids=["phone", "400%", "keyboard", "wide"]
)
def test_it_is_in_view_and_large_enough_wherever_the_page_is_scrolled(
    visit: OpenVisit, width: int, height: int
) -> None:
    person = visit(width)
    person.page.set_viewport_size({"width": width, "height": height})
    begun(person)
    for path in ("/", "/questions", "/help", "/this-device", "/delete", "/nothing-here"):
        person.open(path)
        for position in ("0", "document.body.scrollHeight / 2", "document.body.scrollHeight"):
            person.page.evaluate(f"scrollTo(0, {position})")
            assert reached(way_out(person)), f"{path} at {position}"
        box = way_out(person).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= LEAST_SIZE


def test_it_stays_in_view_when_something_is_wrong_and_when_nothing_can_be_sent(visit: OpenVisit) -> None:
    person = visit()
    person.page.set_viewport_size({"width": 320, "height": 256})
    person.open("/words")
    person.press("Open")
    expect(person.page.locator(".govuk-error-summary")).to_be_focused()
    assert reached(way_out(person))
    person.page.context.set_offline(True)
    person.named("Open").click()
    expect(person.page.locator(".send-failed")).to_be_visible()
    assert reached(way_out(person))
    person.script_errors.clear()  # that the network was gone


def test_no_question_that_has_the_focus_is_hidden_under_the_bar(visit: OpenVisit) -> None:
    person = visit()
    person.page.set_viewport_size({"width": 320, "height": 400})
    begun(person)
    person.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    for _ in range(15):
        person.page.keyboard.press("Shift+Tab")
        hidden = person.page.evaluate(
            "document.activeElement.closest('main') && document.activeElement.getBoundingClientRect().bottom <= "
            "document.querySelector('.page-header').getBoundingClientRect().bottom"
        )
        assert not hidden


def test_it_follows_what_is_in_sight_when_somebody_zooms_in_with_two_fingers(visit: OpenVisit) -> None:
    person = visit(has_touch=True, is_mobile=True)
    begun(person)
    fingers = person.page.context.new_cdp_session(person.page)
    fingers.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 2})
    for x, y in ((0, 0), (170, 300), (60, 700)):
        fingers.send("Input.synthesizeScrollGesture", {"x": 90, "y": 200, "xDistance": -x, "yDistance": -y})
        person.page.wait_for_function(REACHED, arg=way_out(person).element_handle())
    assert person.page.evaluate("visualViewport.offsetTop") > 0


def test_by_keyboard_it_comes_third_on_a_page_and_enter_leaves(visit: OpenVisit) -> None:
    person = visit(1280)
    person.open("/")
    for _ in range(3):
        person.page.keyboard.press("Tab")
    expect(way_out(person)).to_be_focused()
    person.page.keyboard.press("Enter")
    person.page.wait_for_url(person.site.exit_url)


def test_by_keyboard_it_comes_second_before_the_heading_of_a_question_page(visit: OpenVisit) -> None:
    person = visit(1280)
    person.begin()
    expect(person.page.locator("h1")).to_be_focused()
    for _ in range(2):
        person.page.keyboard.press("Shift+Tab")
    expect(way_out(person)).to_be_focused()
    person.page.keyboard.press("Enter")
    person.page.wait_for_url(person.site.exit_url)


def test_on_paper_there_is_no_way_out(visit: OpenVisit) -> None:
    person = visit()
    person.open("/help")
    person.page.emulate_media(media="print")
    expect(way_out(person)).to_have_count(0)
    expect(person.page.locator("h1")).to_be_visible()
