"""What somebody types or pastes is read in one way, whatever box it is typed in."""

from __future__ import annotations

import pytest
from flask import Flask, request

from tests.support.counselor_steps import act, history, sent, sign_in
from tests.support.respondent_steps import BAD_NIGHTS, ServeSleep, finished, open_form, sent_answers
from tests.support.strict_client import Pages, one

CALM = {"tired": 0, "awake": 0, "rested": 3}
PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"


@pytest.fixture
def desk(serve_sleep: ServeSleep) -> Flask:
    return serve_sleep()


def test_every_field_of_a_form_and_of_an_address_is_clean_text(desk: Flask) -> None:
    with desk.test_request_context("/?code=a\u202eb", method="POST", data={"words": "a\u202eb\x00\r\ne\u0301"}):
        assert request.args["code"] == "ab"
        assert request.form["words"] == "ab\n\u00e9"
        assert request.form.getlist("words") == ["ab\n\u00e9"]


def test_passwords_are_taken_as_they_are(desk: Flask) -> None:
    with desk.test_request_context("/", method="POST", data={"password": "a\u202eb", "new-password": "e\u0301"}):
        assert request.form["password"] == "a\u202eb"
        assert request.form["new-password"] == "e\u0301"


def test_what_is_kept_of_an_answer_has_its_joiners_and_no_override(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS, {"q2": "\u0667\u200b"}, {"q2": f"{PERSIAN}\u202e\x00"})
    assert sent_answers(sleep)["hours"] == 7
    assert sent_answers(sleep)["words"] == PERSIAN


def test_an_answer_of_which_nothing_can_be_seen_is_none(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS, {"q2": "\u200b"}, {"q2": "\u200b"})
    assert {"words", "hours"}.isdisjoint(sent_answers(sleep))


def test_a_contact_keeps_the_joiners_of_its_script(sleep: Pages) -> None:
    open_form(finished(sleep, BAD_NIGHTS), "call")
    sleep.send({"contact": f"{PERSIAN}\r\n\u202e 555"})
    assert f"We will use what you gave us: {PERSIAN} 555" in sleep.text()


def test_a_contact_of_which_nothing_can_be_seen_is_none(sleep: Pages) -> None:
    open_form(finished(sleep, BAD_NIGHTS), "call")
    sleep.send({"contact": "\u200b\u2060"}, status=422)
    assert "Write where a counselor can reach you" in sleep.text()


def test_a_note_holds_no_controls(desk: Flask) -> None:
    code = sent(desk, CALM).code
    ada = sign_in(desk)
    act(ada, code, "claim")
    act(ada, code, "notes", note=f"{PERSIAN}\x00\u202e rang")
    assert f"{PERSIAN} rang" in history(ada)[0]
    act(ada, code, "notes", status=422, note="\u200b")
    assert "Write the note first" in ada.text()


def test_a_case_is_found_by_its_code_in_any_digits_and_hyphens(desk: Flask) -> None:
    code = sent(desk, CALM).code
    wide = code.replace("-", "\u2011").translate({ord(str(each)): chr(0xFF10 + each) for each in range(10)})
    ada = sign_in(desk)
    ada.get("/counselor", query_string={"code": f" {wide}\u200b"})
    assert ada.path == f"/counselor/{code}"
    assert one(ada.page, "h1")
