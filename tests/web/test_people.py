"""People: an administrator's pages and the commands beside them do the same, and show no case."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from assessment.records.audit import COMMAND
from assessment.records.people import AccountState, Colleague
from assessment.services import people, second_factors
from assessment.services import teams as team_service
from assessment.services.accounts import ADMINISTRATOR, SUPERVISOR
from assessment.storage.engine import reading
from tests.support import teams
from tests.support.counselor_steps import EMAIL, OLU, PASSWORD, add, administer, sent, sign_in
from tests.support.respondent_steps import Clock
from tests.support.second_factor_steps import account_of, give_password, keys_of
from tests.support.staff import FIRST
from tests.support.stopped_clock import NOON, StoppedClock
from tests.support.strict_client import Pages, one

BEA = "bea@desk.example"
PEOPLE = "/counselor/people"


def confirm(browser: Pages, status: int = 303) -> None:
    """Show once more who is there, if the page asks."""
    if browser.page.select_one("#fresh-factor"):
        browser.send({"fresh-code": PASSWORD}, form="#fresh-factor", status=status)


def by_page(app: Flask, verb: str, value: str) -> str:
    """Do it on the page of Ada Marsh; what the page says then."""
    browser = administer(app)
    browser.get(f"{PEOPLE}/{account_of(app).id}")
    shows_link = verb == "link"
    browser.post(browser.path, {"do": verb, **({verb: value} if value else {})}, status=200)
    confirm(browser, 200 if shows_link else 303)
    return browser.text()


def by_command(app: Flask, verb: str, value: str) -> str:
    administer(app)
    return command(app, verb, EMAIL, *([value] if value else []))


def command(app: Flask, *args: str) -> str:
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["people", *args])
    assert result.exit_code == 0, result.output
    return str(result.output)


def test_a_team_that_nobody_reads_is_named_until_somebody_does_or_it_is_closed(app: Flask) -> None:
    nobody = "Nobody reads what people share with"
    olu = administer(app)
    add(app)
    olu.get(PEOPLE)
    assert nobody not in olu.text()
    assert nobody in command(app, "disable", EMAIL)
    olu.get(PEOPLE)
    assert nobody in olu.text()
    assert nobody not in command(app, "enable", EMAIL)
    with app.app_context():
        store = app.extensions["store"]
        team_service.add(store, "River", COMMAND, NOON)
        olu.get(PEOPLE)
        assert f"{nobody} River" in olu.text().replace("\u2068", "").replace("\u2069", "")
        team_service.close(store, 2, COMMAND, NOON)
    olu.get(PEOPLE)
    assert nobody not in olu.text()


@dataclass(frozen=True)
class Ada:
    """What holds of Ada Marsh after something was done about her account, and what was recorded of it."""

    person: Colleague
    has_factor: bool
    recorded: list[tuple[str, str, str]]


def ada(app: Flask, after: int = 0) -> Ada:
    store, account = app.extensions["store"], account_of(app)
    with reading(store.engine) as conn:
        found = conn.exec_driver_sql("SELECT verb, subject, detail FROM audit WHERE subject = 'ada@desk.example'")
        recorded = [tuple(row) for row in found][after:]
    person = people.one(store, keys_of(app), account.id, NOON)
    return Ada(person, second_factors.of(store, account.id).any, recorded)


def locked(app: Flask) -> None:
    for _ in range(6):
        give_password(app, password="another long password", status=200)


def disabled(app: Flask) -> None:
    command(app, "disable", EMAIL)


def with_app(app: Flask) -> None:
    second_factors.add_app(app.extensions["store"], keys_of(app).factors, EMAIL, NOON)


def nothing(_app: Flask) -> None:
    """As she is."""


ENDED = "ended sessions"
Before = Callable[[Flask], None]
Holds = Callable[[Ada], bool]
VERBS: list[tuple[str, str, Before, Holds, list[tuple[str, str]]]] = [
    (
        "link",
        "",
        nothing,
        lambda a: a.person.link_ends_at == NOON + timedelta(hours=72),
        [("made a one-time link", "")],
    ),
    (
        "disable",
        "",
        nothing,
        lambda a: (a.person.state, a.person.sessions) == (AccountState.DISABLED, 0),
        [(ENDED, "disabled"), ("disabled an account", "")],
    ),
    ("enable", "", disabled, lambda a: a.person.state is AccountState.WORKING, [("enabled an account", "")]),
    ("unlock", "", locked, lambda a: not a.person.locked_for, [("unlocked an account", "")]),
    (
        "role",
        SUPERVISOR,
        nothing,
        lambda a: (a.person.role, a.person.sessions) == (SUPERVISOR, 0),
        [(ENDED, "new role"), ("changed the role", SUPERVISOR)],
    ),
    (
        "team",
        "2",
        nothing,
        lambda a: (a.person.teams, a.person.sessions) == (frozenset({2}), 1),
        [("changed the teams", "2")],
    ),
    (
        "reset-factor",
        "",
        with_app,
        lambda a: (a.has_factor, a.person.sessions) == (False, 0),
        [(ENDED, "by an administrator"), ("reset the second factor", "")],
    ),
    ("end-sessions", "", nothing, lambda a: a.person.sessions == 0, [(ENDED, "by an administrator")]),
]


@pytest.mark.parametrize("way", [by_page, by_command], ids=["by page", "by command"])
@pytest.mark.parametrize(("verb", "value", "before", "holds", "records"), VERBS, ids=[each[0] for each in VERBS])
def test_each_verb_does_and_records_the_same_by_page_and_by_command(
    app: Flask,
    way: Callable[[Flask, str, str], str],
    verb: str,
    value: str,
    before: Before,
    holds: Holds,
    records: list[tuple[str, str]],
) -> None:
    teams.add(app.extensions["store"].engine, app.extensions["store"].keyring, 2, "River")
    sign_in(app)
    before(app)
    recorded = len(ada(app).recorded)
    way(app, verb, value)
    after = ada(app, recorded)
    assert holds(after)
    assert after.recorded == [(what, EMAIL, detail) for what, detail in records]


@pytest.mark.parametrize("way", ["page", "command"])
def test_whoever_is_invited_has_the_same_account_by_page_and_by_command(app: Flask, way: str) -> None:
    browser = administer(app)
    if way == "page":
        browser.send({"email": BEA, "name": "Bea Kim", "role": SUPERVISOR}, form="#invite-form", status=200)
        confirm(browser, 200)
    else:
        command(app, "invite", BEA, "--name", "Bea Kim", "--role", SUPERVISOR)
    bea = people.one(app.extensions["store"], keys_of(app), account_of(app, BEA).id, NOON)
    assert (bea.name, bea.role, bea.teams, bea.state) == ("Bea Kim", SUPERVISOR, FIRST, AccountState.INVITED)


def link_made(browser: Pages) -> str:
    """The link on the page that shows it once."""
    shown = one(browser.page, "#made")
    return shown.get_text().strip()


def invited(app: Flask) -> str:
    browser = administer(app)
    browser.send({"email": BEA, "name": "Bea Kim"}, form="#invite-form", status=200)
    confirm(browser, 200)
    return link_made(browser)


def open_link(app: Flask, link: str, password: str, status: int = 302) -> Pages:
    browser = Pages(app)
    browser.get("/counselor/link")
    browser.send({"secret-link": link, "new-password": password}, status=status)
    return browser


def test_a_link_is_shown_once_and_its_secret_is_sent_to_no_server_and_stands_in_no_title(app: Flask) -> None:
    browser = administer(app)
    browser.send({"email": BEA}, form="#invite-form", status=200)
    confirm(browser, 200)
    link = link_made(browser)
    address, _, secret = link.partition("#")
    assert address == "http://localhost/counselor/link"
    assert re.fullmatch(r"[\w-]{43}", secret)
    assert secret not in browser.path
    assert secret not in str(browser.page.title)
    browser.send({"language": "es"}, form="#link", status=200)
    assert link_made(browser) == link
    for path in (PEOPLE, f"{PEOPLE}/{account_of(app, BEA).id}"):
        assert secret not in str(browser.get(path))


def test_a_page_that_was_given_no_link_shows_none(app: Flask) -> None:
    browser = administer(app)
    for sent_back in ({}, {"secret-link": "https://elsewhere.example", "ends": "2026-11-22T12:00:00+00:00"}):
        browser.get(PEOPLE)
        browser.post(f"{PEOPLE}/link", sent_back, status=404)


def test_a_link_leads_from_the_password_into_the_second_step(desk: Flask) -> None:
    made = command(desk, "invite", BEA, "--role", "administrator")
    browser = open_link(desk, "http://localhost" + made.split()[0], "nutmeg-lantern-quay")
    assert browser.path == "/counselor/set-up"
    browser.get(PEOPLE)
    assert browser.path == "/counselor/sign-in"


def test_a_forgotten_password_is_set_anew_and_the_second_factor_stays(desk: Flask) -> None:
    add(desk)
    with_app(desk)
    made = command(desk, "link", EMAIL)
    browser = open_link(desk, made.split()[0], "nutmeg-lantern-quay")
    assert browser.path == "/counselor/second-factor"
    assert give_password(desk, status=200).path == "/counselor/sign-in"
    assert give_password(desk, password="nutmeg-lantern-quay").path == "/counselor/second-factor"


def test_a_used_link_opens_nothing_and_says_what_to_do(app: Flask) -> None:
    link = invited(app)
    assert open_link(app, link, "nutmeg-lantern-quay").path == "/counselor"
    for secret in (link, link.partition("#")[2], link[:-1], "", "x" * 4000):
        again = open_link(app, secret, "lantern-quay-apricot", status=422)
        assert "This link works no more, or it is not whole. Ask an administrator for a new one." in again.text()


def test_a_link_ends_after_three_days(app: Flask, later: Clock) -> None:
    link = invited(app)
    later(timedelta(hours=72))
    open_link(app, link, "nutmeg-lantern-quay", status=422)


def test_a_password_that_is_refused_keeps_the_link_and_is_not_sent_back(app: Flask) -> None:
    link = invited(app)
    browser = open_link(app, link, "short", status=422)
    assert "Use at least 12" in browser.text()
    assert 'value="short"' not in str(browser.page)
    browser.send({"language": "es"}, status=200)
    browser.send({"new-password": "nutmeg-lantern-quay"}, status=302)
    assert browser.path == "/counselor"


def test_opening_a_link_or_fetching_it_ahead_uses_nothing_up(app: Flask) -> None:
    link = invited(app)
    for method in ("GET", "HEAD"):
        for headers in ({}, {"Sec-Purpose": "prefetch"}):
            Pages(app).client.open("/counselor/link", method=method, headers=headers)
    assert open_link(app, link, "nutmeg-lantern-quay").path == "/counselor"


def test_who_is_invited_does_not_sign_in_before_a_password_is_set(app: Flask) -> None:
    invited(app)
    for password in ("", "nutmeg-lantern-quay"):
        assert give_password(app, BEA, password, status=200).path == "/counselor/sign-in"


def test_who_is_disabled_is_signed_out_and_does_not_sign_in(app: Flask) -> None:
    browser = sign_in(app)
    command(app, "disable", EMAIL)
    browser.get("/counselor")
    assert browser.path == "/counselor/sign-in"
    refused = give_password(app, status=200)
    assert "The email or the password is not right" in refused.text()


def test_changes_to_others_ask_once_more_who_is_there(app: Flask) -> None:
    add(app)
    browser = administer(app)
    browser.get(f"{PEOPLE}/{account_of(app).id}")
    browser.send({}, form="#do-disable", press="Disable", status=200)
    assert browser.page.select_one("#fresh-factor")
    assert ada(app).person.state is AccountState.WORKING
    confirm(browser)
    assert ada(app).person.state is AccountState.DISABLED
    assert "disabled" in browser.text()


@pytest.mark.parametrize("verb", [each[0] for each in VERBS])
def test_by_page_nobody_changes_their_own_account(app: Flask, verb: str) -> None:
    command(app, "invite", BEA, "--role", "administrator")
    browser = administer(app)
    page = browser.get(f"{PEOPLE}/{account_of(app, OLU).id}")
    assert page.select("main form") == []
    browser.post(browser.path, {"do": verb, "role": "counselor", "team": "1"}, status=200)
    confirm(browser, 422)
    assert "This is your own account." in browser.text()
    assert people.one(app.extensions["store"], keys_of(app), account_of(app, OLU).id, NOON).role == ADMINISTRATOR


@pytest.mark.parametrize("args", [("disable", OLU), ("role", OLU, "counselor")])
def test_a_command_says_what_to_do_instead_of_losing_the_last_administrator(app: Flask, args: tuple[str, ...]) -> None:
    administer(app)
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["people", *args])
    assert result.exit_code == 1
    assert "the only administrator who can sign in" in result.output
    assert "flask --app wsgi people invite EMAIL --role administrator" in result.output


@pytest.mark.parametrize("verb", ["link", "disable", "enable", "unlock", "reset-factor", "end-sessions", "team"])
def test_a_command_about_nobody_says_so(app: Flask, verb: str) -> None:
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["people", verb, "nobody@desk.example"])
    assert result.exit_code == 1
    assert "Nobody here has the email nobody@desk.example." in result.output


def test_the_page_and_the_command_list_the_same_people(app: Flask, stopped_clock: StoppedClock) -> None:
    sign_in(app)
    locked(app)
    invited(app)
    browser = administer(app)
    listed = command(app, "list")
    for person, said in {
        "Ada Marsh": ("Counselor", "None yet", "locked out"),
        "Olu Adeyemi": ("Administrator", "None yet", "22 November 2026, 12:00 UTC"),
        "Bea Kim": ("Counselor", "None yet", "invited", "The link works until 25 November 2026, 12:00 UTC."),
    }.items():
        row = next(" ".join(each.get_text(" ").split()) for each in browser.page.select("tr") if person in str(each))
        line = next(each for each in listed.splitlines() if person in each)
        assert [words for words in said if words not in row] == []
        assert [words for words in said if words not in line] == []


def test_an_administrator_is_shown_no_case_and_the_header_only_what_they_may_open(app: Flask) -> None:
    case = sent(app, {})
    browser = administer(app)
    assert browser.path == PEOPLE
    shown = [each.get_text(" ", strip=True) for each in browser.page.select("header nav a")]
    assert shown == ["People", "My account: Olu Adeyemi"]
    add(app)
    for path in (PEOPLE, f"{PEOPLE}/{account_of(app).id}"):
        assert case.code not in str(browser.get(path))
    browser.get("/counselor", 404)
    browser.follow("Go to the desk")
    assert browser.path == PEOPLE
    counselor = sign_in(app)
    assert next(each.get_text(" ", strip=True) for each in counselor.page.select("header nav a")) == "Today"
    counselor.get(PEOPLE, 404)


def test_what_is_wrong_with_an_invitation_is_said_and_what_was_typed_stays(app: Flask) -> None:
    teams.add(app.extensions["store"].engine, app.extensions["store"].keyring, 2, "River")
    browser = administer(app)
    browser.send({"email": "bea", "name": "Bea Kim", "team": "2"}, form="#invite-form", status=200)
    confirm(browser, 422)
    assert "“bea” is not an email address" in browser.text()
    browser.send({"language": "es"}, form="#invite-form", status=200)
    name, ticked = browser.page.select_one("#name"), browser.page.select_one("#team-2")
    assert name is not None
    assert name["value"] == "Bea Kim"
    assert ticked is not None
    assert ticked.has_attr("checked")
    browser.send({"email": BEA, "team": []}, form="#invite-form", status=422)
    assert "Elige un equipo." in browser.text()


def test_nothing_else_can_be_done_by_page(app: Flask) -> None:
    add(app)
    browser = administer(app)
    browser.get(f"{PEOPLE}/{account_of(app).id}")
    browser.post(browser.path, {"do": "delete"}, status=200)
    confirm(browser, 404)
    browser.get(f"{PEOPLE}/99", 404)
