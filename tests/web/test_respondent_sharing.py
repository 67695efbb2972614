"""Withdrawing what was shared, and sharing it again; all at the address of the result."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from assessment.web.respondent.sharing import FORMS
from tests.support.counselor_steps import act
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    begun,
    finished,
    open_form,
    record,
    rows,
    second_tab,
)
from tests.support.strict_client import Pages


def test_who_stops_sharing_is_read_by_nobody_and_shown_as_withdrawn(
    sleep: Pages, counselor_at: Callable[[Flask], Pages]
) -> None:
    finished(sleep, BAD_NIGHTS, choice="share")
    [(code,)] = rows(sleep.client.application, "SELECT code FROM submissions")
    open_form(sleep, "withdraw")
    sleep.send()
    assert sleep.path.startswith("/result")
    assert "You kept your answers to yourself" in sleep.text()
    desk = counselor_at(sleep.client.application)
    desk.get("/counselor")
    assert code not in desk.text()
    withdrawn = next(each for each in desk.page.select("main nav a") if "Withdrawn" in each.get_text())
    desk.get(str(withdrawn["href"]))
    assert code in desk.text()
    desk.get(f"/counselor/{code}", 404)
    assert rows(sleep.client.application, "SELECT sealed_key FROM submissions") == [(None,)]


def test_what_was_withdrawn_can_be_shared_again(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS, choice="share")
    open_form(sleep, "withdraw")
    sleep.send()
    open_form(sleep, "share")
    sleep.send({"contact": ""})
    assert rows(sleep.client.application, "SELECT state FROM submissions") == [("new",)]


@pytest.mark.parametrize("form", FORMS)
def test_no_form_about_sharing_has_an_address_or_answers_a_post_with_a_page(sleep: Pages, form: str) -> None:
    finished(sleep, BAD_NIGHTS, choice="share")
    for filled_in in ({"go": form}, {"form": form, "contact": "x" * 300}, {"form": form, "focus": "contact"}):
        sleep.post("/result", {**filled_in})
        assert sleep.path == "/result"
        assert sleep.page.title is not None
        assert sleep.page.title.get_text() == "Result – Check-in"


@pytest.mark.parametrize("form", ["call", "share"])
def test_a_contact_that_is_refused_stays_in_its_form_until_the_person_goes_back(sleep: Pages, form: str) -> None:
    open_form(finished(sleep, BAD_NIGHTS), form)
    sleep.send({"contact": "x" * 201}, status=422)
    sleep.get("/help")
    sleep.get("/result", 422)
    assert contact(sleep) == "x" * 201
    sleep.follow("Back to your result")
    assert "You kept your answers to yourself" in sleep.text()
    open_form(sleep, form)
    assert contact(sleep) == ""


def test_a_form_to_stop_sharing_that_was_left_open_does_not_hide_the_result_later(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS, choice="share")
    tab = second_tab(open_form(sleep, "withdraw"))
    tab.send()
    open_form(sleep, "withdraw")
    assert "You kept your answers to yourself" in sleep.text()


def test_who_shared_sees_how_they_can_be_reached_and_changes_it(app: Flask) -> None:
    browser = finished(begun(app))
    open_form(browser, "share").send({"contact": "0123", "way": "phone"})
    assert "A counselor may reach you at: 0123" in browser.text()
    assert "You said what is safe: “Phone or text: only I see it”" in browser.text()
    browser.follow("Change how we reach you")
    assert contact(browser) == "0123"
    assert browser.page.select_one("input[name=way][value=phone][checked]") is not None
    browser.send({"contact": "", "way": "no_contact"})
    assert "You gave no number or address where a counselor could reach you." in browser.text()
    assert "You said what is safe: “Do not contact me”" in browser.text()
    assert record(browser).contact == ""


def test_a_call_is_taken_back_and_the_answers_stay_shared(app: Flask, counselor: Pages) -> None:
    browser = finished(begun(app))
    open_form(browser, "call").send({"contact": "0123"})
    code = record(browser).code
    act(counselor, code, "claim")
    browser.follow("Change how we reach you, or take the call back")
    browser.send({"contact": ""})
    assert "You asked for a private call." not in browser.text()
    assert (record(browser).callback, record(browser).contact, record(browser).shared) == (False, "", True)
    counselor.get("/counselor")
    assert "Returned" in counselor.text()
    counselor.get(f"/counselor/{code}")
    assert "Asks for a call No" in counselor.text()
    assert "Contact given None" in counselor.text()
    assert "Yes, on the result page" not in counselor.text()


def test_changing_how_to_be_reached_shares_nothing_that_is_shared_no_more(sleep: Pages) -> None:
    old_tab = second_tab(open_form(finished(sleep, choice="share"), "reach"))
    open_form(sleep, "withdraw").send()
    old_tab.send({"contact": "0123"})
    assert "You kept your answers to yourself" in old_tab.text()
    assert (record(sleep).shared, record(sleep).contact) == (False, "")


def contact(browser: Pages) -> str:
    """What is typed where a counselor could reach them."""
    (field,) = browser.page.select("#contact")
    return str(field["value"])
