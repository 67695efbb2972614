"""What a finger has to hit is large enough and stands alone, and the start fits on the first screen of a phone."""

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


APART = 8
"""CSS pixels between one and the next in a row."""
TOO_CLOSE = """apart => [...document.querySelectorAll('main .actions > *')]
    .map(each => [each, each.getBoundingClientRect(), each.nextElementSibling?.getBoundingClientRect()])
    .filter(([, box, next]) => next && next.top < box.bottom && next.left - box.right < apart)
    .map(([each, box, next]) => `${each.textContent.trim().slice(0, 40)} ${next.left - box.right} from the next`)"""


def hard_to_hit(person: BrowserVisit) -> list[str]:
    person.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = [*person.page.evaluate(TOO_SMALL, LEAST), *person.page.evaluate(TOO_CLOSE, APART)]
    return [f"{person.path}: {each}" for each in found]


@pytest.mark.parametrize("language", ["en", "es"])
def test_start_and_what_it_agrees_to_are_on_the_first_screen_of_a_phone(visit: OpenVisit, language: str) -> None:
    person = visit(360, locale=language)
    person.page.set_viewport_size({"width": 360, "height": 720})
    person.open("/")
    for each in ("#accept", "#consent .button"):
        box = person.page.locator(each).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 720, each


def test_everything_to_press_on_the_way_is_44_pixels_large_and_8_apart(visit: OpenVisit) -> None:
    person = visit(360)
    found = []
    for path in ("/", "/help", "/about", "/this-device", "/words", "/deleted", "/forgotten"):
        person.open(path)
        found += hard_to_hit(person)
    person.begin()
    found += hard_to_hit(person)
    for path in ("/place", "/help", "/later", "/forget", "/start-again", "/delete", "/"):
        person.open(path)
        found += hard_to_hit(person)
    person.open_send()
    person.page.get_by_role("radio", name="Share it with a counselor").check()
    found += hard_to_hit(person)
    person.press("Send in and see my result")
    found += hard_to_hit(person)
    for path in ("/again", "/later", "/forget", "/start-again", "/delete", "/"):
        person.open(path)
        found += hard_to_hit(person)
    assert found == []
