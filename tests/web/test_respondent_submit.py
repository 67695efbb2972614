"""Sending in: the choice to share, where to be reached, and that it happens once."""

from __future__ import annotations

import json

import pytest

from assessment.storage import day_counts
from assessment.storage.day_counts import BEGUN, SENT_IN
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    ServeSleep,
    at_check,
    begun,
    finished,
    open_page,
    own_copy,
    place,
    record,
    rows,
    started,
)
from tests.support.stopped_clock import NOON
from tests.support.strict_client import Pages, one

CONTACT = (
    "pack.yaml",
    "keep: {label: Keep}",
    "keep: {label: Keep}\n  contact: {when: tired == 3, ask: Where may we reach you?, hint: Only you.}",
)


def test_a_choice_must_be_made(sleep: Pages) -> None:
    at_check(sleep).follow("Continue")
    page = sleep.send({}, status=422)
    assert [str(each["value"]) for each in page.select(".govuk-error-summary li button")] == ["choice"]
    assert rows(sleep.client.application, "SELECT id FROM submissions") == []


def test_no_choice_is_made_for_the_person(sleep: Pages) -> None:
    page = at_check(sleep).follow("Continue")
    assert page.select("input[checked]") == []


@pytest.mark.parametrize(("choice", "state"), [("share", "new"), ("keep", "kept")])
def test_only_what_is_shared_reaches_the_counselors(sleep: Pages, choice: str, state: str) -> None:
    finished(sleep, BAD_NIGHTS, choice=choice)
    assert rows(sleep.client.application, "SELECT state FROM submissions") == [(state,)]
    assert (record(sleep).row.sealed_key is not None) == (choice == "share")


def test_where_to_be_reached_is_asked_only_of_those_it_concerns(serve_sleep: ServeSleep) -> None:
    app = serve_sleep(CONTACT)
    assert "Where may we reach you?" in at_check(begun(app), {"q1": "3"}).follow("Continue").get_text()
    assert "Where may we reach you?" not in at_check(begun(app), {"q1": "2"}).follow("Continue").get_text()


def test_where_to_be_reached_goes_with_what_is_shared_as_one_line(serve_sleep: ServeSleep) -> None:
    app = serve_sleep(CONTACT)
    browser = at_check(begun(app), {"q1": "3"})
    browser.follow("Continue")
    browser.send({"choice": "share", "contact": " me@own.example\r\n after  six "})
    assert record(browser).contact == "me@own.example after six"


def test_where_to_be_reached_is_not_kept_when_nothing_is_shared(serve_sleep: ServeSleep) -> None:
    app = serve_sleep(CONTACT)
    browser = at_check(begun(app), {"q1": "3"})
    browser.follow("Continue")
    browser.send({"choice": "keep", "contact": "me@own.example"})
    assert record(browser).contact == ""


def test_a_contact_that_is_too_long_is_kept_to_be_shortened(serve_sleep: ServeSleep) -> None:
    browser = at_check(begun(serve_sleep(CONTACT)), {"q1": "3"})
    browser.follow("Continue")
    page = browser.send({"choice": "share", "contact": "a" * 201}, status=422)
    field = one(page, "#contact[aria-invalid=true]")
    assert field["value"] == "a" * 201
    assert page.select_one("#choice[checked]") is not None
    browser.send({"contact": "a" * 200})
    assert browser.path == "/result"


def test_what_was_filled_in_about_sharing_is_there_again_after_a_look_at_the_answers(serve_sleep: ServeSleep) -> None:
    browser = at_check(begun(serve_sleep(CONTACT)), {"q1": "3"})
    browser.follow("Continue")
    browser.send({"choice": "share", "contact": "0123"}, press="Back to your answers")
    assert place(browser) == "list"
    assert json.loads(own_copy(browser))["typed_into_a_form_and_not_sent"] == {"choice": "share", "contact": "0123"}
    open_page(browser, 1)
    browser.send()
    at_check(browser).follow("Continue")
    assert one(browser.page, "[name=choice][checked]")["value"] == "share"
    assert one(browser.page, "#contact")["value"] == "0123"
    browser.send({"choice": "keep"})
    assert "0123" not in own_copy(browser).decode()


def test_sending_in_again_leads_to_the_same_result(sleep: Pages) -> None:
    at_check(sleep, BAD_NIGHTS).follow("Continue")
    form = sleep.page
    sleep.send({"choice": "share"})
    sleep.page, sleep.path = form, "/questions"
    sleep.send({"choice": "keep"})
    assert sleep.path == "/result"
    assert rows(sleep.client.application, "SELECT state FROM submissions") == [("new",)]
    assert len(record(sleep).rounds) == 1


def test_the_outcome_is_kept_with_the_answers_and_the_version(sleep: Pages) -> None:
    app = sleep.client.application
    finished(sleep, BAD_NIGHTS)
    sent = record(sleep).last
    assert sent.answers == '{"awake":3,"rested":0,"tired":3}'
    assert '"level":"care"' in sent.outcome
    assert rows(app, "SELECT pack_hash FROM submissions") == rows(app, "SELECT hash FROM packs")


def test_who_begins_and_who_sends_in_is_counted_by_day_and_not_known(serve_sleep: ServeSleep) -> None:
    app = serve_sleep()
    started(app)
    finished(started(app), BAD_NIGHTS, choice="keep")
    with app.extensions["store"].reading() as conn:
        assert day_counts.since(conn, NOON.date()) == {(NOON.date(), BEGUN): 2, (NOON.date(), SENT_IN): 1}
