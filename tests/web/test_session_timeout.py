"""How long a visit lasts, as pages and the script are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from assessment.services import session_timeout
from assessment.services.session_timeout import IDLE, LONGEST
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    Clock,
    finished,
    open_form,
    open_send,
)
from tests.support.stopped_clock import NOON
from tests.support.strict_client import Pages

SPANS = st.timedeltas(timedelta(0), LONGEST * 2)


def left(browser: Pages, path: str = "/stay") -> dict[str, int]:
    answer = browser.client.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    return dict(answer.get_json())


def stay(browser: Pages, path: str = "/stay") -> dict[str, int]:
    token = str(browser.page.select("input[name=csrf_token]")[0]["value"])
    return dict(browser.client.post(path, data={"csrf_token": token}).get_json())


def drawn(browser: Pages) -> tuple[int, int]:
    dialog = browser.page.select("dialog[data-left]")[0]
    return int(str(dialog["data-left"])), int(str(dialog["data-most"]))


@given(since_opened=SPANS, since_seen=SPANS)
def test_a_visit_never_lasts_longer_than_staying_would_make_it(since_opened: timedelta, since_seen: timedelta) -> None:
    seen_at = NOON - min(since_seen, since_opened)
    times = session_timeout.time_left(NOON - since_opened, seen_at, NOON)
    assert 0 <= times.left <= times.most <= IDLE.total_seconds()
    assert (times.left == 0) == (NOON - seen_at >= IDLE or since_opened >= LONGEST)


def test_every_page_of_a_visit_says_how_long_it_lasts(sleep: Pages, later: Clock) -> None:
    for path in ("/", "/questions", "/help", "/this-device", "/delete"):
        sleep.get(path)
        assert drawn(sleep)[1] == 1200, path
    later(timedelta(minutes=5))
    sleep.get("/questions")
    assert drawn(sleep) == (900, 1200)
    finished(sleep, BAD_NIGHTS)
    assert drawn(sleep) == (1200, 1200)


SAVED = "What you typed is saved before it closes."
LOST = "What you typed on this page is not saved, unless you send it first."


def at_contact_form(browser: Pages, name: str) -> None:
    """Stand at a form that asks how somebody can be reached, or what they share."""
    if name == "send":
        open_send(browser)
    else:
        open_form(finished(browser), name)


def test_a_page_of_questions_says_that_what_was_typed_is_saved(sleep: Pages) -> None:
    said = sleep.page.select("dialog")[0].get_text()
    assert (SAVED in said, LOST in said, "is being saved" in said) == (True, False, True)


@pytest.mark.parametrize("form", ["send", "share", "call"])
def test_where_a_contact_is_typed_nobody_is_promised_that_it_is_saved(sleep: Pages, form: str) -> None:
    at_contact_form(sleep, form)
    said = sleep.page.select("dialog")[0].get_text()
    assert (SAVED in said, LOST in said, "is being saved" in said) == (False, True, False)


def test_where_nothing_can_be_typed_nothing_is_said_of_it(sleep: Pages) -> None:
    for path in ("/", "/delete", "/this-device"):
        sleep.get(path)
        assert "typed" not in sleep.page.select("dialog")[0].get_text(), path


def test_who_holds_nothing_is_not_asked(pages: Pages) -> None:
    for path in ("/", "/help", "/about", "/closed"):
        pages.get(path)
        assert pages.page.select("dialog") == []
    assert left(pages) == {"left": 0, "most": 0}


def test_asking_is_no_sign_of_life_and_staying_is(sleep: Pages, later: Clock) -> None:
    later(timedelta(minutes=18))
    for _ in range(2):
        assert left(sleep)["left"] == pytest.approx(120, abs=3)
    assert stay(sleep) == {"left": 1200, "most": 1200}
    later(timedelta(minutes=19))
    assert left(sleep) == {"left": 1140, "most": 1200}


def test_staying_too_late_does_not_bring_a_visit_back(sleep: Pages, later: Clock) -> None:
    later(timedelta(minutes=21))
    assert stay(sleep) == {"left": 0, "most": 0}
    assert left(sleep)["left"] == 0


def test_towards_four_hours_staying_makes_it_no_longer(sleep: Pages, later: Clock) -> None:
    for minutes in range(15, 240, 15):
        later(timedelta(minutes=minutes))
        stay(sleep)
    later(timedelta(minutes=239))
    assert stay(sleep)["most"] == pytest.approx(60, abs=3)
    later(timedelta(minutes=241))
    assert stay(sleep) == {"left": 0, "most": 0}


def test_at_the_desk_asking_is_no_sign_of_life_either(app: Flask, counselor: Pages, later: Clock) -> None:
    counselor.get("/counselor")
    assert drawn(counselor) == (1200, 1200)
    later(timedelta(minutes=18))
    for _ in range(2):
        assert left(counselor, "/counselor/stay")["left"] == pytest.approx(120, abs=3)
    assert stay(counselor, "/counselor/stay") == {"left": 1200, "most": 1200}
    later(timedelta(minutes=37))
    counselor.get("/counselor")
    assert counselor.path == "/counselor"


def test_at_the_desk_who_is_signed_out_learns_no_times(counselor: Pages, later: Clock) -> None:
    counselor.get("/counselor")
    later(timedelta(minutes=21))
    assert counselor.client.get("/counselor/stay").headers["Location"] == "/counselor/sign-in"
