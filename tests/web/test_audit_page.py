"""The supervisor's page of the audit log: who did what, filtered, page by page, in codes and never an answer."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from assessment.presenters.audit_page import KINDS, VERBS
from assessment.records import audit
from assessment.records.audit_verbs import Kind, Verb
from assessment.services import audit_check
from assessment.services import teams as team_service
from assessment.services.audit_page import SHOWN
from assessment.storage import cases as case_rows
from tests.support.counselor_steps import sent, sign_in, supervise
from tests.support.respondent_steps import ServeSleep
from tests.support.second_factor_steps import account_of
from tests.support.stopped_clock import NOON, StoppedClock, ago, later
from tests.support.strict_client import Pages

NO_CASE = "nowhere-11"
"""No code that is ever given out begins with this word."""
TOLD = {"tired": 3, "awake": 3, "rested": 1, "words": "Help me", "unsafe": "yes"}


@pytest.fixture
def desk(serve_sleep: ServeSleep) -> Flask:
    return serve_sleep()


def told(browser: Pages, section: str = "entries") -> list[str]:
    """The rows under this heading, as text."""
    found = browser.page.select(f"section[aria-labelledby={section}] tbody tr")
    return [" ".join(row.get_text(" ", strip=True).split()) for row in found]


def test_the_page_says_who_read_and_did_what_and_no_answer(desk: Flask) -> None:
    case = sent(desk, TOLD, contact="me@own.example")
    ada = sign_in(desk)
    ada.get(f"/counselor/{case.code}")
    ada.send({"note": "She called back."}, form="#notes form")
    ada.get(f"/counselor/{NO_CASE}", 404)
    browser = supervise(desk)
    browser.follow("Audit")
    day = "22 November 2026, 12:00 UTC"
    assert told(browser) == [
        f"{day} Ines Vega signed in",
        f"{day} A command on the server added an account ines@desk.example Supervisor",
        f"{day} Ada Marsh asked for a case that is not there for them {NO_CASE}",
        f"{day} Ada Marsh read the case {case.code}",
        f"{day} Ada Marsh added a note {case.code}",
        f"{day} Ada Marsh read the case {case.code}",
        f"{day} Ada Marsh signed in",
        f"{day} A command on the server added an account ada@desk.example Counselor",
        f"{day} The person shared the answers {case.code}",
    ]
    for words in ("Help me", "called back", "me@own", "Always", "unsafe"):
        assert words not in browser.text()


@pytest.mark.parametrize(
    ("asked", "verbs"),
    [
        ("what=withdrawn-and-erased", set()),
        ("what=reads", {"read the case"}),
        ("what=sign-ins", {"signed in"}),
        (f"case={NO_CASE.upper()}", set()),
        ("since=2026-11-23", set()),
        ("until=2026-11-21", set()),
        ("since=2026-11-22&until=2026-11-22&what=reads", {"read the case"}),
    ],
)
def test_the_form_narrows_down_what_is_shown(desk: Flask, asked: str, verbs: set[str]) -> None:
    case = sent(desk, TOLD)
    sign_in(desk).get(f"/counselor/{case.code}")
    browser = supervise(desk)
    browser.get(f"/counselor/audit?{asked}")
    found = told(browser)
    assert {verb for verb in ("read the case", "signed in") for row in found if verb in row} == verbs
    assert bool(found) == bool(verbs)


def test_one_account_and_one_case_can_be_looked_for(desk: Flask) -> None:
    first, second = sent(desk, TOLD), sent(desk, TOLD)
    ada, grace = sign_in(desk), sign_in(desk, "grace@desk.example", "Grace Holm")
    ada.get(f"/counselor/{first.code}")
    grace.get(f"/counselor/{second.code}")
    browser = supervise(desk)
    browser.get("/counselor/audit")
    chosen = next(each["value"] for each in browser.page.select("#who option") if each.get_text() == "Grace Holm")
    browser.get(f"/counselor/audit?who={chosen}&what=reads")
    assert [row.split()[-1] for row in told(browser)] == [second.code]
    browser.get(f"/counselor/audit?case={first.code}")
    assert {row.split()[-1] for row in told(browser)} == {first.code}


def test_what_was_typed_stays_in_the_form_and_what_cannot_be_read_is_named(desk: Flask) -> None:
    browser = supervise(desk)
    page = browser.get("/counselor/audit?since=soon&case=heron-1&what=changes", 422)
    assert page.select("#since-error")[0].get_text(" ", strip=True) == "Error: Write the first day as 2026-11-30"
    assert page.select("#since")[0]["value"] == "soon"
    assert page.select("#case")[0]["value"] == "heron-1"
    assert page.select("#what option[selected]")[0]["value"] == "changes"
    browser.get("/counselor/audit?since=2026-11-22&until=2026-11-20", 422)
    browser.get("/counselor/audit?until=9999-12-31&before=abc&who=99999999999999")


def test_older_entries_are_on_the_next_page_and_the_form_goes_along(desk: Flask) -> None:
    store = desk.extensions["store"]
    with store.writing() as conn:
        for number in range(SHOWN + 3):
            audit.record(conn, store.keyring, audit.PERSON, Verb.SHARED, NOON, subject=f"heron-{number + 10}")
    browser = supervise(desk)
    browser.get("/counselor/audit?who=person")
    assert [row.split()[-1] for row in told(browser)][:2] == [f"heron-{SHOWN + 12}", f"heron-{SHOWN + 11}"]
    browser.follow("Older entries")
    assert [row.split()[-1] for row in told(browser)] == ["heron-12", "heron-11", "heron-10"]
    assert not browser.page.select("a.quiet-link")
    assert browser.page.select("#who option[selected]")[0]["value"] == "person"


def test_reads_without_action_are_named(desk: Flask, stopped_clock: StoppedClock) -> None:
    quiet, handled = sent(desk, TOLD, ago(days=4)), sent(desk, TOLD, ago(days=4))
    stopped_clock.time = ago(days=2)
    ada = sign_in(desk)
    for case in (quiet, quiet, handled):
        ada.get(f"/counselor/{case.code}")
    ada.send({"note": "Called."}, form="#notes form")
    stopped_clock.time = NOON
    browser = supervise(desk)
    browser.get("/counselor/audit")
    assert told(browser, "quiet-reads") == [f"20 November 2026, 12:00 UTC Ada Marsh {quiet.code} 2 reads"]
    browser.get("/counselor/audit?since=2026-11-21")
    assert told(browser, "quiet-reads") == []


def test_the_page_says_whether_the_log_was_whole(desk: Flask) -> None:
    store, folder = desk.extensions["store"], desk.config["SETTINGS"].instance_dir
    browser = supervise(desk)
    assert "It was not checked yet" in (browser.get("/counselor/audit") and browser.text())
    folder.mkdir(exist_ok=True)
    audit_check.check_daily(store, folder, later(hours=1))
    browser.get("/counselor/audit")
    assert "Whole at the check of 22 November 2026, 13:00 UTC, up to entry 2." in browser.text()
    with store.writing() as conn:
        conn.exec_driver_sql("DROP TRIGGER audit_is_never_changed")
        conn.exec_driver_sql("UPDATE audit SET who = 'nobody'")
    audit_check.check_daily(store, folder, later(days=1))
    browser.get("/counselor/audit")
    assert "somebody changed or cut this log" in browser.text()


def test_nobody_else_sees_the_log_or_a_link_to_it(desk: Flask) -> None:
    ada = sign_in(desk)
    assert "Audit" not in ada.text()
    assert ada.get("/counselor/audit", 404).get_text() == ada.get(f"/counselor/{NO_CASE}", 404).get_text()


def test_every_verb_and_kind_has_its_words(desk: Flask) -> None:
    assert set(VERBS) == set(Verb)
    assert set(KINDS) == set(Kind)
    words = [*VERBS.values(), *KINDS.values()]
    with desk.test_request_context():
        in_english = {str(each) for each in words}
    with desk.test_request_context(), force_locale("es"):
        in_spanish = {str(each) for each in words}
    assert len(in_english) == len(in_spanish) == len(words)
    assert not in_english & in_spanish


def test_a_supervisor_sees_the_cases_and_the_people_of_their_own_teams(desk: Flask) -> None:
    store, grace = desk.extensions["store"], ("grace@desk.example", "Grace Holm")
    south = team_service.add(store, "South", audit.COMMAND, NOON).id
    ours, theirs = sent(desk, TOLD, team=1), sent(desk, TOLD, team=south)
    sign_in(desk).get(f"/counselor/{ours.code}")
    sign_in(desk, *grace, teams=frozenset({south})).get(f"/counselor/{theirs.code}")
    browser = supervise(desk)
    browser.get("/counselor/audit")
    assert ours.code in browser.text()
    assert theirs.code not in browser.text()
    assert "Grace Holm" not in browser.text()
    assert "A command on the server added a team" in browser.text()
    for asked in (f"case={theirs.code}", f"who={account_of(desk, grace[0]).id}"):
        browser.get(f"/counselor/audit?{asked}")
        assert told(browser) == []


def test_what_a_reader_of_spanish_is_shown_of_teams_has_their_names_and_no_english(app: Flask) -> None:
    store = app.extensions["store"]
    south = team_service.add(store, "South", audit.COMMAND, NOON)
    team_service.close(store, south.id, audit.COMMAND, NOON)
    case = sent(app, {})
    browser = supervise(app)
    browser.client.set_cookie("language", "es")
    with store.writing() as conn:
        row = case_rows.by_code(conn, case.code, frozenset({1}))
        audit.record_case(conn, store.keyring, audit.COMMAND, Verb.MOVED, row, NOON, detail=f"to team {south.id}")
    browser.get("/counselor/audit")
    shown = " | ".join(told(browser))
    assert f"pasó el caso a otro equipo {case.code} a South" in shown
    assert "cambió un equipo South cerrado" in shown
    assert "añadió una cuenta ines@desk.example Supervisión" in shown
    assert "team" not in shown
