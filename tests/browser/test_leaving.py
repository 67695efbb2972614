"""Leaving in a hurry: where it leads, and what anyone who comes after can still find."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from visiting import OpenVisit, Visit


def with_an_answer(person: Visit) -> None:
    person.begin()
    person.page.get_by_label("We both hurt each other", exact=True).check()
    person.press("Continue")
    person.press("Back")
    expect(person.page.get_by_label("We both hurt each other", exact=True)).to_be_checked()


def nothing_is_left(person: Visit) -> None:
    """Back and the old address lead to the start page of someone who holds nothing."""
    for _ in range(3):
        person.page.go_back()
        assert "We both hurt each other" not in person.page.content()
    person.open("/page/1")
    assert person.path == "/"
    expect(person.page.locator("h1")).to_have_text("Take a moment for yourself")
    assert [cookie["name"] for cookie in person.page.context.cookies() if cookie["name"] != "session"] == []


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_exit_leads_elsewhere_and_back_shows_no_answers(visit: OpenVisit, script: bool) -> None:
    person = visit(java_script_enabled=script)
    with_an_answer(person)
    person.page.get_by_role("link", name="Exit this page").or_(
        person.page.get_by_role("button", name="Exit this page")
    ).click()
    person.page.wait_for_url(person.site.exit_url)
    nothing_is_left(person)


def test_shift_pressed_three_times_leaves(visit: OpenVisit) -> None:
    person = visit(1280)
    with_an_answer(person)
    for _ in range(3):
        person.page.keyboard.press("Shift")
    person.page.wait_for_url(person.site.exit_url)
    nothing_is_left(person)


def test_after_deleting_nothing_is_left(visit: OpenVisit) -> None:
    person = visit()
    with_an_answer(person)
    person.open("/delete")
    person.press("Delete my answers")
    expect(person.page.locator("h1")).to_have_text("It is deleted")
    nothing_is_left(person)
