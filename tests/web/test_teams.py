"""Teams, as people who share and people who work here meet them."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from assessment.records.audit import COMMAND
from assessment.services import teams as team_service
from assessment.services.accounts import ADMINISTRATOR, COUNSELOR, SUPERVISOR
from assessment.services.case_forms import READ
from assessment.storage.teams import Team
from assessment.web.access import ADMITTED, role_of
from tests.support.counselor_steps import OLU, PASSWORD, act, administer, sent, sign_in, sign_off
from tests.support.respondent_steps import BAD_NIGHTS, finished, open_form, rows
from tests.support.stopped_clock import NOON
from tests.support.strict_client import Pages, one

LEEDS, YORK = "River Leeds", "River York"


@pytest.fixture
def two(sleep: Pages) -> Pages:
    """A browser at the start of a service with two teams."""
    app = sleep.client.application
    with app.app_context():
        store = app.extensions["store"]
        team_service.rename(store, 1, LEEDS, COMMAND, NOON)
        team_service.add(store, YORK, COMMAND, NOON)
    return sleep


def york(app: Flask) -> Team:
    with app.app_context():
        return team_service.every_team(app.extensions["store"])[1]


def shared_with(browser: Pages) -> list[tuple[object, ...]]:
    return rows(browser.client.application, "SELECT state, team_id FROM submissions")


def test_where_there_is_one_team_nobody_is_asked_for_it(sleep: Pages) -> None:
    open_form(finished(sleep, BAD_NIGHTS), "share")
    assert sleep.page.select("[name=team]") == []


def test_where_there_are_two_teams_the_person_chooses_who_reads(two: Pages) -> None:
    open_form(finished(two, BAD_NIGHTS), "share")
    assert [each.get_text(strip=True) for each in two.page.select("fieldset label")] == [LEEDS, YORK]
    two.send({"contact": "0123, evenings"}, status=422)
    assert "Choose who may read your answers" in two.text()
    assert one(two.page, "#contact")["value"] == "0123, evenings"
    assert shared_with(two) == [("kept", None)]
    two.send({"team": "2", "contact": "0123, evenings"})
    assert shared_with(two) == [("new", 2)]
    assert f"You shared your answers with {YORK}." in two.text()


def test_who_keeps_the_answers_is_asked_for_no_team(two: Pages) -> None:
    finished(two, BAD_NIGHTS, choice="keep")
    assert shared_with(two) == [("kept", None)]


def test_a_start_link_leads_to_the_start_page_and_later_to_its_team(two: Pages) -> None:
    link = york(two.client.application).link
    browser = Pages(two.client.application)
    browser.get("/")
    usual = browser.text()
    browser.get(f"/start/{link}")
    assert browser.text() == usual
    assert browser.page.title is not None
    assert browser.page.title.get_text() == "Start – Check-in"
    browser.send({"accept": "yes"})
    finished(browser, BAD_NIGHTS)
    open_form(browser, "share")
    assert browser.page.select("[name=team]") == []
    browser.send({"contact": ""})
    assert shared_with(browser) == [("new", 2)]


@pytest.mark.parametrize("link", ["nothing", "x" * 300, "%00"])
def test_a_start_link_of_no_team_is_the_usual_start(two: Pages, link: str) -> None:
    browser = Pages(two.client.application)
    browser.get(f"/start/{link}")
    browser.send({"accept": "yes"})
    open_form(finished(browser, BAD_NIGHTS), "share")
    assert len(browser.page.select("[name=team]")) == 2


def test_a_case_of_another_team_reads_like_one_that_does_not_exist(two: Pages) -> None:
    app = two.client.application
    code = sent(app, {"tired": 3}, team=2).code
    browser = sign_in(app)
    assert code not in browser.text()
    found = {
        re.sub(r'"csrf_token"[^>]*>|nonce="[^"]*"', "", str(browser.get(f"/counselor/{each}", 404)))
        for each in (code, "heron-00")
    }
    assert len(found) == 1
    for way in READ:
        browser.get("/counselor")
        browser.post(f"/counselor/{code}/{way}", {"note": "Called."}, 404)
    assert rows(app, "SELECT state FROM submissions") == [("new",)]
    assert rows(app, "SELECT action FROM case_events") == [("shared",)]


def test_a_supervisor_hands_a_case_over_with_its_notes(two: Pages) -> None:
    app = two.client.application
    code = sent(app, {"tired": 3}, team=1).code
    ada = sign_in(app)
    act(ada, code, "notes", note="Called on Monday.")
    boss = sign_in(app, "sam@desk.example", "Sam", SUPERVISOR)
    boss.get(f"/counselor/{code}")
    boss.post(f"/counselor/{code}/team", {"team": ""}, 422)
    assert "Choose a team" in boss.text()
    boss.post(f"/counselor/{code}/team", {"team": "2"})
    assert code not in boss.text()
    boss.get(f"/counselor/{code}", 404)
    other = sign_in(app, "bea@desk.example", "Bea", teams=frozenset({2}))
    other.get(f"/counselor/{code}")
    assert "Called on Monday." in other.text()


def test_a_person_reads_which_team_has_their_case_after_it_was_handed_over(two: Pages) -> None:
    open_form(finished(two, BAD_NIGHTS), "share")
    two.send({"team": "2"})
    app = two.client.application
    [(code,)] = rows(app, "SELECT code FROM submissions")
    boss = sign_in(app, "sam@desk.example", "Sam", SUPERVISOR, frozenset({2}))
    boss.get(f"/counselor/{code}")
    boss.post(f"/counselor/{code}/team", {"team": "1"})
    two.get("/result")
    assert f"You shared your answers with {LEEDS}." in two.text()
    assert YORK not in two.text()


def test_a_case_that_was_closed_meanwhile_stays_with_its_team_until_it_is_reopened(two: Pages) -> None:
    app = two.client.application
    code = sent(app, {"tired": 0}, team=1).code
    boss = sign_in(app, "sam@desk.example", "Sam", SUPERVISOR, frozenset({1, 2}))
    boss.get(f"/counselor/{code}")
    assert boss.page.select("#move")
    sign_off(sign_in(app), code, "fine")
    boss.send({"team": "2"}, form="#move", status=422)
    assert one(boss.page, "#work-error").get_text() == "That cannot be done to the case as it stands now."
    assert boss.page.select("#move") == []
    assert rows(app, "SELECT team_id FROM submissions") == [(1,)]


def test_who_hands_a_case_over_that_was_withdrawn_meanwhile_is_told_so(two: Pages) -> None:
    open_form(finished(two, BAD_NIGHTS), "share")
    two.send({"team": "1"})
    app = two.client.application
    [(code,)] = rows(app, "SELECT code FROM submissions")
    boss = sign_in(app, "sam@desk.example", "Sam", SUPERVISOR, frozenset({1, 2}))
    boss.get(f"/counselor/{code}")
    open_form(two, "withdraw")
    two.send()
    boss.send({"team": "2"}, form="#move", status=409)
    assert f"Not saved: {code} was withdrawn while you wrote" in boss.text()


def test_a_counselor_cannot_hand_a_case_over(two: Pages) -> None:
    app = two.client.application
    code = sent(app, {"tired": 3}, team=1).code
    browser = sign_in(app)
    browser.get(f"/counselor/{code}")
    assert browser.page.select("#move") == []
    browser.get("/counselor")
    browser.post(f"/counselor/{code}/team", {"team": "2"}, 404)
    assert rows(app, "SELECT team_id FROM submissions") == [(1,)]


@pytest.mark.parametrize("role", [COUNSELOR, SUPERVISOR, ADMINISTRATOR])
def test_each_role_enters_what_is_for_it_and_nothing_else_is_there(app: Flask, role: str) -> None:
    code = sent(app, {}).code
    browser = sign_in(app, f"{role}@desk.example", role=role)
    for rule in app.url_map.iter_rules():
        wanted = role_of(app, rule.endpoint)
        if wanted not in ADMITTED or role in ADMITTED[wanted]:
            continue
        gaps = {
            name: 1 if "int:" + name in rule.rule else "claim" if name == "what" else code for name in rule.arguments
        }
        address = app.url_map.bind("localhost").build(rule.endpoint, gaps)
        if "GET" in (rule.methods or ()):
            browser.get(address, 404)
        if "POST" in (rule.methods or ()):
            browser.post(address, status=404)
    assert rows(app, "SELECT count(*) FROM audit WHERE verb NOT IN ('signed in', 'shared', 'added an account')") == [
        (0,)
    ]


def test_who_asked_for_a_page_of_another_role_begins_at_their_own_first_page(app: Flask) -> None:
    administer(app)
    browser = Pages(app)
    browser.get("/counselor")
    browser.send({"email": OLU, "password": PASSWORD}, status=302)
    assert browser.path == "/counselor/people"


def test_an_administrator_reads_no_case(app: Flask) -> None:
    code = sent(app, {}).code
    browser = administer(app)
    for address in ("/counselor", f"/counselor/{code}", f"/counselor/{code}/staff-copy.pdf"):
        assert code not in browser.get(address, 404).get_text()
