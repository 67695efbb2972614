"""Boxes beside steps, kept as they are ticked or by a button; and what was left out, answered from the same page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.support.begun_visits import about_to_send, answered
from tests.support.browser_visit import BrowserVisit, OpenVisit


def at_result(person: BrowserVisit) -> None:
    answered(person, my_part="caused_hurt")
    person.post({"place": "uk"})
    person.open_send()
    person.page.get_by_role("radio", name="Keep it to myself").check()
    person.press("Send in and see my result")
    assert person.path == "/result"


def test_a_tick_is_kept_without_a_button(visit: OpenVisit) -> None:
    person = visit()
    at_result(person)
    box = person.page.get_by_role("checkbox").first
    expect(person.page.get_by_role("button", name="Keep my ticks")).to_be_hidden()
    box.check()
    expect(person.page.get_by_text("Your ticks are kept.")).to_be_visible()
    person.open("/result")
    expect(person.page.get_by_role("checkbox").first).to_be_checked()
    person.look_in_both_languages()


def test_a_tick_that_could_not_be_kept_brings_the_button_back(visit: OpenVisit) -> None:
    person = visit()
    at_result(person)
    person.page.route(re.compile("/result$"), lambda route: route.abort())
    person.page.get_by_role("checkbox").first.check()
    expect(person.page.get_by_role("button", name="Keep my ticks")).to_be_visible()
    person.script_errors.clear()  # the browser says itself that the request failed


def test_a_button_keeps_ticks_without_a_script(visit: OpenVisit) -> None:
    person = visit(java_script_enabled=False)
    at_result(person)
    person.page.get_by_role("checkbox").first.check()
    person.press("Keep my ticks")
    expect(person.page.get_by_role("checkbox").first).to_be_checked()


def test_what_was_left_out_is_answered_with_and_without_a_script(visit: OpenVisit) -> None:
    for script in (True, False):
        person = visit(java_script_enabled=script)
        about_to_send(person, {"my_part": "caused_hurt", "private_now": "yes"})
        person.post({"place": "uk"})
        person.open_send()
        person.page.get_by_role("radio", name="Keep it to myself").check()
        person.press("Send in and see my result")
        if script:
            person.look_in_both_languages()
        person.page.get_by_role("button", name="Answer what you left out").first.click()
        expect(person.page.get_by_role("heading", level=1)).to_have_text("To begin")
