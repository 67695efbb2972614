"""Who is told of a case, and when: written with what happened, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from assessment.core.engine.outcome import assess
from assessment.core.items import Answers
from assessment.records import audit
from assessment.records.drafts import OpenDraft
from assessment.records.store import Store
from assessment.services import alerts, review, sharing
from assessment.services.accounts import COUNSELOR, SUPERVISOR
from assessment.services.case_forms import Circumstances
from assessment.services.review import Desk, Seen
from assessment.services.staff import Staff
from assessment.storage import accounts, alert_plans, colleagues
from assessment.storage import alerts as alert_rows
from assessment.storage import cases as case_rows
from assessment.storage.engine import reading, writing
from assessment.vault.keyring import Keyring
from tests.support import encrypted_drafts, teams
from tests.support.staff import FIRST
from tests.support.stopped_clock import NOON, later

CALM: Answers = {"tired": 0, "awake": 0, "rested": 3}
UNSAFE: Answers = {"tired": 3, "awake": 3, "unsafe": "yes"}
LATER = (
    "rules.yaml",
    "[{id: none, label: None}, ",
    "[{id: none, label: None}, {id: later, label: Later, target: {working_days: 5}}, ",
)
"""A priority between those of the pack, so that a call can wait until tomorrow."""
PEOPLE = {"ada": COUNSELOR, "bea": COUNSELOR, "ines": SUPERVISOR}
EVERYBODY = set(PEOPLE)


class AlertedTeam:
    """Counselors, and a person who shares something with them."""

    def __init__(self, folder: Path, engine: Engine, ring: Keyring, *changed: tuple[str, str, str]) -> None:
        self.engine, self.ring, self.desk = engine, ring, Desk(Store(engine, ring))
        self.pack = encrypted_drafts.sleep(folder, LATER, *changed)
        self.staff = {name: self.colleague(name, role, FIRST) for name, role in PEOPLE.items()}
        self.hour = 0

    def colleague(self, name: str, role: str, of: frozenset[int]) -> Staff:
        email = f"{name}@desk.example"
        with writing(self.engine) as conn:
            account = accounts.add(conn, email, name.title(), "no hash", role, of)
        assert account is not None
        return Staff(account, email, role, of)

    def share(self, answers: Answers) -> OpenDraft:
        draft = encrypted_drafts.begun(self.engine, self.pack, answers, team=1)
        self.code = encrypted_drafts.sent(self.engine, self.ring, draft).code
        return draft

    def ask_for_call(self, draft: OpenDraft, contact: str = "555-0142") -> None:
        self.hour += 1
        again = encrypted_drafts.reopened(self.engine, draft)
        with writing(self.engine) as conn:
            sharing.request_call(conn, self.desk.store, again, contact, later(hours=self.hour))

    def act(self, who: str, what: str, **form: str) -> None:
        self.hour += 1
        with reading(self.engine) as conn:
            row = case_rows.by_code(conn, self.code, FIRST)
        by = Circumstances(self.staff[who], later(hours=self.hour), fresh_factor=True)
        review.act_on(self.desk, self.code, Seen(row.round, row.revision), what, form, by)

    def open(self, who: str) -> None:
        review.open_review(self.desk, self.code, self.staff[who], later(hours=self.hour), lambda pack: pack)

    def away(self, who: str, deputy: str = "") -> None:
        with writing(self.engine) as conn:
            stands_in = self.staff[deputy].id if deputy else None
            colleagues.set_absence(conn, self.staff[who].id, later(days=3), stands_in)

    def those(self, kind: str = "") -> set[str]:
        """Who has an alert of this kind, or of any."""
        with reading(self.engine) as conn:
            found = conn.exec_driver_sql(
                "SELECT users.email, alerts.kind FROM alerts JOIN users ON users.id = alerts.account_id"
            ).all()
        return {row[0].partition("@")[0] for row in found if kind in ("", row[1])}

    def forget(self) -> None:
        with writing(self.engine) as conn:
            conn.exec_driver_sql("DELETE FROM alerts")

    def unread(self, who: str) -> int:
        return alerts.count_unread(self.desk.store, self.staff[who])

    def bell(self, who: str) -> list[str]:
        """What somebody is told of at the desk."""
        with reading(self.engine) as conn:
            return [each.kind for each in alert_rows.unread(conn, self.staff[who].id, 9)]

    def hand_over(self, who: str, to: str) -> None:
        self.act(who, "hand-over", to=str(self.staff[to].id), reason="I am away next week")


@pytest.fixture
def told(tmp_path: Path, engine: Engine, ring: Keyring) -> AlertedTeam:
    return AlertedTeam(tmp_path, engine, ring)


@pytest.fixture
def told_of_danger(tmp_path: Path, engine: Engine, ring: Keyring) -> AlertedTeam:
    """A team whose level 'care' takes a second person, and which has two supervisors."""
    told = AlertedTeam(tmp_path, engine, ring, ("rules.yaml", "levels:\n", "second_look_from: care\nlevels:\n"))
    told.staff["vera"] = told.colleague("vera", SUPERVISOR, FIRST)
    return told


def test_a_case_of_the_same_day_is_told_to_the_whole_team(told: AlertedTeam) -> None:
    told.share(UNSAFE)
    assert told.those("same_day") == told.those() == EVERYBODY


def test_a_case_that_can_wait_is_told_to_nobody(told: AlertedTeam) -> None:
    told.share(CALM)
    assert told.those() == set()


def test_a_call_is_told_to_the_team_while_nobody_has_the_case(told: AlertedTeam) -> None:
    told.ask_for_call(told.share(CALM))
    assert told.those("call") == told.those() == EVERYBODY


def test_what_is_shared_with_a_call_at_once_is_told_once(told: AlertedTeam) -> None:
    draft = told.share(UNSAFE)
    told.ask_for_call(draft)
    with reading(told.engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM alerts").scalar_one() == len(EVERYBODY)


def test_what_comes_back_is_told_to_its_owner_alone(told: AlertedTeam) -> None:
    draft = told.share(CALM)
    told.act("ada", "claim")
    told.ask_for_call(draft)
    assert told.those() == {"ada"}
    told.act("ada", "claim")
    told.forget()
    told.ask_for_call(draft, "555-0199")
    assert told.those("returned") == told.those() == {"ada"}


def test_while_the_owner_is_away_their_deputy_is_told_and_without_one_the_team(told: AlertedTeam) -> None:
    draft = told.share(CALM)
    told.act("ada", "claim")
    told.away("ada", deputy="bea")
    told.ask_for_call(draft)
    assert told.those() == {"bea"}
    told.forget()
    told.away("bea")
    told.ask_for_call(draft, "555-0199")
    assert told.those() == {"ines"}


def test_if_the_whole_team_is_away_all_of_it_is_told(told: AlertedTeam) -> None:
    for who in PEOPLE:
        told.away(who)
    told.share(UNSAFE)
    assert told.those() == EVERYBODY


def test_a_case_that_is_moved_is_told_to_its_new_team(told: AlertedTeam) -> None:
    teams.add(told.engine, told.ring, 2)
    told.colleague("york", COUNSELOR, frozenset({2}))
    told.share(UNSAFE)
    told.forget()
    review.move_to_team(told.desk, told.code, told.staff["ines"], "2", later(hours=1))
    assert told.those() == {"york"}


def test_an_alert_is_unread_until_its_account_opens_the_case(told: AlertedTeam) -> None:
    told.share(UNSAFE)
    told.open("ada")
    assert [told.unread(who) for who in PEOPLE] == [0, 1, 1]


def test_what_somebody_claimed_needs_nobody_else(told: AlertedTeam) -> None:
    told.share(UNSAFE)
    told.act("ada", "claim")
    assert [told.unread(who) for who in PEOPLE] == [0, 0, 0]


def test_a_case_that_is_closed_leaves_no_alert_to_be_counted_for_ever(told: AlertedTeam) -> None:
    told.share(UNSAFE)
    told.act("ada", "claim")
    told.act("ada", "decide", level=assess(told.pack, UNSAFE).level)
    with reading(told.engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM alerts WHERE read_at IS NULL").scalar_one() > 0
    told.act("ada", "sign-off", next_step="person", reason="Left no way to be reached")
    with reading(told.engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM alerts WHERE read_at IS NULL").scalar_one() == 0


def test_what_comes_after_an_alert_was_read_is_unread_again(told: AlertedTeam) -> None:
    draft = told.share(UNSAFE)
    told.open("ada")
    told.ask_for_call(draft)
    assert told.unread("ada") == 1


def test_who_is_handed_a_case_is_told_alone_until_they_open_it_or_hand_it_on(told: AlertedTeam) -> None:
    told.share(CALM)
    told.act("ada", "claim")
    told.hand_over("ada", "bea")
    assert told.those("handed_over") == told.those() == {"bea"}
    assert [told.unread(who) for who in PEOPLE] == [0, 1, 0]
    told.hand_over("bea", "ines")
    assert [told.unread(who) for who in PEOPLE] == [0, 0, 1]
    told.open("ines")
    assert [told.unread(who) for who in PEOPLE] == [0, 0, 0]


def test_who_takes_a_case_over_knows_of_it(told: AlertedTeam) -> None:
    told.share(CALM)
    told.act("ada", "claim")
    told.act("ines", "take-over", reason="Ada is ill")
    assert told.those() == set()


def test_a_case_that_is_handed_over_after_an_alert_is_told_anew(told: AlertedTeam) -> None:
    told.share(UNSAFE)
    told.act("ada", "claim")
    assert told.unread("bea") == 0
    told.hand_over("ada", "bea")
    assert told.bell("bea") == ["handed_over"]


def test_what_comes_back_after_a_hand_over_is_told_as_such(told: AlertedTeam) -> None:
    draft = told.share(CALM)
    told.act("ada", "claim")
    told.hand_over("ada", "bea")
    told.ask_for_call(draft)
    assert told.bell("bea") == ["call"]
    told.act("bea", "claim")
    told.hand_over("bea", "ada")
    told.ask_for_call(draft, "555-0199")
    assert told.bell("ada") == ["returned"]


def ask_for_second_look(told: AlertedTeam, owner: str) -> None:
    told.share(UNSAFE)
    told.act(owner, "claim")
    told.forget()
    told.act(owner, "decide", level="care")


def test_a_second_look_is_told_to_the_supervisors_until_one_opens_it_or_answers(told_of_danger: AlertedTeam) -> None:
    told = told_of_danger
    ask_for_second_look(told, "ada")
    assert told.those("second_look") == told.those() == {"ines", "vera"}
    told.open("ines")
    assert [told.unread(who) for who in ("ada", "ines", "vera")] == [0, 0, 1]
    told.act("ines", "second-view", level="care", reason="So do I")
    told.act("ines", "agree", reason="Yes")
    assert told.unread("vera") == 0


def test_a_second_look_is_told_to_no_supervisor_who_asked_for_it_or_is_away(told_of_danger: AlertedTeam) -> None:
    told = told_of_danger
    told.away("ines")
    ask_for_second_look(told, "ada")
    assert told.those() == {"vera"}
    ask_for_second_look(told, "vera")
    assert told.those() == {"ines"}  # there is nobody else


def test_who_is_handed_a_case_in_a_second_look_is_its_owner_and_no_second_person(told_of_danger: AlertedTeam) -> None:
    told = told_of_danger
    ask_for_second_look(told, "ada")
    told.hand_over("ada", "ines")
    assert (told.bell("ines"), told.bell("vera")) == (["handed_over"], ["second_look"])


def test_a_case_that_was_only_handed_over_is_not_reminded_of_once_it_is_released(told: AlertedTeam) -> None:
    told.share(CALM)
    told.act("ada", "claim")
    told.hand_over("ada", "bea")
    told.act("bea", "release")
    with reading(told.engine) as conn:
        assert alert_plans.unclaimed(conn, 1) == []


def test_what_is_not_stored_is_not_told(told: AlertedTeam, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("full")

    draft = encrypted_drafts.begun(told.engine, told.pack, UNSAFE)
    monkeypatch.setattr(audit, "record_case", fail)
    with pytest.raises(OSError, match="full"):
        encrypted_drafts.sent(told.engine, told.ring, draft, now=NOON)
    assert told.those() == set()
