"""Which way of contact is safe: asked where there is a reason, and read by rules and counselors as any other answer."""

from __future__ import annotations

import pytest
from flask import Flask

from assessment.core.check_ins import Round, answer_history
from assessment.core.check_ins.addendum import left_out
from assessment.core.model.pack import Pack
from tests.support.counselor_steps import sign_in
from tests.support.respondent_steps import begun, finished, open_form, open_send, place, record
from tests.support.stopped_clock import NOON
from tests.support.strict_client import Pages, filled_in, one

ASKED = "If we need to reach you, what is safe?"
NOTE = "stays_off_contact"


def notes(browser: Pages) -> list[str]:
    return list(record(browser).parsed_rounds[-1].outcome.notes)  # type: ignore[union-attr]  # every stored round has one


def test_nobody_is_asked_how_to_reach_them_before_there_is_a_reason(app: Flask) -> None:
    browser = begun(app)
    while place(browser).startswith("page"):
        assert ASKED not in browser.text()
        browser.send()
    assert place(browser) == "list"
    assert ASKED not in browser.text()
    finished(browser)
    assert ASKED not in browser.text()


def test_the_form_that_sends_in_asks_it_of_those_who_share(app: Flask) -> None:
    browser = open_send(begun(app))
    asked = [each.get_text(strip=True) for each in browser.page.select(".if-shared legend")]
    assert asked == [ASKED]
    assert browser.page.select("input[name=way][checked]") == []
    assert browser.page.select_one(".if-shared #contact") is not None


@pytest.mark.parametrize(
    ("way", "never"), [("phone", "No email and no letter."), ("no_contact", "No phone call, no text message, no email")]
)
def test_a_counselor_reads_what_is_safe_before_anything_else(app: Flask, way: str, never: str) -> None:
    browser = open_send(begun(app))
    browser.send({"choice": "share", "way": way, "contact": "0123 456"})
    assert (NOTE in notes(browser)) == (way == "no_contact")
    desk = sign_in(app)
    desk.get(f"/counselor/{record(browser).code}")
    assert never in desk.text()
    assert "Contact given 0123 456" in desk.text()


def test_what_is_kept_says_nothing_of_a_way(app: Flask) -> None:
    browser = open_send(begun(app))
    browser.send({"choice": "keep", "way": "phone"})
    assert "safe_contact" not in record(browser).latest_answers


def test_whoever_shares_later_says_it_then_and_the_result_stays(app: Flask) -> None:
    browser = finished(begun(app))
    before = record(browser).parsed_rounds[-1].outcome
    open_form(browser, "share")
    browser.send({"way": "no_contact", "contact": ""})
    after = record(browser)
    assert after.latest_answers["safe_contact"] == "no_contact"
    assert notes(browser) == [*before.notes, NOTE]  # type: ignore[union-attr]  # every stored round has one
    assert after.parsed_rounds[-1].outcome.level == before.level  # type: ignore[union-attr]
    open_form(browser, "call")
    browser.send({"way": "email", "contact": "me@own.example"})
    assert record(browser).latest_answers["safe_contact"] == "email"
    assert NOTE not in notes(browser)


def test_what_was_said_before_is_chosen_when_the_form_comes_back(app: Flask) -> None:
    browser = open_send(begun(app))
    browser.send({"choice": "share", "way": "phone"})
    open_form(browser, "call")
    assert browser.page.select_one("input[name=way][value=phone][checked]") is not None


def test_who_asks_for_a_call_is_offered_the_ways_in_which_they_can_be_reached(app: Flask) -> None:
    browser = finished(begun(app))
    open_form(browser, "call")
    assert [each["value"] for each in browser.page.select("input[name=way]")] == ["email", "phone"]


def test_a_call_is_not_taken_from_somebody_who_said_that_no_way_is_safe(app: Flask) -> None:
    browser = finished(begun(app))
    open_form(browser, "share")
    browser.send({"way": "no_contact", "contact": ""})
    open_form(browser, "call")
    browser.send({"contact": "1 234"}, status=422)
    assert "so far you said that none is" in browser.text()
    assert one(browser.page, "#way-error")
    assert filled_in(one(browser.page, "main form"))["contact"] == ["1 234"]
    browser.send({"contact": "1 234", "way": "phone"})
    assert browser.path == "/result"


def test_it_is_nothing_that_was_left_out(repair: Pack) -> None:
    history = answer_history(repair, [Round(NOON, {"my_part": "was_hurt"})])
    missing = left_out(repair, history, NOON)
    assert "private_now" in missing.open
    assert "safe_contact" not in missing.open


def test_a_way_that_is_none_changes_nothing(app: Flask) -> None:
    browser = open_send(begun(app))
    browser.send({"choice": "share", "way": "pigeon"})
    assert "safe_contact" not in record(browser).latest_answers
