"""Question pages: scales in a row where there is room, and answers that can be cleared, with every way of pressing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.support.begun_visits import begun
from tests.support.browser_visit import BrowserVisit, OpenVisit

SCALE = "I can say in one clear sentence what I did."
LABELS = ["Not true at all", "A little true", "Partly true", "Mostly true", "Completely true"]
WIDE, PHONE = 1280, 360


def at_a_scale(person: BrowserVisit) -> Locator:
    """The first question that has a scale."""
    begun(person)
    person.page.get_by_label("I did something that hurt my partner", exact=True).check()
    person.press("Continue")
    person.press("Continue")
    return person.page.get_by_role("radiogroup", name=SCALE)


def places(scale: Locator) -> list[tuple[float, float]]:
    """How far each option is from the side and from the top."""
    found = [scale.get_by_role("radio", name=label, exact=True).bounding_box() for label in LABELS]
    return [(box["x"], box["y"]) for box in found if box is not None]


def test_a_scale_stands_in_one_row_where_there_is_room_and_in_one_column_on_a_phone(visit: OpenVisit) -> None:
    person = visit(WIDE)
    scale = at_a_scale(person)
    columns, rows = zip(*places(scale), strict=True)
    assert (len(set(columns)), len(set(rows))) == (5, 1)
    assert sorted(columns) == [*columns]
    person.page.set_viewport_size({"width": PHONE, "height": 740})
    columns, rows = zip(*places(scale), strict=True)
    assert (len(set(columns)), len(set(rows))) == (1, 5)
    assert sorted(rows) == [*rows]


def test_every_label_of_a_row_stays_in_its_cell(visit: OpenVisit) -> None:
    person = visit(900)
    at_a_scale(person)
    cut = "all => all.filter(each => each.scrollWidth > each.clientWidth).map(each => each.innerText)"
    assert person.page.locator(".answer.in-row label").evaluate_all(cut) == []
    person.look()


def clear(scale: Locator) -> Locator:
    """Named with its question, however much space a browser puts between the two."""
    return scale.get_by_role("button", name=re.compile(rf"^Clear ?: {re.escape(SCALE)}$"))


def test_the_arrow_keys_go_through_all_answers_and_clear_none(visit: OpenVisit) -> None:
    person = visit(WIDE)
    scale = at_a_scale(person)
    expect(clear(scale)).to_be_hidden()  # there is nothing to clear
    scale.get_by_role("radio", name=LABELS[0], exact=True).press("Space")
    for label in [*LABELS[1:], LABELS[0]]:
        person.page.keyboard.press("ArrowRight")
        expect(scale.get_by_role("radio", name=label, exact=True)).to_be_checked()
    person.page.keyboard.press("ArrowLeft")
    expect(scale.get_by_role("radio", name=LABELS[-1], exact=True)).to_be_checked()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_tab_and_a_key_clear_the_answer_where_one_is(visit: OpenVisit, key: str) -> None:
    person = visit(WIDE)
    scale = at_a_scale(person)
    scale.get_by_role("radio", name=LABELS[2], exact=True).press("Space")
    person.page.keyboard.press("Tab")
    expect(clear(scale)).to_be_focused()
    with person.page.expect_response("**/questions/unsent"):  # what was taken back is noted as well
        person.page.keyboard.press(key)
    expect(scale.get_by_role("radio", checked=True)).to_have_count(0)
    expect(scale.get_by_role("radio", name=LABELS[0], exact=True)).to_be_focused()
    expect(clear(scale)).to_be_hidden()
    person.page.reload()
    expect(scale.get_by_role("radio", checked=True)).to_have_count(0)


def test_without_a_script_an_answer_just_chosen_can_be_cleared(visit: OpenVisit) -> None:
    person = visit(PHONE, java_script_enabled=False)
    scale = at_a_scale(person)
    scale.get_by_role("radio", name=LABELS[3], exact=True).check()
    clear(scale).click()
    expect(scale.get_by_role("radio", checked=True)).to_have_count(0)
    assert person.place == "page 3"


def test_an_option_outside_of_a_scale_stands_below_all_of_it(visit: OpenVisit) -> None:
    person = visit(WIDE)
    at_a_scale(person)
    limits = person.page.get_by_role("radiogroup", name="I keep to the limits we agreed on.")
    while not limits.count():
        person.press("Continue")
    *scale, apart = [each.bounding_box() for each in limits.get_by_role("radio").all()]
    assert apart is not None
    tops = {each["y"] for each in scale if each is not None}
    assert (len(scale), len(tops)) == (5, 1)
    assert apart["y"] > max(tops)
    assert apart["width"] > 4 * min(each["width"] for each in scale if each is not None)
