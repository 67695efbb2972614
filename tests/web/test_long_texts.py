"""What is longer than its box takes stays on the page, with a message, in whatever script it is written."""

from __future__ import annotations

import pytest
from flask import Flask

from assessment.web.flask_config import MAX_BODY_BYTES
from assessment.web.typed_fields import MOST_TYPED
from tests.support.counselor_steps import act, sent, sign_in
from tests.support.respondent_steps import BAD_NIGHTS, ServeSleep, at_check, finished, open_form, open_page
from tests.support.strict_client import Pages, one

LONG = "我很难过" * 1850
CALM = {"tired": 0, "awake": 0, "rested": 3}


@pytest.fixture
def desk(serve_sleep: ServeSleep) -> Flask:
    return serve_sleep()


def test_7400_chinese_letters_in_an_answer_stay_in_its_box_with_a_message(sleep: Pages) -> None:
    at_check(sleep, BAD_NIGHTS)
    open_page(sleep, 3)
    sleep.send({"q2": LONG}, status=422)
    assert "Use at most 20 characters; this has 7400" in sleep.text()
    assert one(sleep.page, "#q2")["value"] == LONG


def test_7400_chinese_letters_in_a_contact_stay_in_its_box_with_a_message(sleep: Pages) -> None:
    open_form(finished(sleep, BAD_NIGHTS), "call")
    sleep.send({"contact": LONG}, status=422)
    assert "Use at most 200 characters" in sleep.text()
    assert one(sleep.page, "#contact")["value"] == LONG


def test_7400_chinese_letters_in_a_note_stay_in_its_box_with_a_message(desk: Flask) -> None:
    code = sent(desk, CALM).code
    ada = sign_in(desk)
    act(ada, code, "notes", status=422, note=LONG)
    assert "Use at most 4000 characters; this has 7400" in ada.text()
    assert one(ada.page, "#note").get_text().strip() == LONG


def test_a_box_takes_more_than_its_limit_so_that_nothing_pasted_is_cut_off(sleep: Pages, desk: Flask) -> None:
    at_check(sleep, BAD_NIGHTS)
    open_page(sleep, 3)
    assert int(str(one(sleep.page, "#q2")["maxlength"])) == MOST_TYPED
    assert one(sleep.page, "[data-counts=q2]")["data-limit"] == "20"
    ada = sign_in(desk)
    ada.get(f"/counselor/{sent(desk, CALM).code}")
    for box in ada.page.select("main textarea"):
        assert int(str(box["maxlength"])) == MOST_TYPED
        assert one(ada.page, f"[data-counts={box['id']}]")["data-limit"] == "4000"


def test_two_full_boxes_of_any_letters_can_be_sent() -> None:
    assert 2 * MOST_TYPED * len("%E6%88%91") < MAX_BODY_BYTES
    assert 2 * (MOST_TYPED // 2) * len("%F0%9F%98%80") < MAX_BODY_BYTES
