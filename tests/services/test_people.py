"""People who work here: what each verb changes, ends and records, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from assessment.core.errors import NotFound
from assessment.records.audit import COMMAND, Actor
from assessment.records.people import AccountState, Colleague
from assessment.records.store import Store
from assessment.services import accounts, lockouts, one_time_links, people, second_factors, sign_ins, staff_sessions
from assessment.services.accounts import ADMINISTRATOR, COUNSELOR, SUPERVISOR, AccountRefused, EmailTaken
from assessment.services.one_time_links import WORKS_FOR, LinkEnded
from assessment.services.people import LastAdministrator, PeopleRefused
from assessment.services.sign_ins import Credentials, SignInClient
from assessment.services.staff_sessions import Device
from assessment.storage.engine import reading, writing
from tests.support import teams
from tests.support.second_factor_steps import account_of, keys_of
from tests.support.staff import FIRST
from tests.support.stopped_clock import NOON, later

PASSWORD, ANOTHER = "apricot-thrush-shell", "nutmeg-lantern-quay"
ADA, OLU = "ada@desk.example", "olu@desk.example"
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class House:
    """A service with Ada, a counselor, and Olu, an administrator."""

    app: Flask
    store: Store
    ada: int
    olu: int

    @property
    def by_olu(self) -> Actor:
        return Actor(OLU, self.olu)

    def recorded(self) -> list[tuple[str, ...]]:
        """Who, verb, subject and detail of each entry."""
        with reading(self.store.engine) as conn:
            found = conn.exec_driver_sql("SELECT who, verb, subject, detail FROM audit ORDER BY id")
            return [tuple(row) for row in found if row.who != "command"]

    def person(self, account_id: int, **after: float) -> Colleague:
        return people.one(self.store, keys_of(self.app), account_id, later(**after))

    def open_sessions(self, account_id: int) -> int:
        return self.person(account_id).sessions

    def signs_in(self, email: str = ADA, password: str = PASSWORD, device: str = "") -> bool:
        """Whether the first step lets them through."""
        found = self.app.extensions["accounts"].find_user(address=email)
        self.app.extensions["account_session"].remove()
        client = SignInClient("192.0.2.1", device)
        keys, typed = keys_of(self.app), Credentials(email, password)
        return sign_ins.with_password(self.store, keys, typed, found, client, NOON).right

    def known_browser(self) -> str:
        """What a browser holds in which Ada signed in before."""
        return sign_ins.device_of(keys_of(self.app), account_of(self.app, ADA), SignInClient("192.0.2.1"))


@pytest.fixture
def house(app: Flask) -> Any:
    store = app.extensions["store"]
    with app.app_context():
        accounts.add_account(store, ADA, PASSWORD, "Ada Marsh")
        accounts.add_account(store, OLU, PASSWORD, "Olu Adeyemi", ADMINISTRATOR, frozenset())
        here = House(app, store, people.id_of(store, ADA), people.id_of(store, OLU))
        staff_sessions.start(store, here.ada, Device("Firefox", "Windows"), NOON)
        yield here


def invited(house: House, email: str = "bea@desk.example", role: str = COUNSELOR) -> one_time_links.OneTimeLink:
    return people.invite(house.store, email, "Bea Kim", role, (), house.by_olu, NOON)


def joined(house: House, email: str = "bea@desk.example", role: str = COUNSELOR) -> int:
    link = invited(house, email, role)
    return one_time_links.set_password(house.store, link.token, ANOTHER, NOON)


def test_somebody_who_is_invited_sets_a_password_once_and_works_here(house: House) -> None:
    link = invited(house)
    assert house.person(link.account_id).state is AccountState.INVITED
    assert not house.signs_in("bea@desk.example", ANOTHER)
    assert not house.signs_in("bea@desk.example", "")
    one_time_links.set_password(house.store, link.token, ANOTHER, later(hours=71.9))
    bea = house.person(link.account_id)
    assert (bea.state, bea.role, bea.teams, bea.link_ends_at) == (AccountState.WORKING, COUNSELOR, FIRST, None)
    assert house.signs_in("bea@desk.example", ANOTHER)
    with pytest.raises(LinkEnded):
        one_time_links.set_password(house.store, link.token, "quay-lantern-thrush", NOON)
    assert [each for each in house.recorded() if "bea@desk.example" in each and "refused" not in each[1]] == [
        (OLU, "added an account", "bea@desk.example", "counselor"),
        (OLU, "made a one-time link", "bea@desk.example", ""),
        ("bea@desk.example", "changed the password", "", "one-time link"),
    ]


def test_a_link_works_for_72_hours_and_no_second_longer(house: House) -> None:
    link = invited(house)
    with pytest.raises(LinkEnded):
        one_time_links.set_password(house.store, link.token, ANOTHER, NOON + WORKS_FOR)
    one_time_links.set_password(house.store, link.token, ANOTHER, NOON + WORKS_FOR - SECOND)


def test_a_new_link_ends_the_one_before(house: House) -> None:
    first = invited(house)
    second = people.new_link(house.store, first.account_id, house.by_olu, NOON)
    with pytest.raises(LinkEnded):
        one_time_links.set_password(house.store, first.token, ANOTHER, NOON)
    one_time_links.set_password(house.store, second.token, ANOTHER, NOON)


def test_a_link_stands_in_no_row_no_entry_and_no_text(house: House) -> None:
    link = invited(house)
    with reading(house.store.engine) as conn:
        names = conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        rows = str([conn.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in names])
    assert link.token not in rows
    assert link.token not in repr(link)
    assert len(link.token) >= 43  # 256 bits


def test_of_many_who_use_a_link_at_one_moment_one_sets_the_password(house: House) -> None:
    link = invited(house)

    def use(number: int) -> bool:
        with house.app.app_context():
            try:
                one_time_links.set_password(house.store, link.token, f"lantern-quay-apricot-{number}", NOON)
            except LinkEnded:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(use, range(4))) == 1


def test_a_password_that_is_refused_leaves_the_link_as_it_is(house: House) -> None:
    link = invited(house)
    with pytest.raises(AccountRefused, match="Use at least 12"):
        one_time_links.set_password(house.store, link.token, "short", NOON)
    one_time_links.set_password(house.store, link.token, ANOTHER, NOON)


def test_a_forgotten_password_is_set_anew_and_signs_out_everywhere(house: House) -> None:
    second_factors.add_app(house.store, keys_of(house.app).factors, ADA, NOON)
    link = people.new_link(house.store, house.ada, house.by_olu, NOON)
    assert house.signs_in()  # until the link is used
    assert house.open_sessions(house.ada) == 1
    one_time_links.set_password(house.store, link.token, ANOTHER, NOON)
    assert (house.signs_in(), house.signs_in(password=ANOTHER)) == (False, True)
    ada = house.person(house.ada)
    assert (ada.sessions, ada.app) == (0, True)
    assert (ADA, "ended sessions", ADA, "new password") in house.recorded()


def test_a_disabled_account_is_signed_out_and_stays_so_until_it_is_enabled(house: House) -> None:
    link = people.new_link(house.store, house.ada, house.by_olu, NOON)
    people.disable(house.store, house.ada, house.by_olu, NOON)
    ada = house.person(house.ada)
    assert (ada.state, ada.sessions, ada.link_ends_at) == (AccountState.DISABLED, 0, None)
    assert not house.signs_in()
    with pytest.raises(LinkEnded):
        one_time_links.set_password(house.store, link.token, ANOTHER, NOON)
    with pytest.raises(PeopleRefused, match="disabled"):
        people.new_link(house.store, house.ada, house.by_olu, NOON)
    people.enable(house.store, house.ada, house.by_olu, NOON)
    assert house.signs_in()
    assert [entry for entry in house.recorded() if entry[2] == ADA] == [
        (OLU, "made a one-time link", ADA, ""),
        (OLU, "ended sessions", ADA, "disabled"),
        (OLU, "disabled an account", ADA, ""),
        (OLU, "enabled an account", ADA, ""),
    ]


def test_an_invitation_is_ended_by_disabling_and_made_anew_by_a_link(house: House) -> None:
    link = invited(house)
    people.disable(house.store, link.account_id, house.by_olu, NOON)
    with pytest.raises(LinkEnded):
        one_time_links.set_password(house.store, link.token, ANOTHER, NOON)
    with pytest.raises(PeopleRefused, match="no password yet"):
        people.enable(house.store, link.account_id, house.by_olu, NOON)
    again = people.new_link(house.store, link.account_id, house.by_olu, NOON)
    one_time_links.set_password(house.store, again.token, ANOTHER, NOON)
    assert house.person(link.account_id).state is AccountState.WORKING


def test_the_database_lets_no_account_without_a_password_sign_in(house: House) -> None:
    link = invited(house)
    with pytest.raises(IntegrityError), writing(house.store.engine) as conn:
        conn.exec_driver_sql(f"UPDATE users SET active = true WHERE id = {link.account_id}")


def test_another_role_signs_out_everywhere_and_an_administrator_works_in_no_team(house: House) -> None:
    people.set_role(house.store, house.ada, house.by_olu, NOON, role=ADMINISTRATOR)
    ada = house.person(house.ada)
    assert (ada.role, ada.teams, ada.sessions) == (ADMINISTRATOR, frozenset(), 0)
    assert house.recorded()[-2:] == [
        (OLU, "ended sessions", ADA, "new role"),
        (OLU, "changed the role", ADA, "administrator"),
    ]
    with pytest.raises(PeopleRefused, match="they work in no team"):
        people.set_teams(house.store, house.ada, house.by_olu, NOON, teams=FIRST)


def test_the_role_that_somebody_has_already_changes_nothing(house: House) -> None:
    before = house.recorded()
    people.set_role(house.store, house.ada, house.by_olu, NOON, role=COUNSELOR)
    assert house.open_sessions(house.ada) == 1
    assert house.recorded() == before


def test_an_account_works_in_the_teams_that_are_named_and_in_no_other(house: House) -> None:
    teams.add(house.store.engine, house.store.keyring, 2, "River")
    people.set_teams(house.store, house.ada, house.by_olu, NOON, teams=(2,))
    assert house.person(house.ada).teams == {2}
    people.set_teams(house.store, house.ada, house.by_olu, NOON, teams=())
    assert house.person(house.ada).teams == frozenset()
    with pytest.raises(PeopleRefused, match="There is no team 9"):
        people.set_teams(house.store, house.ada, house.by_olu, NOON, teams=(1, 9))
    assert house.recorded()[-2:] == [(OLU, "changed the teams", ADA, "2"), (OLU, "changed the teams", ADA, "")]


def test_whoever_is_invited_needs_a_team_where_there_are_several(house: House) -> None:
    teams.add(house.store.engine, house.store.keyring, 2, "River")
    with pytest.raises(PeopleRefused, match="Choose a team"):
        invited(house)
    made = people.invite(house.store, "bea@desk.example", "", SUPERVISOR, (1, 2), COMMAND, NOON)
    assert house.person(made.account_id).teams == {1, 2}
    admin = people.invite(house.store, "chi@desk.example", "", ADMINISTRATOR, (), COMMAND, NOON)
    assert house.person(admin.account_id).teams == frozenset()


def test_a_reset_takes_every_second_factor_away_and_signs_out(house: House) -> None:
    second_factors.add_app(house.store, keys_of(house.app).factors, ADA, NOON)
    people.reset_factor(house.store, house.ada, house.by_olu, NOON)
    assert not second_factors.of(house.store, house.ada).any
    assert house.open_sessions(house.ada) == 0
    assert house.signs_in()
    assert house.recorded()[-1] == (OLU, "reset the second factor", ADA, "")


def test_who_is_locked_out_is_shown_and_waits_no_more_once_unlocked(house: House) -> None:
    for _ in range(6):
        house.signs_in(password="wrong password")
    assert house.person(house.ada).locked_for == lockouts.FIRST_WAIT
    assert house.person(house.ada, seconds=31).locked_for == sign_ins.NONE
    assert house.person(house.olu).locked_for == sign_ins.NONE
    people.unlock(house.store, house.ada, house.by_olu, NOON, keys=keys_of(house.app))
    assert house.person(house.ada).locked_for == sign_ins.NONE
    assert house.signs_in()


def test_who_is_locked_out_in_a_browser_that_they_use_is_shown_and_unlocked_too(house: House) -> None:
    device = house.known_browser()
    for _ in range(6):
        house.signs_in(password="wrong password", device=device)
    assert not house.signs_in(device=device)
    assert house.signs_in(), "another browser does not wait for it"
    assert house.person(house.ada).locked_for == lockouts.FIRST_WAIT
    assert house.person(house.olu).locked_for == sign_ins.NONE
    people.unlock(house.store, house.olu, COMMAND, NOON, keys=keys_of(house.app))
    assert not house.signs_in(device=device)
    people.unlock(house.store, house.ada, house.by_olu, NOON, keys=keys_of(house.app))
    assert house.person(house.ada).locked_for == sign_ins.NONE
    assert house.signs_in(device=device)


def test_everybody_is_shown_with_when_they_were_seen_and_how_often_they_are_signed_in(house: House) -> None:
    found = people.everybody(house.store, keys_of(house.app), later(minutes=10))
    assert [person.name for person in found.people] == ["Ada Marsh", "Olu Adeyemi"]
    ada, olu = found.people
    assert (ada.seen_at, ada.sessions) == (NOON, 1)
    assert (olu.seen_at, olu.sessions) == (None, 0)
    assert house.person(house.ada, minutes=21).sessions == 0


Verb = Callable[[House, int, Actor], object]
VERBS: dict[str, Verb] = {
    "link": lambda house, account, who: people.new_link(house.store, account, who, NOON),
    "disable": lambda house, account, who: people.disable(house.store, account, who, NOON),
    "enable": lambda house, account, who: people.enable(house.store, account, who, NOON),
    "unlock": lambda house, account, who: people.unlock(house.store, account, who, NOON, keys=keys_of(house.app)),
    "role": lambda house, account, who: people.set_role(house.store, account, who, NOON, role=SUPERVISOR),
    "team": lambda house, account, who: people.set_teams(house.store, account, who, NOON, teams=()),
    "reset-factor": lambda house, account, who: people.reset_factor(house.store, account, who, NOON),
    "end-sessions": lambda house, account, who: people.end_sessions(house.store, account, who, NOON),
}


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_changes_their_own_account_and_nothing_is_recorded(house: House, verb: str) -> None:
    joined(house, "chi@desk.example", ADMINISTRATOR)
    before = house.recorded()
    with pytest.raises(PeopleRefused, match="your own account"):
        VERBS[verb](house, house.olu, house.by_olu)
    assert house.recorded() == before


@pytest.mark.parametrize("verb", VERBS)
def test_an_account_that_is_not_there_is_not_found(house: House, verb: str) -> None:
    with pytest.raises(NotFound):
        VERBS[verb](house, 99, COMMAND)


@pytest.mark.parametrize("verb", ["disable", "role"])
def test_the_last_administrator_who_can_sign_in_stays_one(house: House, verb: str) -> None:
    invited(house, "chi@desk.example", ADMINISTRATOR)  # cannot sign in yet
    with pytest.raises(LastAdministrator, match="Invite another one first"):
        VERBS[verb](house, house.olu, COMMAND)
    assert house.person(house.olu).state is AccountState.WORKING
    joined(house, "dan@desk.example", ADMINISTRATOR)
    VERBS[verb](house, house.olu, COMMAND)
    assert people.one(house.store, keys_of(house.app), house.olu, NOON).role in (ADMINISTRATOR, SUPERVISOR)


def test_two_administrators_who_disable_each_other_at_one_moment_leave_one(house: House) -> None:
    dan = joined(house, "dan@desk.example", ADMINISTRATOR)
    by_dan = Actor("dan@desk.example", dan)

    def disable(of: int, who: Actor) -> bool:
        with house.app.app_context():
            try:
                people.disable(house.store, of, who, NOON)
            except LastAdministrator:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(disable, (dan, house.olu), (house.by_olu, by_dan)))
    assert sorted(done) == [False, True]


@pytest.mark.parametrize(
    ("email", "name", "refused", "told"),
    [
        ("bea", "", AccountRefused, "is not an email address"),
        ("ADA@DESK.example", "", EmailTaken, "has an account already"),
        ("bea@desk.example", "x" * 121, AccountRefused, "at most 120 characters"),
    ],
)
def test_an_invitation_says_what_is_wrong_with_it(
    house: House, email: str, name: str, refused: type[AccountRefused], told: str
) -> None:
    with pytest.raises(refused, match=told):
        people.invite(house.store, email, name, COUNSELOR, (), COMMAND, NOON)


def test_an_unknown_role_is_refused(house: House) -> None:
    with pytest.raises(PeopleRefused, match="Choose one of the roles"):
        people.set_role(house.store, house.ada, COMMAND, NOON, role="owner")
