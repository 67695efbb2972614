"""What cannot be put on record is not shown, on any page of the desk; what people and staff do is on record."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.routing import Rule

from assessment.records import audit_chain
from assessment.storage import audit as audit_rows
from assessment.storage.engine import reading, writing
from assessment.vault.keyring import AUDIT
from tests.support.counselor_steps import EMAIL, sent, show_it_is_you, sign_in, supervise
from tests.support.respondent_steps import BAD_NIGHTS, begun, finished, open_form
from tests.support.strict_client import Pages

TOLD = {"tired": 3, "awake": 3, "rested": 1, "words": "planted words", "unsafe": "yes"}
CONTACT, NOTE = "planted@own.example", "a planted note"
REFUSE = {
    "sqlite": ["CREATE TRIGGER refuse BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END"],
    "postgresql": [
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$",
        "CREATE TRIGGER refuse BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION refuse()",
    ],
}


@dataclass(frozen=True)
class Opened:
    """A counselor and a supervisor who can open a case with these planted words."""

    app: Flask
    code: str
    browsers: tuple[Pages, Pages]


@pytest.fixture
def opened(sleep_anywhere: Flask, unrendered: None) -> Opened:
    code = sent(sleep_anywhere, TOLD, contact=CONTACT).code
    ada = sign_in(sleep_anywhere)
    ada.get(f"/counselor/{code}")
    ada.send({"note": NOTE}, form="#notes form")
    browsers = (ada, supervise(sleep_anywhere))
    for browser in browsers:
        show_it_is_you(browser, f"/counselor/{code}/staff-copy")
    return Opened(sleep_anywhere, code, browsers)


def of_a_case(app: Flask) -> list[Rule]:
    return [
        each for each in app.url_map.iter_rules() if each.rule.startswith("/counselor") and "code" in each.arguments
    ]


def replies(opened: Opened) -> dict[str, bytes]:
    """What every route about a case answers, whatever is sent to it."""
    found = {}
    for number, browser in enumerate(opened.browsers):
        browser.get("/counselor")
        token = str(browser.page.select("input[name=csrf_token]")[0]["value"])
        for rule in of_a_case(opened.app):
            what = {"what": "notes"} if "what" in rule.arguments else {}
            path = opened.app.url_map.bind("localhost").build(rule.endpoint, {"code": opened.code, **what})
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                for typed in ({"note": "x"}, {"note": ""}, {"note": "x", "language": "en"}, {"kind": "json"}):
                    data = {"csrf_token": token, **typed} if method == "POST" else {}
                    answer = browser.client.open(path, method=method, data=data)
                    found[f"{method} {path} {typed if data else ''} {number}"] = answer.data
    return found


def shows_something(body: bytes) -> bool:
    return body.startswith(b"%PDF") or b"planted" in body or b"Always" in body


def test_no_page_of_the_desk_shows_anything_that_cannot_be_put_on_record(opened: Opened) -> None:
    engine = opened.app.extensions["store"].engine
    with writing(engine) as conn:
        for statement in REFUSE[engine.dialect.name]:
            conn.exec_driver_sql(statement)
    found = replies(opened)
    assert len(found) >= 8
    assert [name for name, body in found.items() if shows_something(body)] == []


def test_the_same_requests_show_it_once_it_is_on_record(opened: Opened) -> None:
    found = replies(opened)
    shown = [name for name, body in found.items() if shows_something(body)]
    assert any(name.startswith(f"GET /counselor/{opened.code} ") for name in shown)
    assert any("staff-copy.pdf" in name for name in shown)
    assert any("/export " in name for name in shown)
    assert any(name.startswith("POST") for name in shown)


def erase(browser: Pages) -> None:
    """Delete everything, as a person does."""
    browser.get("/delete")
    browser.send({}, form="main form")
    assert browser.path == "/deleted"


def recorded(app: Flask) -> list[tuple[str, str, str, int | None]]:
    """Who did what to what, of which team; and the log is whole."""
    store = app.extensions["store"]
    with reading(store.engine) as conn:
        found = list(audit_rows.entries(conn))
        anchor = audit_rows.anchor(conn)
    assert audit_chain.verify(store.keyring.audit_key.secret, anchor, found, ()).faults == ()
    return [(each.who, each.verb, each.subject, each.team_id) for each in found]


def test_what_a_person_does_with_what_they_shared_is_on_record_and_leaves_the_log_whole(sleep_anywhere: Flask) -> None:
    browser = finished(begun(sleep_anywhere), BAD_NIGHTS, choice="share")
    [(who, verb, code, team)] = recorded(sleep_anywhere)
    assert (who, verb, team) == ("person", "shared", 1)
    open_form(browser, "withdraw")
    browser.send({}, form="main form")
    erase(browser)
    assert recorded(sleep_anywhere)[1:] == [("person", "withdrew", code, 1), ("person", "erased", code, 1)]
    with reading(sleep_anywhere.extensions["store"].engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM submissions").scalar_one() == 0


def test_what_was_never_shared_leaves_nothing_in_the_log(sleep_anywhere: Flask) -> None:
    browser = finished(begun(sleep_anywhere), BAD_NIGHTS)
    erase(browser)
    assert recorded(sleep_anywhere) == []


def test_somebody_can_erase_what_they_shared_though_it_cannot_be_put_on_record(sleep_anywhere: Flask) -> None:
    browser = finished(begun(sleep_anywhere), BAD_NIGHTS, choice="share")
    (sleep_anywhere.extensions["store"].keyring.folder / AUDIT).unlink()
    erase(browser)
    with reading(sleep_anywhere.extensions["store"].engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM submissions").scalar_one() == 0


def test_sign_in_refusal_and_sign_out_are_on_record_without_what_was_typed(sleep_anywhere: Flask) -> None:
    stranger = Pages(sleep_anywhere)
    stranger.get("/counselor/sign-in")
    stranger.send({"email": "typed@elsewhere.example", "password": "typed password"}, status=200)
    ada = sign_in(sleep_anywhere)
    ada.get("/counselor")
    ada.post("/counselor/sign-out", status=302)
    found = [(who, verb) for who, verb, _, _ in recorded(sleep_anywhere)]
    assert found[0][1] == "sign-in refused"
    assert "typed" not in found[0][0]
    assert ("command", "added an account") in found
    assert [verb for who, verb in found if who == EMAIL] == ["signed in", "signed out"]
