"""Each role at each route of the desk, about each thing that is there, another's, or not there at all.

The table is written by hand: a route that is not in it fails, and so does one whose role was changed in code alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from assessment.records.audit import COMMAND
from assessment.services import people
from assessment.services import teams as team_service
from assessment.services.accounts import ADMINISTRATOR, COUNSELOR, SUPERVISOR
from assessment.services.case_forms import READ
from assessment.storage import exports, second_factors, unsaved_forms
from assessment.storage.engine import writing
from assessment.storage.exports import StoredExport
from assessment.storage.unsaved_forms import SealedForm
from assessment.web.access import Role, role_of
from tests.support.counselor_steps import PASSWORD, sent, sign_in
from tests.support.respondent_steps import BAD_NIGHTS, begun, finished, open_form, rows
from tests.support.second_factor_steps import account_of
from tests.support.stopped_clock import NOON
from tests.support.strict_client import TOKEN, Pages, one
from tests.support.walks_once import Walked, WalkOnce

LEEDS, YORK = frozenset({1}), frozenset({2})
ANY_STAFF = {COUNSELOR, SUPERVISOR, ADMINISTRATOR}
CASE, PERSON, PASSKEY, SESSION, FORM, EXPORT = "code", "account_id", "passkey_id", "end", "form", "export"
"""What a route is about: the gap in its address, or the field of its form, that names it."""
SIGN_IN = "/counselor/sign-in"
CHALLENGE = re.compile('data-asked="[^"]*"')
FORM_ID, EXPORT_ID = UUID(int=1), UUID(int=2)


@dataclass(frozen=True)
class Route:
    """Who is let in, what it is about, what is sent, and how whoever is let in is answered.

    ``status``: about what is theirs. ``fresh``: it wants a fresh second factor first.
    """

    roles: set[str]
    status: int = 200
    about: str = ""
    sent: Mapping[str, str] = field(default_factory=dict)
    fresh: bool = False


STAFF_ROUTES = {
    "GET account.page": Route(ANY_STAFF),
    "POST account.go_away": Route({COUNSELOR, SUPERVISOR}, 422),
    "POST account.keep_quiet_hours": Route({COUNSELOR, SUPERVISOR}, 422),
    "POST account.come_back": Route({COUNSELOR, SUPERVISOR}, 303),
    "GET alerts.page": Route({COUNSELOR, SUPERVISOR}),
    "GET figures.page": Route({SUPERVISOR}),
    "POST figures.table": Route({SUPERVISOR}, fresh=True),
    "GET exports.of_case": Route({COUNSELOR, SUPERVISOR}, 200, CASE, fresh=True),
    "POST exports.of_case": Route({COUNSELOR, SUPERVISOR}, 200, CASE, {"kind": "json"}, fresh=True),
    "GET exports.page": Route({COUNSELOR, SUPERVISOR}),
    "GET exports.progress": Route({COUNSELOR, SUPERVISOR}),
    "GET exports.choose": Route({COUNSELOR, SUPERVISOR}),
    "POST exports.choose": Route({COUNSELOR, SUPERVISOR}),
    "POST exports.begin": Route({COUNSELOR, SUPERVISOR}, 422, fresh=True),
    "POST exports.download": Route({COUNSELOR, SUPERVISOR}, 404, EXPORT, fresh=True),
    "POST exports.delete": Route({COUNSELOR, SUPERVISOR}, 303, EXPORT),
    "GET hand_over.sheet": Route({COUNSELOR, SUPERVISOR}),
    "POST account.choose_language": Route(ANY_STAFF, 303, sent={"own-language": "en"}),
    "POST account.end_sessions": Route(ANY_STAFF, 404, SESSION, fresh=True),
    "GET account.unsaved": Route(ANY_STAFF),
    "POST account.forget_unsaved": Route(ANY_STAFF, 303, FORM),
    "GET counselor.home": Route(ANY_STAFF, 303),
    "GET counselor.time_left": Route(ANY_STAFF),
    "POST counselor.extend_session": Route(ANY_STAFF),
    "GET counselor.today": Route({COUNSELOR, SUPERVISOR}),
    "GET counselor.news": Route({COUNSELOR, SUPERVISOR}),
    "GET counselor.audit_log": Route({SUPERVISOR}),
    "GET counselor.review": Route({COUNSELOR, SUPERVISOR}, 200, CASE),
    "GET counselor.about_staff_copy": Route({COUNSELOR, SUPERVISOR}, 200, CASE, fresh=True),
    "POST counselor.about_staff_copy": Route({COUNSELOR, SUPERVISOR}, 200, CASE, {"language": "en"}, fresh=True),
    "GET counselor.staff_copy": Route({COUNSELOR, SUPERVISOR}, 200, CASE, fresh=True),
    "POST counselor.staff_copy": Route({COUNSELOR, SUPERVISOR}, 200, CASE, fresh=True),
    "POST counselor.act notes": Route({COUNSELOR, SUPERVISOR}, 303, CASE, {"note": "Called."}),
    "POST counselor.act claim": Route({COUNSELOR, SUPERVISOR}, 303, CASE),
    "POST counselor.act hand-over": Route({COUNSELOR, SUPERVISOR}, 422, CASE),
    "POST counselor.act release": Route({COUNSELOR, SUPERVISOR}, 303, CASE),
    "POST counselor.act take-over": Route({COUNSELOR, SUPERVISOR}, 422, CASE),
    "POST counselor.act contact": Route({COUNSELOR, SUPERVISOR}, 422, CASE),
    "POST counselor.act wait": Route({COUNSELOR, SUPERVISOR}, 422, CASE),
    "POST counselor.act decide": Route({COUNSELOR, SUPERVISOR}, 422, CASE),
    "POST counselor.act sign-off": Route({COUNSELOR, SUPERVISOR}, 422, CASE),
    "POST counselor.act reopen": Route({COUNSELOR, SUPERVISOR}, 422, CASE),
    "GET second_look.waiting": Route({SUPERVISOR}),
    "GET second_look.page": Route({SUPERVISOR}, 303, CASE),
    "POST second_look.act": Route({SUPERVISOR}, 409, CASE, {"what": "second-view"}),
    "GET second_look.alone": Route({COUNSELOR, SUPERVISOR}, 404, CASE),
    "POST second_look.decide_alone": Route({COUNSELOR, SUPERVISOR}, 404, CASE),
    "GET counselor.read_draft": Route({COUNSELOR, SUPERVISOR}, 200, CASE),
    "POST counselor.keep_draft": Route({COUNSELOR, SUPERVISOR}, 303, CASE, {"form": "notes", "note": "Called."}),
    "POST counselor.note_reader": Route({COUNSELOR, SUPERVISOR}, 200, CASE),
    "POST counselor.move_to_team": Route({SUPERVISOR}, 422, CASE, {"team": "x"}),
    "GET own_sign_in.page": Route(ANY_STAFF),
    "GET own_sign_in.app": Route(ANY_STAFF, fresh=True),
    "POST own_sign_in.change_app": Route(ANY_STAFF, fresh=True),
    "POST own_sign_in.remove_app": Route(ANY_STAFF, fresh=True),
    "GET own_sign_in.password": Route(ANY_STAFF, fresh=True),
    "POST own_sign_in.change_password": Route(ANY_STAFF, fresh=True),
    "POST own_sign_in.add_passkey": Route(ANY_STAFF, fresh=True),
    "POST own_sign_in.remove_passkey": Route(ANY_STAFF, 200, PASSKEY, fresh=True),
    "POST second_factor.renew_codes": Route(ANY_STAFF, fresh=True),
    "GET people.page": Route({ADMINISTRATOR}),
    "POST people.invite": Route({ADMINISTRATOR}, 422, fresh=True),
    "POST people.show_link": Route({ADMINISTRATOR}, sent={"secret-link": "x" * 43, "ends": NOON.isoformat()}),
    "GET people.person": Route({ADMINISTRATOR}, 200, PERSON),
    "GET reply.reply": Route({COUNSELOR, SUPERVISOR}, 200, CASE),
    "POST reply.send_reply": Route({COUNSELOR, SUPERVISOR}, 422, CASE),
    "POST people.change": Route({ADMINISTRATOR}, 303, PERSON, {"do": "unlock"}, fresh=True),
}
BEFORE_SIGN_IN = {
    *("GET security.login", "POST security.login", "POST second_factor.sign_in_with_passkey"),
    *("GET second_factor.ask", "POST second_factor.check"),
    *("GET second_factor.set_up", "POST second_factor.finish_set_up"),
    *("GET one_time_link.page", "POST one_time_link.set_password"),
    "POST security.logout",
}
"""What is there before somebody is signed in; it is about no case, and about no account but by its secrets."""
ROLES = {
    Role.STAFF: ANY_STAFF,
    Role.COUNSELOR: {COUNSELOR, SUPERVISOR},
    Role.SUPERVISOR: {SUPERVISOR},
    Role.ADMINISTRATOR: {ADMINISTRATOR},
}


@dataclass(frozen=True)
class Guest:
    """Somebody at the desk. ``role``: "" for who is not signed in, or not any more."""

    role: str = ""
    teams: frozenset[int] = frozenset()
    disabled: bool = False


GUESTS = {
    "nobody": Guest(),
    "a counselor": Guest(COUNSELOR, LEEDS),
    "a supervisor": Guest(SUPERVISOR, LEEDS),
    "an administrator": Guest(ADMINISTRATOR),
    "a counselor of the other team": Guest(COUNSELOR, YORK),
    "a supervisor of the other team": Guest(SUPERVISOR, YORK),
    "a counselor of no team": Guest(COUNSELOR),
    "a disabled counselor": Guest(disabled=True),
}


@dataclass(frozen=True)
class Thing:
    """What is asked for. ``teams``: of a case that can be read, those that do; ``had_by``: of one that was withdrawn,
    those that could.
    """

    id: str
    teams: frozenset[int] = frozenset()
    is_account: bool = False
    had_by: frozenset[int] = frozenset()

    def is_for(self, guest: Guest) -> bool:
        return (self.is_account and guest.role == ADMINISTRATOR) or bool(self.teams & guest.teams)


Things = Mapping[str, list[Thing]]
NOTHING = [Thing("")]
"""What a route is asked for that is about no thing."""


@pytest.fixture
def desk(walked: WalkOnce, monkeypatch: pytest.MonkeyPatch) -> Walked[Things]:
    """A service with two teams. It keeps more unsaved forms than one account leaves that asks for every route."""
    monkeypatch.setattr("assessment.services.unsaved_forms.MOST", 999)
    found: Walked[Things] = walked(two_teams)
    return found


def two_teams(app: Flask) -> tuple[Sequence[Pages], Things]:
    with app.app_context():
        team_service.add(app.extensions["store"], "York", COMMAND, NOON)
    return [], things(app)


def withdrawn_case(app: Flask) -> str:
    person = finished(begun(app), BAD_NIGHTS)
    open_form(person, "share")
    person.send({"team": "1", "contact": ""})
    open_form(person, "withdraw")
    person.send()
    [(code,)] = rows(app, "SELECT code FROM submissions WHERE state = 'withdrawn'")
    return str(code)


def things(app: Flask) -> Things:
    """What each kind of route may be asked for: by the role of this test, by others, and by nobody."""
    sign_in(app, "bea@desk.example", "Bea", teams=YORK)
    bea = account_of(app, "bea@desk.example").id
    with writing(app.extensions["store"].engine) as conn:
        second_factors.add_passkey(conn, bea, b"id", b"key", 0, "Phone", NOON)
        unsaved_forms.add(conn, SealedForm(FORM_ID, bea, b"sealed", NOON))
    shared = sent(app, {"tired": 3}, team=2)
    with writing(app.extensions["store"].engine) as conn:
        exports.add(conn, StoredExport(EXPORT_ID, bea, "json", "en", NOON, 1), [shared.row.id])
    [(session,)] = rows(app, f"SELECT id FROM staff_sessions WHERE account_id = {bea}")
    [(passkey,)] = rows(app, "SELECT id FROM passkeys")
    return {
        CASE: [
            Thing("nowhere-11"),
            Thing(withdrawn_case(app), had_by=LEEDS),
            Thing(sent(app, {"tired": 3}, shared=False).code),
            Thing(sent(app, {"tired": 3}, team=2).code, YORK),
            Thing(sent(app, {"tired": 3}, team=1).code, LEEDS),
        ],
        PERSON: [Thing("999999"), Thing(str(bea), is_account=True)],
        PASSKEY: [Thing("999999"), Thing(str(passkey))],
        SESSION: [Thing(str(UUID(int=9))), Thing(str(UUID(str(session))))],
        FORM: [Thing(str(UUID(int=9))), Thing(str(FORM_ID))],
        EXPORT: [Thing(str(UUID(int=9))), Thing("no id"), Thing(str(EXPORT_ID))],
    }


def come_in(app: Flask, guest: Guest, *, fresh: bool) -> Pages:
    """A browser of this guest, ``fresh``: who has just shown that it is them."""
    if not guest.role and not guest.disabled:
        browser = Pages(app)
        browser.get(SIGN_IN)
        return browser
    browser = sign_in(app, "vera@desk.example", "Vera", guest.role or COUNSELOR, guest.teams)
    if fresh:
        browser.get("/counselor/account/password")
        browser.send({"fresh-code": PASSWORD}, form="#fresh-factor", status=200)
    if guest.disabled:
        with app.app_context():
            people.disable(app.extensions["store"], account_of(app, "vera@desk.example").id, COMMAND, NOON)
        browser.get(SIGN_IN)
    return browser


def named(rule: Rule) -> Iterator[str]:
    forms = [f" {each}" for each in READ] if "what" in rule.arguments else [""]
    methods = [each for each in ("GET", "POST") if each in (rule.methods or ())]
    return (f"{method} {rule.endpoint}{form}" for method in methods for form in forms)


def desk_rules(app: Flask) -> list[Rule]:
    return [each for each in app.url_map.iter_rules() if each.rule.startswith("/counselor")]


def asked(browser: Pages, app: Flask, name: str, thing: Thing) -> tuple[int, str, str]:
    """Status, where it leads and body, without what differs from request to request, and the address."""
    method, endpoint, *form = name.split()
    route, rule = STAFF_ROUTES[name], next(app.url_map.iter_rules(endpoint))
    about = {route.about: thing.id} if route.about else {}
    gaps = about if route.about in rule.arguments else {}
    sent = {} if gaps else about
    what = {"what": form[0]} if form else {}
    path = app.url_map.bind("localhost").build(endpoint, {**gaps, **what}, method=method)
    carried = {"csrf_token": token_of(browser), "seen": seen(app, thing)} if form else {"csrf_token": token_of(browser)}
    data = {**carried, **route.sent, **sent}
    answer = browser.client.open(path, method=method, data=data if method == "POST" else None)
    return answer.status_code, answer.headers.get("Location", ""), plain(answer, path, *sent.values())


def seen(app: Flask, case: Thing) -> str:
    """What a page made now says that it shows of this case."""
    found = rows(app, f"SELECT round, revision FROM submissions WHERE code = '{case.id}'")
    return ".".join(map(str, found[0])) if found else "1.1"


def token_of(browser: Pages) -> str:
    return str(one(browser.page, "input[name=csrf_token]")["value"])


def plain(answer: TestResponse, *sent: str) -> str:
    """The body without what was sent, which a page may carry along."""
    if answer.mimetype != "text/html":
        return bytes(answer.data).hex()
    body = CHALLENGE.sub("", TOKEN.sub("", str(answer.text)))
    for each in sent:
        body = body.replace(each, "what was sent")
    return body


def test_every_route_of_the_desk_stands_in_the_table_with_its_role(desk: Walked[Things]) -> None:
    app = desk.app
    there = {name: role_of(app, rule.endpoint) for rule in desk_rules(app) for name in named(rule)}
    assert set(there) == set(STAFF_ROUTES) | BEFORE_SIGN_IN
    assert {name: ROLES.get(there[name] or Role.ANYONE) for name in STAFF_ROUTES} == {
        name: route.roles for name, route in STAFF_ROUTES.items()
    }


def test_every_route_that_wants_a_fresh_second_factor_stands_in_the_table_as_such(desk: Walked[Things]) -> None:
    app = desk.app
    marked = {
        name
        for rule in desk_rules(app)
        for name in named(rule)
        if getattr(app.view_functions[rule.endpoint], "needs_fresh_factor", False)
    }
    assert marked == {name for name, route in STAFF_ROUTES.items() if route.fresh}


@pytest.mark.usefixtures("unrendered")
@pytest.mark.parametrize("fresh", [True, False], ids=["fresh", "not fresh"])
@pytest.mark.parametrize("who", GUESTS)
def test_nobody_meets_what_is_not_theirs_and_none_of_it_differs_from_what_is_not_there(
    desk: Walked[Things], who: str, fresh: bool
) -> None:
    guest, app, there = GUESTS[who], desk.app, desk.made
    browser = come_in(app, guest, fresh=fresh)
    before = state_of(app)
    for name, route in STAFF_ROUTES.items():
        others = [each for each in there.get(route.about, NOTHING) if not each.is_for(guest)]
        found = {asked(browser, app, name, each) for each in others if not may_tell(name, guest, each, fresh=fresh)}
        assert len(found) == 1, f"{name} tells one thing from another"
        [(status, leads_to, body)] = found
        expected = expected_of(name, guest, fresh=fresh, theirs=not route.about)
        assert (status, leads_to == SIGN_IN) == expected, name
        assert ('id="fresh-factor"' in body) == asks_again(route, guest, fresh=fresh), name
    assert state_of(app) == before
    for name, route in STAFF_ROUTES.items():
        for each in there.get(route.about, []):
            if may_tell(name, guest, each, fresh=fresh):
                assert asked(browser, app, name, each)[0] == (409 if name.startswith("POST") else 404), name
            elif each.is_for(guest):
                status, leads_to, _body = asked(browser, app, name, each)
                assert (status, leads_to == SIGN_IN) == expected_of(name, guest, fresh=fresh, theirs=True), name


def may_tell(name: str, guest: Guest, thing: Thing, *, fresh: bool) -> bool:
    """True if this route says that the thing was withdrawn: to the team that had it, and to nobody else."""
    route = STAFF_ROUTES[name]
    had = guest.role in route.roles and bool(thing.had_by & guest.teams)
    return had and not asks_again(route, guest, fresh=fresh)


def asks_again(route: Route, guest: Guest, *, fresh: bool) -> bool:
    return route.fresh and not fresh and guest.role in route.roles


def expected_of(name: str, guest: Guest, *, fresh: bool, theirs: bool) -> tuple[int, bool]:
    """The status, and whether it leads to the sign-in."""
    route = STAFF_ROUTES[name]
    if not guest.role:
        refused = 401 if guest.disabled else 404  # a form from before is kept for its owner
        return (303, True) if name.startswith("GET") else (refused, False)
    if guest.role not in route.roles:
        return 404, False
    if asks_again(route, guest, fresh=fresh):
        return 200, False
    if not theirs and route.about in (CASE, PERSON):
        return 404, False
    return route.status, False


def state_of(app: Flask) -> list[object]:
    """Everything about cases and other people that a route could have changed."""
    tables = (
        "SELECT code, state, team_id, owner_id, revision FROM submissions ORDER BY code",
        "SELECT id FROM case_events ORDER BY id",
        "SELECT id FROM passkeys",
        f"SELECT count(*) FROM unsaved_forms WHERE id = '{FORM_ID.hex}'",
        "SELECT export_id, submission_id FROM export_files",
        "SELECT id, ended_at FROM staff_sessions ORDER BY id",
        "SELECT email, role, active, password FROM users ORDER BY id",
        "SELECT user_id, team_id FROM team_members ORDER BY user_id",
    )
    return [rows(app, each) for each in tables]
