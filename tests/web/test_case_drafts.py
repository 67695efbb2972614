"""What is typed on a case stands there again: after a reload, a refusal, a sign-out, and without a script."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.counselor_steps import act, history, sent, sign_in, supervise, type_in
from tests.support.respondent_steps import BAD_NIGHTS, ServeSleep, begun, finished, open_form, rows
from tests.support.stopped_clock import ago
from tests.support.strict_client import Pages, filled_in, one

CALM = {"tired": 0, "awake": 0, "rested": 3}
TALK = {"channel": "phone", "came_to": "talked", "said": "They sleep badly."}
GRACE = ("grace@desk.example", "Grace Holm")


@pytest.fixture
def desk(serve_sleep: ServeSleep) -> Flask:
    return serve_sleep()


@pytest.fixture
def code(desk: Flask) -> str:
    return sent(desk, CALM, contact="555-0142").code


def note_on(browser: Pages, code: str) -> str:
    return one(browser.get(f"/counselor/{code}"), "#note").get_text().removeprefix("\n")


def test_what_the_script_sends_stands_in_the_form_again_on_every_device_of_its_author(desk: Flask, code: str) -> None:
    ada = sign_in(desk)
    page = ada.get(f"/counselor/{code}")
    assert type_in(ada, page, "#add-note", 200, note="Ask about money.") == {
        "fresh": True,
        "count": 1,
        "said": "Draft kept at 12:00. Only you see it.",
        "readers": "",
    }
    assert note_on(sign_in(desk), code) == "Ask about money."
    assert note_on(sign_in(desk, *GRACE), code) == ""
    assert rows(desk, "SELECT count(*) FROM case_events WHERE action = 'noted'") == [(0,)]


def test_a_page_that_was_loaded_before_the_last_words_arrived_can_ask_for_them(desk: Flask, code: str) -> None:
    ada, grace = sign_in(desk), sign_in(desk, *GRACE)
    type_in(ada, ada.get(f"/counselor/{code}"), "#add-note", 200, note="Ask about money.")
    address = f"/counselor/{code}/draft?form=notes"
    assert ada.client.get(address).json == {
        "count": 1,
        "fields": {"note": "Ask about money."},
        "said": "Draft kept at 12:00. Only you see it.",
    }
    assert grace.client.get(address).json == {"count": 0, "fields": {}, "said": ""}
    assert rows(desk, "SELECT count(*) FROM audit WHERE verb = 'opened'") == [(1,)]


def test_without_a_script_a_button_keeps_every_field(desk: Flask, code: str) -> None:
    ada = sign_in(desk)
    act(ada, code, "claim")
    ada.send(TALK, form="#contact", press="Keep as a draft")
    assert one(ada.page, "#contact-said").get_text().strip() == TALK["said"]
    assert one(ada.page, "#contact [name=channel][value=phone]").has_attr("checked")
    assert "Draft kept at 12:00." in one(ada.page, "#contact").get_text()
    ada.send(form="#contact")
    assert "They sleep badly." in ada.text()
    assert not [each for each in ada.page.select("main textarea") if each.get_text().strip()]


def test_what_was_typed_in_a_form_that_is_closed_now_can_become_a_note_or_be_left(desk: Flask, code: str) -> None:
    ada, ines = sign_in(desk), supervise(desk)
    act(ada, code, "claim")
    page = ada.get(f"/counselor/{code}")
    type_in(ada, page, "#contact", 200, **TALK)
    type_in(ada, page, "#hand-over", 200, reason="Ask about the phone.")
    act(ines, code, "take-over", reason="Ada is in a talk.")
    ada.get(f"/counselor/{code}")
    assert "You began to write: Log a contact. The case is not open for it now. They sleep badly." in ada.text()
    ada.send(form="#keep-contact")
    assert history(ada)[0].startswith("Ada Marsh added a note They sleep badly. 22 November 2026")
    ada.send(form="#keep-hand-over", press="Discard what I wrote")
    assert "You began to write" not in ada.text()
    assert "Ask about the phone." not in ada.text()


def test_when_a_contact_took_place_is_asked_by_the_clocks_of_the_desk(serve_sleep: ServeSleep) -> None:
    desk = serve_sleep(time_zone="Asia/Tokyo")
    code = sent(desk, CALM, ago(hours=3), contact="555-0142").code
    ada = sign_in(desk)
    act(ada, code, "claim")
    ada.get(f"/counselor/{code}")
    label = one(ada.page, "label[for=contact-at]").get_text(strip=True)
    assert label == "When (JST)"
    type_in(ada, ada.page, "#contact", 200, **TALK, at="2026-11-22T20:15")
    ada.get(f"/counselor/{code}")
    assert one(ada.page, "#contact-at")["value"] == "2026-11-22T20:15"
    ada.send({"at": "2026-11-22T21:01"}, form="#contact", status=422)
    assert "Choose a time that is past" in one(ada.page, "#contact").get_text()
    ada.send({"at": "2026-11-22T20:15"}, form="#contact")
    assert [each.partition("22 November")[0] for each in history(ada)[:2]] == [
        "Ada Marsh claimed the case ",
        "Ada Marsh logged a contact: Phone · We talked, the person was alone · logged on ",
    ]
    assert history(ada)[1].endswith("They sleep badly. 22 November 2026, 20:15 JST")


def test_what_is_typed_after_signing_out_elsewhere_is_kept_for_who_wrote_it(desk: Flask, code: str) -> None:
    ada = sign_in(desk)
    page = ada.get(f"/counselor/{code}")
    ada.get("/counselor")
    ada.post("/counselor/sign-out", status=302)
    stopped = type_in(ada, page, "#add-note", 401, note="Ask about money.")
    assert stopped == {"stopped": "You were signed out. What you typed is kept: sign in, and it stands here again."}
    assert rows(desk, "SELECT * FROM unsaved_forms") == []
    assert note_on(sign_in(desk), code) == "Ask about money."


def test_a_form_that_came_after_the_session_and_a_draft_that_differs_are_both_shown(desk: Flask, code: str) -> None:
    ada = sign_in(desk)
    page = ada.get(f"/counselor/{code}")
    ada.get("/counselor")
    ada.post("/counselor/sign-out", status=302)
    ada.post(f"/counselor/{code}/notes", {**filled_in(one(page, "#add-note")), "note": "Sent late."}, 401)
    type_in(ada, page, "#add-note", 401, note="Typed later.")
    again = sign_in_to_unsaved(ada)
    ada.get(f"/counselor/{code}")
    assert "You sent something about this case after you were signed out. Look at it first" in ada.text()
    ada.get(again)
    ada.send(press="Show it in its own page", status=200)
    assert one(ada.page, "#note").get_text().strip() == "Sent late."
    assert "A draft of yours says something else. It is not shown above: Typed later." in ada.text()


def sign_in_to_unsaved(browser: Pages) -> str:
    browser.get("/counselor/sign-in")
    browser.send({"email": "ada@desk.example", "password": "a long enough password"}, status=302)
    return browser.path


def test_a_page_of_a_case_that_was_taken_back_is_told_so_and_keeps_nothing(desk: Flask) -> None:
    person = finished(begun(desk), BAD_NIGHTS, choice="share")
    [(code,)] = rows(desk, "SELECT code FROM submissions")
    ada = sign_in(desk)
    page = ada.get(f"/counselor/{code}")
    type_in(ada, page, "#add-note", 200, note="Ask about money.")
    open_form(person, "withdraw")
    person.send()
    assert "Do not contact them." in str(type_in(ada, page, "#add-note", 409, note="Ask.")["stopped"])
    assert rows(desk, "SELECT * FROM case_drafts") == []


def test_saving_can_lead_to_the_next_case_that_is_due(desk: Flask, code: str) -> None:
    other = sent(desk, CALM).code
    ada = sign_in(desk)
    act(ada, code, "claim")
    ada.send(TALK, form="#contact", press="Save and open the next case")
    assert ada.path == f"/counselor/{other}"


def test_one_step_is_next_and_has_the_only_primary_button(desk: Flask, code: str) -> None:
    def step(browser: Pages) -> tuple[str, list[str]]:
        browser.get(f"/counselor/{code}")
        now = browser.page.select(".rail [aria-current=step]")
        primary = [each.get_text(strip=True) for each in browser.page.select("main .button")]
        return " ".join(each.get_text(strip=True) for each in now), primary

    ada, ines = sign_in(desk), supervise(desk)
    assert step(ada) == ("Read", ["Claim this case"])
    act(ada, code, "claim")
    assert step(ada) == ("Reach", ["Log this contact"])
    assert step(ines) == ("Reach", [])
    assert "This case is with Ada Marsh. You can add a note." in ines.text()
    act(ada, code, "contact", 303, **TALK)
    assert step(ada) == ("Decide", ["Keep this decision"])
    act(ada, code, "wait", until="2026-12-04")
    assert step(ada) == ("Reach", ["Log this contact"])
    assert "It waits for the person until 4 December 2026. On that day it is due again." in ada.text()
    act(ada, code, "contact", 303, **TALK)
    act(ada, code, "decide", level="fine")
    assert step(ada) == ("Sign", ["Sign off and close"])
    act(ada, code, "sign-off", next_step="person")
    assert step(ada) == ("", [])


def test_the_page_of_a_changed_case_shows_both_sides_and_says_why_it_cannot_be_done(desk: Flask, code: str) -> None:
    ada, ines = sign_in(desk), supervise(desk)
    act(ada, code, "claim")
    act(ines, code, "take-over", reason="Ada is in a talk.")
    act(ines, code, "contact", 303, **TALK)
    ada.send({"channel": "phone", "came_to": "not_reached", "said": "Busy."}, form="#contact", status=409)
    cells = {
        row.select("th")[0].get_text(strip=True): [" ".join(each.get_text().split()) for each in row.select("td")]
        for row in ada.page.select("main tbody tr")
    }
    assert cells["Owner"] == ["You", "Ines Vega"]
    assert cells["State"] == ["Claimed", "In contact"]
    assert cells["Answers"] == ["1 round", "1 round, unchanged"]
    [before, now] = cells["Contact since the last answers"]
    assert before == "None"
    assert now.startswith("Phone · Ines Vega · We talked, the person was alone")
    assert "The case is with Ines Vega now, so you cannot do this in it: Log a contact." in ada.text()
    facts = one(ada.page, "main dl.facts").get_text(" ", strip=True)
    assert " ".join(facts.split()) == ("You were about to Log a contact How Phone How it went Tried, not reached")
