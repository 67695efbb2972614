"""The pages of second looks: what they show before and after one's own view, and what is kept of a refused form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask

from assessment.services.accounts import SUPERVISOR
from assessment.storage import open_work
from tests.support.counselor_steps import PASSWORD, act, sent, sign_in, supervise, type_in
from tests.support.respondent_steps import Clock, ServeSleep, heading, rows
from tests.support.strict_client import Pages, one
from tests.support.walks_once import Walked, WalkOnce

UNSAFE = {"tired": 3, "awake": 3, "unsafe": "yes"}
TALK = {"channel": "phone", "came_to": "talked", "said": "They stay with a friend."}
WHY, MINE = "It was one bad week", "I would ask again"
DANGER = ("rules.yaml", "levels:\n", "second_look_from: care\nlevels:\n")
RECORDED = {"second_person": "recorded"}


@pytest.fixture
def desk(serve_sleep: ServeSleep) -> Flask:
    return serve_sleep(DANGER)


@pytest.fixture
def waiting(walked: WalkOnce) -> Walked[str]:
    """A case that waits for a second look, with the browsers of Ada, who asked for it, and of Ines, a supervisor."""
    found: Walked[str] = walked(ask, DANGER)
    return found


def ask(app: Flask) -> tuple[Sequence[Pages], str]:
    ada, code = asked(app)
    return (ada, supervise(app)), code


def asked(app: Flask, owner: Pages | None = None) -> tuple[Pages, str]:
    """Ada, who asked for a second look at a level that she wants to lower, and the code of the case."""
    code = sent(app, UNSAFE, contact="555-0142").code
    ada = owner or sign_in(app)
    ada.get(f"/counselor/{code}/staff-copy")
    if ada.page.select("#fresh-factor"):
        ada.send({"fresh-code": PASSWORD}, form="#fresh-factor")
    act(ada, code, "claim")
    act(ada, code, "contact", 303, **TALK)
    act(ada, code, "decide", level="fine", reason=WHY)
    return ada, code


def keep_view(browser: Pages, code: str) -> None:
    browser.get(f"/counselor/{code}/second-look")
    browser.send({"level": "care", "reason": MINE}, form="#view")


def answer(browser: Pages, how: str, reason: str = "The talk was clear") -> None:
    """Answer, and show that it is oneself on the way."""
    browser.send({"answer": how, "reason": reason}, form="#answer-form", status=200)
    browser.send({"fresh-code": PASSWORD}, form="#fresh-factor")


def test_who_turns_back_where_the_second_factor_is_asked_for_has_lost_nothing(desk: Flask) -> None:
    code = sent(desk, UNSAFE, contact="555-0142").code
    ada = sign_in(desk)
    act(ada, code, "claim")
    act(ada, code, "contact", 303, **TALK)
    act(ada, code, "decide", 200, level="fine", reason=WHY)
    assert ada.page.select("#fresh-factor")
    ada.get(f"/counselor/{code}")
    assert WHY in one(ada.page, "form[action$='/decide']").get_text()
    act(ada, code, "decide", 200, level="fine", reason=WHY)
    ada.send({"fresh-code": PASSWORD}, form="#fresh-factor")
    assert "asked to lower the level" in ada.get(f"/counselor/{code}").get_text(" ")
    assert "You began to write" not in ada.text()
    assert WHY not in " ".join(each.get_text() for each in ada.page.select("textarea"))


def test_the_audit_log_does_not_say_what_was_asked_for_until_one_s_own_view_is_kept(waiting: Walked[str]) -> None:
    def decided(browser: Pages) -> str:
        rows = browser.get(f"/counselor/audit?case={code}").select("section[aria-labelledby=entries] tbody tr")
        [told] = [
            row.get_text(" ", strip=True) for row in rows if "Ada Marsh asked" in " ".join(row.get_text().split())
        ]
        return " ".join(told.split())

    (_ada, ines), code = waiting.browsers, waiting.made
    vera = sign_in(waiting.app, "vera@desk.example", "Vera Lund", SUPERVISOR)
    for each in (ines, vera):
        assert decided(each) == f"22 November 2026, 12:00 UTC Ada Marsh asked for a second look {code}"
    keep_view(ines, code)
    assert "Ada Marsh asked to lower the level" in decided(ines)
    assert "Ada Marsh asked for a second look" in decided(vera)
    ines.get(f"/counselor/{code}/second-look")
    answer(ines, "agree")
    assert "Ada Marsh asked to lower the level" in decided(vera)


def test_the_other_view_is_not_in_the_page_until_one_s_own_is_kept(waiting: Walked[str]) -> None:
    (_ada, ines), code = waiting.browsers, waiting.made
    ines.get("/counselor")
    ines.follow("Second looks: 1")
    ines.follow(code)
    assert heading(ines) == f"Second look: {code}"
    assert TALK["said"] in ines.text()
    for path in (f"/counselor/{code}/second-look", f"/counselor/{code}"):
        page = str(ines.get(path))
        assert WHY not in page
        assert "to lower the level" not in page
        assert "Closed until your own view is kept." in page
    keep_view(ines, code)
    assert WHY in ines.text()
    assert ines.text().index(MINE) < ines.text().index(WHY)
    assert "You named different levels." in ines.text()
    assert "Lower the level to “Fine”?" in ines.text()
    assert ines.page.select("#view") == []
    assert WHY in str(ines.get(f"/counselor/{code}"))


def test_who_agrees_shows_once_more_who_they_are_and_the_owner_signs_off(waiting: Walked[str]) -> None:
    (ada, ines), code = waiting.browsers, waiting.made
    keep_view(ines, code)
    answer(ines, "agree")
    assert ines.path == f"/counselor/{code}"
    assert rows(waiting.app, "SELECT state FROM submissions") == [("decided",)]
    assert "Second looks: " not in str(ines.get("/counselor"))
    act(ada, code, "sign-off", next_step="person")
    assert rows(waiting.app, "SELECT state FROM submissions") == [("closed",)]


def test_the_owner_reads_why_somebody_disagreed(waiting: Walked[str]) -> None:
    (ada, ines), code = waiting.browsers, waiting.made
    keep_view(ines, code)
    answer(ines, "disagree", "Ask about the week before")
    ada.get(f"/counselor/{code}")
    assert "Ines Vega disagreed: the level stays as it is. Ask about the week before" in ada.text()
    assert rows(waiting.app, "SELECT state FROM submissions") == [("claimed",)]


def test_a_form_that_is_not_filled_in_says_so_and_keeps_the_rest(waiting: Walked[str]) -> None:
    (_ada, ines), code = waiting.browsers, waiting.made
    ines.get(f"/counselor/{code}/second-look")
    ines.send({"reason": MINE}, form="#view", status=422)
    assert one(ines.page, "#reason").get_text().strip() == MINE
    assert one(ines.page, ".govuk-error-summary a")["href"] == "#level"
    ines.send({"level": "care"}, form="#view")
    ines.get(f"/counselor/{code}/second-look")
    ines.send({"reason": "Yes"}, form="#answer-form", status=422)
    assert one(ines.page, ".govuk-error-summary a")["href"] == "#answer"
    assert one(ines.page, "#reason").get_text().strip() == "Yes"


def test_a_view_typed_while_the_case_changed_is_not_lost(waiting: Walked[str]) -> None:
    (ada, ines), code = waiting.browsers, waiting.made
    ines.get(f"/counselor/{code}/second-look")
    act(ada, code, "notes", note=WHY)
    ines.send({"level": "care", "reason": MINE}, form="#view", status=409)
    assert one(ines.page, "#reason").get_text().strip() == MINE
    assert WHY not in str(ines.page)
    assert "added a note" in ines.text()
    assert ines.page.select("#level-care[checked]")
    ines.send(form="#view")
    assert WHY in ines.text()


def test_a_view_typed_while_somebody_else_answered_stands_beside_what_changed(waiting: Walked[str]) -> None:
    (_ada, ines), code = waiting.browsers, waiting.made
    vera = sign_in(waiting.app, "vera@desk.example", "Vera Lind", "supervisor")
    ines.get(f"/counselor/{code}/second-look")
    keep_view(vera, code)
    answer(vera, "agree")
    ines.send({"level": "care", "reason": MINE}, form="#view", status=409)
    assert heading(ines) == f"Not saved yet: {code} changed while you wrote"
    assert one(ines.page, "#note").get_text().strip() == MINE


def test_a_view_typed_where_another_page_kept_one_stands_there_once(waiting: Walked[str]) -> None:
    (_ada, ines), code = waiting.browsers, waiting.made
    other_page = ines.get(f"/counselor/{code}/second-look")
    keep_view(ines, code)
    ines.page = other_page
    ines.send({"level": "care", "reason": "Two minds"}, form="#view", status=409)
    assert "Two minds" in one(ines.page, "blockquote").get_text()
    assert MINE in ines.text()
    assert "Two minds" not in str(ines.get(f"/counselor/{code}/second-look"))
    assert "Keep your view" not in str(ines.get(f"/counselor/{code}"))


def test_what_is_typed_in_a_second_look_is_kept_for_who_types_it_until_it_is_sent(waiting: Walked[str]) -> None:
    (_ada, ines), code = waiting.browsers, waiting.made
    vera = sign_in(waiting.app, "vera@desk.example", "Vera Lind", SUPERVISOR)
    address = f"/counselor/{code}/second-look"
    type_in(ines, ines.get(address), "#view", 200, level="care", reason=MINE)
    assert MINE not in str(vera.get(address))
    ines.get(f"/counselor/{code}")
    ines.follow("Keep your view")
    assert one(ines.page, "#reason").get_text().strip() == MINE
    assert "Draft kept at 12:00." in one(ines.page, "#view").get_text()
    ines.send(form="#view")
    type_in(ines, ines.get(address), "#answer-form", 200, answer="disagree", reason="Ask first.")
    ines.get(address)
    assert ines.page.select("#answer-disagree[checked]")
    answer(ines, "agree", "The talk was clear")
    assert "Ask first." not in str(ines.get(f"/counselor/{code}"))


def test_a_second_look_that_nobody_sent_is_not_sent_by_the_end_of_the_session(waiting: Walked[str]) -> None:
    (_ada, ines), code = waiting.browsers, waiting.made
    assert ines.get(f"/counselor/{code}/second-look").select("[data-save-at-timeout]") == []
    keep_view(ines, code)
    assert ines.page.select("[data-save-at-timeout]") == []


def test_a_second_look_that_is_over_leads_to_the_case(desk: Flask) -> None:
    code = sent(desk, UNSAFE).code
    ines = supervise(desk)
    answer = ines.client.get(f"/counselor/{code}/second-look")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/counselor/{code}")


def test_for_an_owner_who_supervises_it_is_as_if_there_was_none(desk: Flask) -> None:
    ines, code = asked(desk, supervise(desk))
    assert "Second looks: " not in str(ines.get("/counselor"))
    ines.get("/counselor/second-looks")
    assert "Nothing waits for your second look." in ines.text()
    own = ines.get(f"/counselor/{code}/second-look", 404)
    assert own.get_text() == ines.get("/counselor/nowhere-11/second-look", 404).get_text()


def test_the_read_is_on_record(waiting: Walked[str]) -> None:
    (_ada, ines), code = waiting.browsers, waiting.made
    ines.get(f"/counselor/{code}/second-look")
    log = rows(waiting.app, "SELECT verb, subject FROM audit WHERE who = 'ines@desk.example' ORDER BY id DESC LIMIT 1")
    assert log == [("opened", code)]
    keep_view(ines, code)
    assert ("kept a second view", code) in rows(waiting.app, "SELECT verb, subject FROM audit")


def test_where_one_person_may_decide_the_owner_does_so_after_a_day(serve_sleep: ServeSleep, later: Clock) -> None:
    app = serve_sleep(DANGER, **RECORDED)
    ada, code = asked(app)
    ada.get(f"/counselor/{code}")
    assert "If nobody does by 23 November 2026, 12:00 UTC, you may decide alone." in ada.text()
    ada.get(f"/counselor/{code}/decide-alone", 404)
    later(timedelta(days=1, minutes=1))
    ada = sign_in(app)
    ada.get(f"/counselor/{code}")
    ada.follow("Nobody else can look at it: decide alone")
    assert WHY in ada.text()
    ada.send(form="#alone", status=422)
    type_in(ada, ada.page, "#alone", 200, reason="Nobody else is here")
    assert one(ada.get(f"/counselor/{code}/decide-alone"), "#reason").get_text().strip() == "Nobody else is here"
    ada.send({"reason": "Nobody else works here"}, form="#alone", status=200)
    ada.send({"fresh-code": PASSWORD}, form="#fresh-factor")
    assert rows(app, "SELECT state FROM submissions") == [("decided",)]
    ada.get(f"/counselor/{code}")
    assert "Ada Marsh decided alone" in ada.text()
    ines = supervise(app)
    ines.get("/counselor/audit")
    marked = next(each for each in ines.page.select("tbody tr") if "decided alone" in each.get_text())
    assert "alarm" in str(marked)


def test_where_a_second_person_is_required_nobody_is_offered_to_decide_alone(
    waiting: Walked[str], later: Clock
) -> None:
    code = waiting.made
    later(timedelta(days=3))
    ada = sign_in(waiting.app)
    ada.get(f"/counselor/{code}")
    assert "Waiting for a second person since 22 November 2026, 12:00 UTC." in ada.text()
    assert "alone" not in one(ada.page, ".rail").get_text().replace("was alone", "")
    ada.get(f"/counselor/{code}/decide-alone", 404)


def test_above_ninety_nine_nobody_counts_on(desk: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def waits(number: int) -> str:
        monkeypatch.setattr(open_work, "count_second_looks", lambda *asked: min(number, asked[-1]))
        return one(ines.get("/counselor"), "a[href='/counselor/second-looks']").get_text(strip=True)

    ines = supervise(desk)
    assert waits(99) == "Second looks: 99"
    assert waits(100) == waits(5000) == "Second looks: 99+"


def test_the_owner_is_told_once_a_second_person_answered(desk: Flask) -> None:
    for how in ("agree", "disagree"):
        ada, code = asked(desk)
        ines = supervise(desk)
        keep_view(ines, code)
        ines.get(f"/counselor/{code}/second-look")
        answer(ines, how)
        told = ada.get("/counselor/alerts").select("main li, main tr")
        assert [code in each.get_text() for each in told if "Second look is done" in each.get_text()] == [True]
        assert "Second look is done" not in ines.get("/counselor/alerts").get_text()
        ada.get(f"/counselor/{code}")
        assert "Second look is done" not in ada.get("/counselor/alerts").get_text()
