"""Who may enter what: every route says so, and the guard holds to it."""

from __future__ import annotations

import re

from flask import Flask, request
from werkzeug.routing import Rule

from assessment.web.access import ADMITTED, Role, admits, role_of
from tests.support.counselor_steps import sign_in
from tests.support.strict_client import Pages, one

CODE = "heron-42"


def rules(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def address(app: Flask, rule: Rule) -> str:
    """The rule with something in its gaps."""
    gaps = {name: 1 if "int:" + name in rule.rule else "claim" if name == "what" else CODE for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, gaps)


def test_every_route_says_who_may_enter(app: Flask) -> None:
    assert [rule.endpoint for rule in rules(app) if role_of(app, rule.endpoint) is None] == []


def test_every_page_of_the_desk_is_for_staff_only(app: Flask) -> None:
    desk = [rule for rule in rules(app) if rule.rule.startswith("/counselor")]
    others = {rule.endpoint for rule in desk if role_of(app, rule.endpoint) not in ADMITTED}
    signing_in = {"ask", "check", "set_up", "finish_set_up", "sign_in_with_passkey"}
    one_time_link = {"one_time_link.page", "one_time_link.set_password"}
    second_factor = {f"second_factor.{each}" for each in signing_in}
    assert others == {"security.login", "security.logout"} | one_time_link | second_factor


def test_a_page_between_password_and_second_factor_is_there_for_nobody_else(app: Flask, counselor: Pages) -> None:
    between = [rule for rule in rules(app) if role_of(app, rule.endpoint) is Role.SIGNING_IN]
    assert len(between) == 4
    for browser in (Pages(app), counselor):
        browser.get("/counselor/sign-in")
        for rule in between:
            for method in {"GET", "POST"} & (rule.methods or set()):
                browser.get(rule.rule, 303) if method == "GET" else browser.post(rule.rule, status=303)


def test_no_other_page_asks_for_an_account(app: Flask) -> None:
    elsewhere = [rule for rule in rules(app) if not rule.rule.startswith("/counselor")]
    assert [rule.endpoint for rule in elsewhere if role_of(app, rule.endpoint) in ADMITTED] == []


def test_addresses_are_neutral_and_kebab_case(app: Flask) -> None:
    one_of = r"<any\((,?'[a-z]+(-[a-z]+)*')+\):[a-z]+>"
    words = re.compile(
        rf"^(/static/<path:filename>|/|(/([a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?|<[a-z]+(:[a-z_]+)?>|<[a-z_]+>|{one_of}))+)$"
    )
    assert [rule.rule for rule in rules(app) if rule.endpoint != "static" and not words.match(rule.rule)] == []
    telling = re.compile("abuse|violen|relation|partner|safe|risk|repair|harm|victim|suicid|couple")
    assert [rule.rule for rule in rules(app) if telling.search(rule.rule)] == []


def test_a_view_that_names_nobody_admits_nobody(app: Flask) -> None:
    app.add_url_rule("/overlooked", "overlooked", lambda: "secret")
    page = Pages(app).get("/overlooked", 404)
    assert "secret" not in page.get_text()


def test_without_signing_in_the_desk_leads_to_the_sign_in(app: Flask) -> None:
    for rule in rules(app):
        if role_of(app, rule.endpoint) in ADMITTED and "GET" in (rule.methods or ()):
            stranger = Pages(app)
            assert stranger.client.get(address(app, rule)).status_code == 303
            page = stranger.get(address(app, rule))
            assert stranger.path == "/counselor/sign-in", rule
            assert one(page, "h1").text == "Sign in"


def test_without_signing_in_nothing_can_be_sent_to_the_desk(app: Flask) -> None:
    for rule in rules(app):
        if role_of(app, rule.endpoint) in ADMITTED and "POST" in (rule.methods or ()):
            stranger = Pages(app)
            stranger.get("/counselor/sign-in")
            stranger.post(address(app, rule), status=404)


def test_a_page_of_the_desk_that_is_not_shown_is_not_made(app: Flask) -> None:
    made: list[str] = []

    @admits(Role.COUNSELOR)
    def page() -> str:
        made.append(request.method)
        return "a page"

    app.add_url_rule("/counselor/made", "made", page)
    counselor = sign_in(app)
    assert counselor.client.head("/counselor/made").status_code == 200
    assert counselor.client.get("/counselor/made").text == "a page"
    assert made == ["GET"]


def test_an_account_without_the_role_stays_outside(app: Flask, counselor: Pages) -> None:
    engine = app.extensions["store"].engine
    with engine.connect() as conn:
        conn.exec_driver_sql("UPDATE users SET role = 'administrator'")
        conn.commit()
    counselor.get("/counselor", 404)


def test_an_account_that_was_closed_is_outside_at_once(app: Flask, counselor: Pages) -> None:
    counselor.get("/counselor")
    with app.extensions["store"].engine.connect() as conn:
        conn.exec_driver_sql("UPDATE users SET active = false")
        conn.commit()
    counselor.get("/counselor")
    assert counselor.path == "/counselor/sign-in"


def test_what_is_closed_and_what_is_not_there_look_alike(app: Flask) -> None:
    stranger = Pages(app)
    stranger.get("/counselor/sign-in")
    closed = stranger.post("/counselor/heron-42/claim", status=404).get_text()
    missing = stranger.post("/counselor/heron-42/nothing-here", {"csrf_token": "x"}, status=404).get_text()
    assert closed == missing


def test_a_token_in_the_address_signs_nobody_in(app: Flask, counselor: Pages) -> None:
    with app.test_request_context():
        from assessment.storage.staff_tables import Account

        account = app.extensions["accounts"].find_user(email="ada@desk.example")
        assert isinstance(account, Account)
        token = str(account.get_auth_token())
    stranger = Pages(app)
    stranger.get(f"/counselor?auth_token={token}")
    assert stranger.path == "/counselor/sign-in"
    stranger.get("/counselor", headers={"Authentication-Token": token})
    assert stranger.path == "/counselor/sign-in"
