"""Words from right to left stand in their own direction wherever they are shown; the strict client checks each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.support.counselor_steps import act, sent, sign_in, type_in
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    ServeSleep,
    at_check,
    finished,
    open_form,
    open_page,
    second_tab,
)
from tests.support.strict_client import Pages, one, read

WORDS = "היא אמרה (אתמול)."
CALM = {"tired": 0, "awake": 0, "rested": 3}


@pytest.fixture
def desk(serve_sleep: ServeSleep) -> Flask:
    return serve_sleep()


def test_the_client_refuses_a_page_that_would_mix_up_words() -> None:
    page = '<!DOCTYPE html><html lang="en" dir="ltr"><title>-</title><main><h1>-</h1><p{}>{}</p></main></html>'
    read(page.format(' dir="auto"', WORDS), "/")
    with pytest.raises(AssertionError, match="no direction of its own"):
        read(page.format("", WORDS), "/")
    with pytest.raises(AssertionError, match="words has no direction"):
        read(page.format("", '<input aria-label="-" type="text" name="words">'), "/")


def test_own_words_of_a_person_stand_so_in_the_box_and_in_the_list(sleep: Pages) -> None:
    at_check(sleep, BAD_NIGHTS, {}, {"q2": WORDS})
    assert WORDS in sleep.text()
    open_page(sleep, 3)
    assert one(sleep.page, "#q2")["value"] == WORDS


def test_own_words_of_another_tab_stand_so(sleep: Pages) -> None:
    at_check(sleep, BAD_NIGHTS)
    other = second_tab(open_page(sleep, 3))
    other.send({"q2": WORDS})
    sleep.send({"q2": "something else"}, status=409)
    assert "In your other tab:" in sleep.text()
    assert WORDS in sleep.text()


def test_a_contact_stands_so_on_the_result_and_in_the_case(
    sleep: Pages, counselor_at: Callable[[Flask], Pages]
) -> None:
    open_form(finished(sleep, BAD_NIGHTS, {}, {"q2": WORDS}), "call")
    sleep.send({"contact": WORDS})
    assert WORDS in sleep.text()
    ada = counselor_at(sleep.client.application)
    ada.get("/counselor")
    ada.get(str(one(ada.page, ".case-line__code")["href"]))
    assert ada.text().count(WORDS) >= 2


def test_words_of_the_desk_stand_so_in_notes_contacts_reasons_and_drafts(desk: Flask) -> None:
    code = sent(desk, CALM, contact="555-0142").code
    ada = sign_in(desk, name=WORDS)
    act(ada, code, "claim")
    act(ada, code, "notes", note=WORDS)
    act(ada, code, "contact", channel="phone", came_to="not_reached", said=WORDS)
    act(ada, code, "release", reason=WORDS)
    act(ada, code, "claim")
    ada.get(f"/counselor/{code}")
    type_in(ada, ada.page, "main form[action$='/notes']", 200, note=WORDS)
    ada.get(f"/counselor/{code}")
    assert ada.text().count(WORDS) >= 4
    act(ada, code, "decide", level="care", reason=WORDS)
    act(ada, code, "sign-off", next_step="declined", reason=WORDS)
    ada.get(f"/counselor/{code}")
    for path in ("/counselor", "/counselor/hand-over", "/counselor/account"):
        ada.get(path)


def test_words_beside_what_changed_meanwhile_stand_so(desk: Flask) -> None:
    code = sent(desk, CALM, contact="555-0142").code
    ada, grace = sign_in(desk), sign_in(desk, "grace@desk.example", WORDS)
    ada.get(f"/counselor/{code}")
    act(grace, code, "claim")
    act(grace, code, "notes", note=WORDS)
    ada.send({"note": WORDS}, form="main form[action$='/notes']", status=409)
    assert ada.text().count(WORDS) >= 2
