"""What is typed on a case is kept for who types it, sealed, until it is saved or left, and for nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from assessment.core.case_states import CaseState
from assessment.core.errors import NotFound
from assessment.core.model.pack import Pack
from assessment.records import case_drafts as draft_records
from assessment.records.audit import COMMAND
from assessment.records.case_drafts import CaseDraft, SentForm
from assessment.records.store import Store
from assessment.services import case_drafts, check_ins, key_check, key_rotation, people, review, sharing
from assessment.services.accounts import COUNSELOR, SUPERVISOR
from assessment.services.case_drafts import LONGEST, KeptDraft
from assessment.services.case_forms import Circumstances
from assessment.services.key_check import KeyCheck, Undecryptable
from assessment.services.key_rotation import StillNeeded
from assessment.services.review import CaseChanged, CaseWithdrawn, Desk, Seen
from assessment.services.staff import Staff
from assessment.storage import accounts
from assessment.storage import case_drafts as draft_rows
from assessment.storage import cases as case_rows
from assessment.storage.engine import reading, writing
from assessment.storage.submissions import Submission
from assessment.vault.keyring import Keyring
from tests.support import encrypted_drafts, teams
from tests.support.staff import FIRST
from tests.support.stopped_clock import later

TALK = {"channel": "phone", "came_to": "talked", "said": "They sleep badly."}


class WritingCase:
    """A case on which people write, a minute after each other."""

    def __init__(self, store: Store, pack: Pack) -> None:
        self.desk = Desk(store)
        self.person = encrypted_drafts.begun(store.engine, pack, {"tired": 0, "awake": 0, "rested": 3})
        self.code = encrypted_drafts.sent(store.engine, store.keyring, self.person, contact="555-0142").code
        self.minute = 60

    def keep(self, by: Staff, form: str, count: int = 0, /, **fields: str) -> KeptDraft:
        self.minute += 1
        at = later(minutes=self.minute)
        return case_drafts.keep(self.desk, self.code, by, SentForm(form, count), fields, at)

    def act(self, by: Staff, what: str, count: int = 0, seen: Seen | None = None, /, **form: str) -> None:
        self.minute += 1
        acting = Circumstances(by, later(minutes=self.minute), fresh_factor=True)
        review.act_on(self.desk, self.code, seen or self.seen, what, form, acting, SentForm(what, count))

    def draft(self, of: Staff) -> CaseDraft:
        with self.desk.store.reading() as conn:
            row = case_rows.by_code(conn, self.code, of.teams)
            return draft_records.of_author(conn, row, of.id, self.desk.store.keyring.only(of.teams))

    @property
    def row(self) -> Submission:
        with self.desk.store.reading() as conn:
            return case_rows.by_code(conn, self.code, {1, 2})

    @property
    def seen(self) -> Seen:
        return Seen(self.row.round, self.row.revision)


def staff_of(engine: Engine, name: str, role: str = COUNSELOR) -> Staff:
    with writing(engine) as conn:
        account = accounts.add(conn, f"{name}@desk.example", name.title(), "no hash", role, FIRST)
    assert account is not None
    return Staff(account, f"{name}@desk.example", role, FIRST)


@pytest.fixture
def ada(engine: Engine) -> Staff:
    return staff_of(engine, "ada")


@pytest.fixture
def bea(engine: Engine) -> Staff:
    return staff_of(engine, "bea")


@pytest.fixture
def case(engine: Engine, ring: Keyring, pack: Pack) -> WritingCase:
    return WritingCase(Store(engine, ring), pack)


def test_what_is_typed_is_kept_for_its_author_and_for_nobody_else(case: WritingCase, ada: Staff, bea: Staff) -> None:
    case.keep(ada, "contact", **TALK)
    case.keep(ada, "notes", note="Ask about money.")
    assert case.draft(ada).forms == {"contact": TALK, "notes": {"note": "Ask about money."}}
    assert case.draft(bea) == CaseDraft()
    opened = review.open_review(case.desk, case.code, bea, later(hours=9), lambda pack: pack)
    assert opened.draft == CaseDraft()
    assert "sleep badly" not in repr(opened.review)


def test_keeping_is_no_event_and_no_entry_of_the_audit_log(case: WritingCase, ada: Staff, engine: Engine) -> None:
    def counted() -> list[int]:
        with reading(engine) as conn:
            return [
                conn.exec_driver_sql(f"SELECT count(*) FROM {each}").scalar_one() for each in ("audit", "case_events")
            ]

    before = counted()
    case.keep(ada, "notes", note="Ask about money.")
    assert counted() == before


def test_a_saved_form_leaves_the_draft_and_the_others_stay(case: WritingCase, ada: Staff) -> None:
    case.act(ada, "claim")
    kept = case.keep(ada, "contact", **TALK)
    last = case.keep(ada, "notes", note="Ask about money.").draft.at
    case.act(ada, "contact", kept.draft.count("contact"), **TALK)
    left = case.draft(ada)
    assert left.forms == {"notes": {"note": "Ask about money."}}
    assert left.at == last == later(minutes=case.minute - 1)


def test_what_arrives_late_does_not_bring_back_what_was_saved(case: WritingCase, ada: Staff) -> None:
    case.act(ada, "claim")
    case.keep(ada, "contact", 0, **TALK)
    case.act(ada, "contact", 2, **TALK)  # its page had sent it a second time
    assert not case.keep(ada, "contact", 1, **TALK).fresh
    assert case.draft(ada).forms == {}


def test_what_arrives_late_does_not_replace_what_is_newer(case: WritingCase, ada: Staff) -> None:
    case.keep(ada, "notes", 0, note="Ask")
    case.keep(ada, "notes", 1, note="Ask about money.")
    late = case.keep(ada, "notes", 0, note="As")
    assert (late.fresh, late.draft.count("notes")) == (False, 2)
    assert case.draft(ada).forms == {"notes": {"note": "Ask about money."}}


def test_what_another_page_kept_since_stays_when_an_older_one_is_saved(case: WritingCase, ada: Staff) -> None:
    case.keep(ada, "notes", 0, note="On the phone.")
    case.keep(ada, "notes", 1, note="At the computer.")
    case.act(ada, "notes", 1, note="On the phone.")
    assert case.draft(ada).forms == {"notes": {"note": "At the computer."}}


def test_an_emptied_form_is_kept_no_longer(case: WritingCase, ada: Staff) -> None:
    case.keep(ada, "notes", 0, note="Ask")
    case.keep(ada, "notes", 1, note="")
    assert case.draft(ada).forms == {}


def test_too_much_is_not_kept_and_there_is_no_draft_of_a_form_that_is_none(case: WritingCase, ada: Staff) -> None:
    assert not case.keep(ada, "notes", note="x" * (LONGEST + 1)).fresh
    with pytest.raises(NotFound):
        case.keep(ada, "poems", note="Roses")
    assert case.draft(ada) == CaseDraft()


def test_another_team_keeps_nothing_on_a_case(case: WritingCase, ada: Staff, engine: Engine, ring: Keyring) -> None:
    teams.add(engine, ring, 2)
    with pytest.raises(NotFound):
        case.keep(replace(ada, teams=frozenset({2})), "notes", note="Hello")
    with pytest.raises(NotFound):
        case_drafts.note_reader(case.desk, case.code, replace(ada, teams=frozenset({2})), later(hours=9))


def test_a_draft_is_gone_once_the_person_takes_the_case_back_and_cannot_be_written_on(
    case: WritingCase, ada: Staff, engine: Engine, ring: Keyring
) -> None:
    case.act(ada, "claim")
    case.act(ada, "contact", channel="phone", came_to="not_reached")
    case.keep(ada, "notes", note="Ask about money.")
    seen = case.seen
    with writing(engine) as conn:
        person = encrypted_drafts.reopened(engine, case.person)
        sharing.withdraw_submission(conn, ring, person, later(hours=9), encrypted_drafts.unnoted)
    with pytest.raises(CaseWithdrawn) as ended:
        case.keep(ada, "notes", 1, note="Ask about money and phone.")
    with pytest.raises(CaseWithdrawn):
        case.act(ada, "notes", 2, Seen(1, 3), note="Ask about money and phone.")
    assert [(each.who, each.facts, each.lines) for each in ended.value.contacts] == [("Ada", ("Phone",), ())]
    assert seen.revision == 3
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT * FROM case_drafts").all() == []


def test_a_draft_stays_while_its_author_is_disabled(case: WritingCase, ada: Staff, engine: Engine) -> None:
    staff_of(engine, "olu", "administrator")
    case.keep(ada, "notes", note="Ask about money.")
    people.disable(case.desk.store, ada.id, COMMAND, later(hours=9))
    people.enable(case.desk.store, ada.id, COMMAND, later(hours=10))
    assert case.draft(ada).forms == {"notes": {"note": "Ask about money."}}


def test_a_check_in_that_comes_while_somebody_signs_off_closes_nothing_and_keeps_the_text(
    case: WritingCase, ada: Staff, engine: Engine, ring: Keyring
) -> None:
    case.act(ada, "claim")
    case.act(ada, "contact", **TALK)
    case.act(ada, "decide", level="fine")
    seen = case.seen
    case.keep(ada, "sign-off", next_step="person", reason="All is calm.")
    _check_in(case, engine, ring)
    with pytest.raises(CaseChanged):
        case.act(ada, "sign-off", 1, seen, next_step="person", reason="All is calm.")
    assert (case.row.state, case.row.closed_at, case.row.round) == (CaseState.RETURNED.value, None, 2)
    assert case.draft(ada).forms["sign-off"]["reason"] == "All is calm."


def _check_in(case: WritingCase, engine: Engine, ring: Keyring) -> None:
    """The person answers again, a day later."""
    at = later(days=1)
    with writing(engine) as conn:
        begun = check_ins.begin_check_in(conn, encrypted_drafts.reopened(engine, case.person), at)
        check_ins.submit_later_round(conn, Store(conn.engine, ring), begun, at)


def test_a_case_handed_to_another_team_takes_its_drafts_along(
    case: WritingCase, ada: Staff, engine: Engine, ring: Keyring
) -> None:
    teams.add(engine, ring, 2)
    ines = staff_of(engine, "ines", SUPERVISOR)
    case.keep(ada, "notes", note="Ask about money.")
    review.move_to_team(case.desk, case.code, ines, "2", later(hours=9))
    with reading(engine) as conn:
        [row] = draft_rows.of_case(conn, case.row.id)
    assert row.team_key_id == ring.team_key(2).id
    assert draft_records.open_for_author(row, ring.only({2})).forms == {"notes": {"note": "Ask about money."}}


def test_drafts_go_to_the_new_key_of_the_team_and_hold_the_old_one_until_then(
    case: WritingCase, ada: Staff, bea: Staff, ring: Keyring
) -> None:
    store, first = case.desk.store, ring.team_key(1).id
    for each in (ada, bea):
        case.keep(each, "notes", note=f"Of {each.email}")
    ring.rotate_team(1)
    with pytest.raises(StillNeeded):
        key_rotation.drop_team(store, first)
    assert key_rotation.reseal(store, lambda _: None) == KeyCheck(3, ())
    key_rotation.drop_team(store, first)
    assert case.draft(bea).forms == {"notes": {"note": "Of bea@desk.example"}}
    assert key_check.check_everything(store) == KeyCheck(4, ())


def test_a_damaged_draft_is_named_stops_nothing_and_is_written_over(
    case: WritingCase, ada: Staff, engine: Engine
) -> None:
    store = case.desk.store
    case.keep(ada, "notes", note="Ask about money.")
    with writing(engine) as conn:
        conn.exec_driver_sql("UPDATE case_drafts SET saved_at = '2026-11-01 12:00:00.000000'")
    assert case.draft(ada).damaged
    [named] = key_check.check_everything(store).failed
    assert isinstance(named, Undecryptable)
    assert named.what == f"a draft on {case.code}"
    store.keyring.rotate_team(1)
    assert [each.what for each in key_rotation.reseal(store, lambda _: None).failed] == [named.what]
    assert not case.keep(ada, "notes", note="Ask again.").draft.damaged
    assert case.draft(ada).forms == {"notes": {"note": "Ask again."}}


def test_who_else_reads_is_said_for_two_minutes(case: WritingCase, ada: Staff, bea: Staff) -> None:
    def others(of: Staff, minutes: float) -> list[tuple[str, timedelta]]:
        at = later(minutes=minutes)
        return [(each.name, each.since - later()) for each in case_drafts.note_reader(case.desk, case.code, of, at)]

    assert others(ada, 0) == []
    assert others(bea, 1) == [("Ada", timedelta(0))]
    assert others(ada, 1.5) == [("Bea", timedelta(minutes=1))]
    assert others(bea, 3) == [("Ada", timedelta(0))]
    assert others(bea, 4) == []
    assert others(ada, 5) == [("Bea", timedelta(minutes=3))]
