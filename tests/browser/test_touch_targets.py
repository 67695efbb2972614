"""What a finger has to hit on the person's pages is large enough, and the start fits on the first screen of a phone."""

from __future__ import annotations

import pytest

from tests.support.browser_visit import BrowserVisit, OpenVisit

LEAST = 44
"""CSS pixels, in either direction (WCAG 2.2, 2.5.5)."""
TOO_SMALL = """least => [...document.querySelectorAll('a[href], button, summary, select, input, label, textarea')]
    .filter(each => each.checkVisibility({opacityProperty: true, visibilityProperty: true}))
    .filter(each => !each.matches('.govuk-skip-link, [type=hidden], .govuk-visually-hidden'))
    // Links within a sentence are left to the line they stand in (2.5.5, inline).
    .filter(each => !(each.matches('a') && getComputedStyle(each).display === 'inline' &&
        each.parentElement.textContent.trim() !== each.textContent.trim()))
    // A label and its box are one target; a drawn box stands behind its label.
    .filter(each => !each.matches('label:not(.govuk-radios__label, .govuk-checkboxes__label)'))
    .filter(each => !each.matches('.govuk-radios__input, .govuk-checkboxes__input'))
    .map(each => [each, each.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.height < least - 0.5 || box.width < least - 0.5))
    .map(([each, box]) => `${each.textContent.trim().slice(0, 40)} ${box.width}x${box.height}`)"""


def small(person: BrowserVisit) -> list[str]:
    person.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    return [f"{person.path}: {each}" for each in person.page.evaluate(TOO_SMALL, LEAST)]


@pytest.mark.parametrize("language", ["en", "es"])
def test_start_and_what_it_agrees_to_are_on_the_first_screen_of_a_phone(visit: OpenVisit, language: str) -> None:
    person = visit(360, locale=language)
    person.page.set_viewport_size({"width": 360, "height": 720})
    person.open("/")
    for each in ("#accept", "#consent .button"):
        box = person.page.locator(each).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 720, each


def test_everything_to_press_on_the_way_is_44_pixels_large(visit: OpenVisit) -> None:
    person = visit(360)
    found = []
    for path in ("/", "/help", "/about", "/this-device", "/words", "/deleted", "/forgotten"):
        person.open(path)
        found += small(person)
    person.begin()
    found += small(person)
    for path in ("/place", "/help", "/later", "/forget", "/start-again", "/delete", "/"):
        person.open(path)
        found += small(person)
    person.open_send()
    person.page.get_by_role("radio", name="Share it with a counselor").check()
    found += small(person)
    person.press("Send in and see my result")
    found += small(person)
    for path in ("/again", "/later", "/forget", "/start-again", "/delete", "/"):
        person.open(path)
        found += small(person)
    assert found == []
