"""Being away with a deputy, on My account, and the sheet of open work on which colleagues read it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from assessment.records.audit import COMMAND
from assessment.services import people
from assessment.services import teams as team_service
from tests.support.counselor_steps import EMAIL, act, add, administer, sent, sign_in
from tests.support.respondent_steps import Clock, ServeSleep, rows
from tests.support.second_factor_steps import account_of
from tests.support.stopped_clock import NOON
from tests.support.strict_client import Pages, one

CALM = {"tired": 0, "awake": 0, "rested": 3}
BEA = ("bea@desk.example", "Bea Kern")
ISOLATED = re.compile("[\u2068\u2069]")
AWAY = {"until": "2026-11-30"}


@pytest.fixture
def desk(serve_sleep: ServeSleep) -> Flask:
    return serve_sleep()


def deputy(browser: Pages, name: str) -> str:
    """The value of the colleague with this name, on My account."""
    return next(str(each["value"]) for each in browser.page.select("#deputy option") if each.get_text() == name)


def go_away(browser: Pages, name: str = "Bea Kern") -> None:
    browser.get("/counselor/account")
    browser.send({**AWAY, "deputy": deputy(browser, name)}, form="#absence")


def standing_in(app: Flask, email: str, name: str) -> list[str]:
    """For whom this account stands in, by Today."""
    browser = sign_in(app, email, name)
    browser.get("/counselor")
    return re.findall(r"You stand in for \W?([\w ]+)\W? until", browser.text())


def test_a_deputy_stands_in_until_the_day_and_no_longer(desk: Flask, later: Clock) -> None:
    add(desk, *BEA)
    ada = sign_in(desk)
    go_away(ada)
    ada.get("/counselor/account")
    assert "You are away until 30 November 2026. Bea Kern stands in for you." in ada.text()
    assert standing_in(desk, *BEA) == ["Ada Marsh"]
    assert ("ada@desk.example", "is away", "2026-11-30") in rows(desk, "SELECT who, verb, detail FROM audit")
    later(timedelta(days=8))
    assert standing_in(desk, *BEA) == []
    ada = sign_in(desk)
    ada.get("/counselor/account")
    assert "You are away" not in ada.text()
    assert one(ada.page, "#absence")


def test_a_deputy_finds_the_cases_of_who_is_away_among_their_own(desk: Flask) -> None:
    code = sent(desk, CALM).code
    add(desk, *BEA)
    ada = sign_in(desk)
    act(ada, code, "claim")
    bea = sign_in(desk, *BEA)
    assert codes_in(bea, "mine") == []
    go_away(ada)
    bea.get("/counselor")
    assert "until 30 November 2026: their cases are listed among yours." in bea.text()
    assert codes_in(bea, "mine") == [(code, "away: AM")]
    dan = sign_in(desk, "dan@desk.example", "Dan")
    assert codes_in(dan, "mine") == []


def test_every_open_case_of_who_has_left_waits_for_an_owner(desk: Flask) -> None:
    code = sent(desk, CALM).code
    ada = sign_in(desk)
    act(ada, code, "claim")
    bea = sign_in(desk, *BEA)
    assert codes_in(bea, "unclaimed") == []
    administer(desk)
    with desk.app_context():
        people.disable(desk.extensions["store"], account_of(desk, EMAIL).id, COMMAND, NOON)
    assert codes_in(bea, "unclaimed") == [(code, "left: AM")]


def test_the_page_of_a_case_says_that_its_owner_is_away_and_who_can_go_on(desk: Flask) -> None:
    code = sent(desk, CALM).code
    ada, bea = sign_in(desk), sign_in(desk, *BEA)
    act(ada, code, "claim")
    bea.get(f"/counselor/{code}")
    assert "can take the case over" not in bea.text()
    go_away(ada)
    bea.get(f"/counselor/{code}")
    assert "Away until 30 November 2026. Stands in: Bea Kern. A supervisor can take the case over." in said(bea)
    administer(desk)
    with desk.app_context():
        people.disable(desk.extensions["store"], account_of(desk, EMAIL).id, COMMAND, NOON)
    bea.get(f"/counselor/{code}")
    assert "They do not work in this team any more. A supervisor can take the case over." in said(bea)


def test_who_hands_a_case_over_sees_which_colleagues_are_away(desk: Flask) -> None:
    code = sent(desk, CALM).code
    add(desk, "dan@desk.example", "Dan Ito")
    ada, bea = sign_in(desk), sign_in(desk, *BEA)
    go_away(bea, "Dan Ito")
    act(ada, code, "claim")
    ada.get(f"/counselor/{code}")
    offered = [ISOLATED.sub("", each.get_text()) for each in ada.page.select("#hand-over-to option")]
    assert offered == ["Choose a colleague", "Bea Kern, away until 30 November 2026", "Dan Ito"]


def said(browser: Pages) -> str:
    return ISOLATED.sub("", browser.text())


def codes_in(browser: Pages, name: str) -> list[tuple[str, str]]:
    """The cases of a list, with their owners in short."""
    browser.get(f"/counselor?show={name}")
    lines = browser.page.select(".case-line")
    return [(one(each, ".case-line__code").get_text(), one(each, ".case-line__owner > *").get_text()) for each in lines]


def test_who_comes_back_early_says_so(desk: Flask) -> None:
    add(desk, *BEA)
    ada = sign_in(desk)
    go_away(ada)
    ada.get("/counselor/account")
    ada.follow("I am back", 303)
    assert standing_in(desk, *BEA) == []
    assert rows(desk, f"SELECT away_until, deputy_id FROM users WHERE email = '{EMAIL}'") == [(None, None)]
    ada.get("/counselor/account")
    ada.post("/counselor/account/back")
    assert len(rows(desk, "SELECT id FROM audit WHERE verb = 'is back'")) == 1


@pytest.mark.parametrize("until", ["", "tomorrow", "2026-11-22", "2026-11-01", "2029-01-01"])
def test_a_day_to_come_within_a_year_is_asked_for(desk: Flask, until: str) -> None:
    add(desk, *BEA)
    ada = sign_in(desk)
    ada.get("/counselor/account")
    chosen = deputy(ada, "Bea Kern")
    ada.send({"until": until, "deputy": chosen}, form="#absence", status=422)
    assert one(ada.page, ".govuk-error-summary a")["href"] == "#until"
    assert one(ada.page, "#until").get("value") == until
    assert ada.page.select(f"#deputy option[value='{chosen}'][selected]")


def test_a_deputy_is_an_active_colleague_of_the_team_who_is_here(desk: Flask) -> None:
    with desk.app_context():
        team_service.add(desk.extensions["store"], "York", COMMAND, NOON)
    for name, teams in (("bea", frozenset({1})), ("cleo", frozenset({1})), ("dan", frozenset({2}))):
        add(desk, f"{name}@desk.example", name.title(), teams=teams)
    with desk.app_context():
        people.disable(desk.extensions["store"], account_of(desk, "cleo@desk.example").id, COMMAND, NOON)
    administer(desk)
    ada = sign_in(desk)
    ada.get("/counselor/account")
    assert [each.get_text() for each in ada.page.select("#deputy option")] == ["Choose a colleague", "Bea"]
    for email in ("cleo@desk.example", "dan@desk.example", EMAIL, "olu@desk.example"):
        ada.get("/counselor/account")
        ada.send({**AWAY, "deputy": str(account_of(desk, email).id)}, form="#absence", status=422)
        assert one(ada.page, ".govuk-error-summary a")["href"] == "#deputy"


def test_who_works_alone_may_be_away_without_a_deputy(desk: Flask) -> None:
    ada = sign_in(desk)
    ada.get("/counselor/account")
    assert "Nobody of your team is here to stand in for you." in ada.text()
    ada.send(AWAY, form="#absence")
    ada.get("/counselor/account")
    assert "You are away until 30 November 2026. Nobody stands in for you." in ada.text()


def test_an_administrator_has_no_cases_and_is_never_away(desk: Flask) -> None:
    olu = administer(desk)
    olu.get("/counselor/account")
    assert olu.page.select("#away") == []
    assert "Hand-over" not in str(olu.page.select("header"))


def test_what_returns_to_somebody_who_is_away_is_claimed_by_anybody(desk: Flask) -> None:
    code = sent(desk, CALM).code
    add(desk, *BEA)
    ada = sign_in(desk)
    act(ada, code, "claim")
    go_away(ada)
    with desk.extensions["store"].writing() as conn:
        conn.exec_driver_sql("UPDATE submissions SET state = 'returned'")
    act(sign_in(desk, *BEA), code, "claim")
    assert rows(desk, "SELECT name FROM users JOIN submissions ON users.id = owner_id") == [("Bea Kern",)]


def test_the_sheet_names_open_work_by_owner_with_codes_only(desk: Flask) -> None:
    codes = [sent(desk, {"tired": 3, "awake": 3, "words": "planted words"}).code for _ in range(3)]
    bea, ada = sign_in(desk, *BEA), sign_in(desk)
    act(ada, codes[0], "claim")
    act(bea, codes[1], "claim")
    go_away(ada)
    bea.get("/counselor")
    bea.follow("Hand-over")
    sections = [" ".join(each.get_text(" ", strip=True).split()) for each in bea.page.select("main section")]
    assert [each.split(" open")[0] for each in sections] == ["Ada Marsh 1", "Bea Kern 1", "Nobody has these yet 1"]
    assert "Away until 30 November 2026. Stands in: Bea Kern." in sections[0]
    assert [code in section for code, section in zip(codes, sections, strict=True)] == [True, True, True]
    assert f"{codes[0]} Claimed" in sections[0]
    assert "planted" not in str(bea.page)


def test_the_sheet_of_another_team_is_empty(desk: Flask) -> None:
    act(sign_in(desk), sent(desk, CALM).code, "claim")
    other = sign_in(desk, *BEA, teams=frozenset())
    other.get("/counselor/hand-over")
    assert "Nothing is open." in other.text()


def test_the_sheet_says_when_it_does_not_hold_all(desk: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessment.services.hand_over.MOST", 1)
    for _ in range(2):
        sent(desk, CALM)
    ada = sign_in(desk)
    ada.get("/counselor/hand-over")
    assert "There are more. The sheet holds the first 1." in ada.text()
    assert len(ada.page.select("main tbody tr")) == 1
