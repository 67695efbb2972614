"""What staff do to a case: stored, on record, and refused where the table of states or the person's wish says no."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assessment.core.case_states import CaseState, Refusal
from assessment.core.errors import InvalidAnswers, NotFound
from assessment.presenters.case import CaseWork, case_of
from assessment.presenters.case_export import exported_case
from assessment.presenters.case_words import FORMS
from assessment.presenters.staff_report import staff_report
from assessment.records import submissions
from assessment.records.submissions import OpenSubmission
from assessment.services import review
from assessment.services.case_forms import READ
from assessment.services.review import CaseChanged, CaseWithdrawn
from assessment.storage.engine import reading, writing
from assessment.vault.keyring import Keyring
from tests.support import teams
from tests.support.staff import FIRST
from tests.support.stopped_clock import later
from tests.support.tried_case import CONTACT, UNSAFE, Share, TriedCase, sharing


@pytest.fixture
def share(tmp_path: Path, engine: Engine, ring: Keyring) -> Share:
    return sharing(tmp_path, engine, ring)


def test_every_form_of_a_case_has_a_name_and_is_read() -> None:
    assert list(READ) == [name for name, form in FORMS.items() if not form.apart]


def test_a_calm_case_goes_from_new_to_closed(share: Share) -> None:
    case = share()
    case.act(case.ada, "claim")
    assert (case.state, case.row.owner_id) == (CaseState.CLAIMED, case.ada.id)
    case.act(case.ada, "contact", **CONTACT)
    case.act(case.ada, "decide", level="fine")
    assert (case.state, case.row.read_round) == (CaseState.DECIDED, 1)
    case.act(case.ada, "sign-off", next_step="person")
    assert (case.state, case.row.closed_at) == (CaseState.CLOSED, later(hours=5))
    assert case.history == ["shared", "claimed", "logged a contact", "confirmed the level", "signed off"]
    assert case.row.revision == 5


def test_a_contact_that_took_place_earlier_is_logged_with_its_time(share: Share) -> None:
    case = share()
    case.act(case.ada, "claim")
    case.act(case.ada, "contact", **CONTACT, at="2026-11-22T12:01")
    opened = review.open_review(case.desk, case.code, case.bea, case.now, lambda pack: pack)
    told = [(each.what, each.when, each.facts[-1:]) for each in opened.review.events]
    assert told == [
        ("claimed the case", "22 November 2026, 14:00 UTC", ()),
        ("logged a contact", "22 November 2026, 12:01 UTC", ("logged on 22 November 2026, 15:00 UTC",)),
        ("shared the answers", "22 November 2026, 12:00 UTC", ()),
    ]
    assert (case.state, opened.case.state.talked) == (CaseState.IN_CONTACT, True)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("yesterday", "Write a day and a time, such as 2026-12-31T14:30"),
        ("2026-11-22T14:01", "Choose a time that is past"),
        ("2026-11-22T11:59", "The case was shared later, on 22 November 2026, 12:00 UTC"),
        ("0001-01-01T00:00", "The case was shared later, on 22 November 2026, 12:00 UTC"),
    ],
)
def test_a_contact_is_neither_to_come_nor_before_the_case_was_shared(share: Share, at: str, said: str) -> None:
    case = share()
    with pytest.raises(InvalidAnswers) as refused:
        case.act(case.ada, "contact", **CONTACT, at=at)
    assert refused.value.messages == {"at": said}


def test_a_talk_before_what_the_person_sent_in_last_lowers_no_danger(share: Share) -> None:
    case = share(UNSAFE)
    case.act(case.ada, "claim")
    case.ask_for_call()
    case.act(case.ada, "claim")
    before = (case.now - timedelta(hours=1, minutes=1)).strftime("%Y-%m-%dT%H:%M")
    case.act(case.ada, "contact", **CONTACT, at=before)
    opened = review.open_review(case.desk, case.code, case.ada, case.now, lambda pack: pack).case.state
    assert (opened.tried, opened.talked) == (False, False)
    assert case.refused(case.ada, "decide", level="fine", reason="They were calm") is Refusal.TALK
    case.act(case.ada, "contact", **CONTACT)
    case.act(case.ada, "decide", level="fine", reason="They are calm")
    assert case.state is CaseState.SECOND_LOOK


def test_two_who_claim_at_once_are_one_owner_and_one_who_is_told(share: Share) -> None:
    case = share()
    seen = case.seen
    case.act(case.ada, "claim", seen)
    with pytest.raises(CaseChanged):
        case.act(case.bea, "claim", seen)
    assert case.row.owner_id == case.ada.id


def test_what_is_sent_twice_is_done_once(share: Share) -> None:
    case = share()
    case.act(case.ada, "claim")
    seen = case.seen
    for _ in range(2):
        case.act(case.ada, "notes", seen, note="Called.")
    assert case.history == ["shared", "claimed", "noted"]
    case.act(case.ada, "notes", note="Called.")
    assert case.history[-2:] == ["noted", "noted"]


def test_nothing_is_done_to_a_case_of_another_team(share: Share, engine: Engine, ring: Keyring) -> None:
    case = share()
    teams.add(engine, ring, 2)
    other = replace(case.ada, teams=frozenset({2}))
    with pytest.raises(NotFound):
        case.act(other, "claim")
    assert case.state is CaseState.NEW


def test_a_contact_in_a_way_that_is_not_safe_is_refused(share: Share) -> None:
    case = share(contact="")
    case.act(case.ada, "claim")
    assert case.refused(case.ada, "contact", **CONTACT) is Refusal.SAFE_CHANNEL


def test_a_form_says_which_of_its_fields_do_not_do(share: Share) -> None:
    case = share()
    case.act(case.ada, "claim")
    assert case.wrong(case.ada, "contact") == {"channel", "came_to"}
    assert case.wrong(case.ada, "contact", channel="phone", came_to="talked") == {"said"}
    assert case.wrong(case.ada, "hand-over") == {"to"}
    assert case.wrong(case.ada, "hand-over", to=str(case.bea.id)) == {"reason"}
    assert case.wrong(case.ada, "decide") == {"level"}
    assert case.wrong(case.ada, "decide", level="care") == {"reason"}
    assert case.wrong(case.ada, "notes", note=" \r\n ") == {"note"}
    assert case.wrong(case.ada, "notes", note="x" * 4001) == {"note"}
    case.act(case.ada, "contact", **CONTACT)
    assert case.wrong(case.ada, "wait") == {"until"}
    assert case.wrong(case.ada, "wait", until="2020-01-01") == {"until"}
    assert case.wrong(case.ada, "wait", until="9999-12-31") == {"until"}


def test_danger_is_decided_by_two(share: Share) -> None:
    case = share(UNSAFE)
    case.act(case.ada, "claim")
    assert case.refused(case.ada, "decide", level="fine", reason="Calm now") is Refusal.STATE
    case.act(case.ada, "contact", **CONTACT)
    case.act(case.ada, "decide", level="fine", reason="Calm now")
    assert case.state is CaseState.SECOND_LOOK
    assert case.refused(case.ada, "sign-off", next_step="person") is Refusal.STATE


def test_a_wait_ends_by_itself_and_is_due_on_that_day(share: Share) -> None:
    case = share()
    case.act(case.ada, "claim")
    case.act(case.ada, "contact", **CONTACT)
    until = later(days=3).date().isoformat()
    case.act(case.ada, "wait", until=until)
    assert case.state is CaseState.WAITING
    assert case.row.due_at == case.row.wait_until
    assert case.refused(case.ada, "decide", level="fine") is Refusal.STATE
    case.hour = 24 * 4
    case.act(case.ada, "decide", level="fine")
    assert case.history[-2:] == ["waited until then", "confirmed the level"]
    assert case.row.wait_until is None
    assert case.row.revision == len(case.history) == 6


def test_a_call_that_was_had_or_whose_case_is_closed_can_be_asked_for_anew(share: Share) -> None:
    case = share()
    case.ask_for_call()
    case.act(case.ada, "claim")
    case.act(case.ada, "contact", channel="phone", came_to="not_reached")
    assert asks_for_call(case)
    case.act(case.ada, "contact", **CONTACT)
    assert not asks_for_call(case)
    case.ask_for_call()
    assert (case.state, case.history[-1], asks_for_call(case)) == (CaseState.RETURNED, "asked for a call", True)
    case.act(case.ada, "claim")
    case.act(case.ada, "decide", level="fine")
    case.act(case.ada, "sign-off", next_step="declined", reason="They do not answer")
    assert not asks_for_call(case)
    case.ask_for_call()
    assert (case.state, case.history[-1], asks_for_call(case)) == (CaseState.RETURNED, "asked for a call", True)


def asks_for_call(case: TriedCase) -> bool:
    return opened_for_team(case).callback


def opened_for_team(case: TriedCase) -> OpenSubmission:
    return submissions.open_for_team(case.row, case.desk.store.keyring.only(FIRST))


@pytest.mark.parametrize("days", [2, 4], ids=["before that day", "after it"])
def test_what_the_person_sends_while_a_day_is_waited_for_makes_nobody_wait_longer(share: Share, days: int) -> None:
    case = share()
    case.act(case.ada, "claim")
    case.act(case.ada, "contact", **CONTACT)
    case.act(case.ada, "wait", until=later(days=3).date().isoformat())
    agreed = case.row.due_at
    case.hour = 24 * days
    case.change_contact("555-0199")
    assert (case.state, case.row.due_at) == (CaseState.RETURNED, agreed)


def test_once_a_wait_is_over_page_staff_copy_and_file_say_so(share: Share) -> None:
    case = share()
    case.act(case.ada, "claim")
    case.act(case.ada, "contact", **CONTACT)
    case.act(case.ada, "wait", until=later(days=3).date().isoformat())
    assert said(case) == ("Waiting for the person", "Wait for the person", "waiting_for_person")
    case.hour = 24 * 4
    assert said(case) == ("In contact", "Decide", "in_contact")


def said(case: TriedCase) -> tuple[str, str, str]:
    """How the case stands by its page, what is next by the staff copy, and its state in a file."""
    opened = review.open_review(case.desk, case.code, case.ada, case.now, lambda pack: pack)
    found = opened.case
    work = CaseWork(found.row, case.now, found.events, opened.names, tried=found.state.tried)
    copy = staff_report(found.pack, case_of(found.submission, work))
    return opened.review.facts.head.state, copy.next_action, exported_case(found.pack, found.submission, case.now).state


def test_a_round_counts_as_read_once_somebody_did_what_only_its_reader_does(share: Share) -> None:
    case = share()
    case.act(case.ada, "claim")
    case.act(case.ada, "notes", note="I look at it tomorrow")
    assert case.row.read_round == 0
    case.act(case.ada, "contact", **CONTACT)
    assert case.row.read_round == case.row.round == 1


def test_a_case_changes_hands(share: Share) -> None:
    case = share()
    case.act(case.ada, "claim")
    case.act(case.ada, "hand-over", to=str(case.bea.id), reason="I am away tomorrow")
    assert case.row.owner_id == case.bea.id
    assert case.refused(case.ada, "release") is Refusal.ACTOR
    case.act(case.ines, "take-over", reason="Bea is ill")
    assert case.row.owner_id == case.ines.id
    case.act(case.ines, "release")
    released = case.row
    assert (released.state, released.owner_id) == ("new", None)


def test_who_stands_in_for_somebody_who_is_away_may_claim_what_returned(share: Share, engine: Engine) -> None:
    case = share()
    case.act(case.ada, "claim")
    with writing(engine) as conn:
        conn.exec_driver_sql("UPDATE submissions SET state = 'returned'")
    assert case.refused(case.bea, "claim") is Refusal.ACTOR
    with writing(engine) as conn:
        conn.exec_driver_sql("UPDATE users SET active = false WHERE email = 'ada@desk.example'")
    case.act(case.bea, "claim")
    assert case.row.owner_id == case.bea.id


def test_a_case_that_was_withdrawn_says_so(share: Share, engine: Engine) -> None:
    case = share()
    seen = case.seen
    with writing(engine) as conn:
        conn.exec_driver_sql(
            "UPDATE submissions SET state = 'withdrawn', withdrawn_at = shared_at, sealed_key = NULL, "
            "team_key_id = NULL, due_at = NULL"
        )
    with pytest.raises(CaseWithdrawn):
        case.act(case.ada, "notes", seen, note="Called.")


def test_every_action_is_on_record_with_a_digest_of_its_words(share: Share, engine: Engine) -> None:
    case = share()
    case.act(case.ada, "claim")
    case.act(case.ada, "notes", note="Called.")
    with reading(engine) as conn:
        log = list(conn.exec_driver_sql("SELECT who, verb, subject, digest FROM audit ORDER BY id"))
    assert [(each.who, each.verb) for each in log] == [
        ("person", "shared"),
        ("ada@desk.example", "claimed"),
        ("ada@desk.example", "noted"),
    ]
    assert {each.subject for each in log} == {case.code}
    assert log[2].digest != log[1].digest
