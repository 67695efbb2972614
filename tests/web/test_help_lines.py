"""The page of help lines: what a phone can dial is a link, anything else is text."""

from __future__ import annotations

from tests.support.respondent_steps import ServeSleep
from tests.support.strict_client import Pages

TWO_NUMBERS = ("help-lines.yaml", 'emergency: {number: "999"}', 'emergency: {number: "999 or 112"}')


def test_an_emergency_number_that_no_phone_can_dial_is_no_link(serve_sleep: ServeSleep) -> None:
    browser = Pages(serve_sleep(TWO_NUMBERS))
    browser.get("/help")
    number = browser.page.select("main .help-lines__number")[0]
    assert (number.name, number.get_text()) == ("span", "999 or 112")
