"""Submissions: at most one per draft, unseen until shared, and lists in the right order."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import IntegrityError

from assessment.core.case_states import CaseState
from assessment.core.errors import NotFound, StaleDraft
from assessment.storage import case_codes
from assessment.storage import case_events as event_rows
from assessment.storage import cases as case_rows
from assessment.storage import drafts as draft_rows
from assessment.storage import seals as seal_rows
from assessment.storage import submissions as submission_rows
from assessment.storage.case_events import SealedEvent
from assessment.storage.engine import reading, writing
from assessment.storage.submissions import KEPT, Submission
from tests.support.desk_lists import rows_of
from tests.support.staff import FIRST
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account, begin_another, begun, new_submission, submit, write_note

NEW, CLAIMED, CLOSED, WITHDRAWN = (
    each.value for each in (CaseState.NEW, CaseState.CLAIMED, CaseState.CLOSED, CaseState.WITHDRAWN)
)
SEAL: dict[str, Any] = {"sealed_key": b"sealed", "team_key_id": "team-1", "team_id": 1}
NO_SEAL: dict[str, Any] = {"sealed_key": None, "team_key_id": None, "due_at": None}


def changed(conn: Connection, submission: Submission, **different: Any) -> Submission:
    newer = replace(submission, **different)
    submission_rows.update_row(conn, newer)
    return newer


def shared_at(conn: Connection, submission: Submission, hour: float) -> Submission:
    return changed(conn, submission, **SEAL, state=NEW, shared_at=later(hours=hour))


def test_a_submission_keeps_everything_and_is_named_in_its_draft(engine: Engine) -> None:
    draft = begun(engine)
    made = submit(engine, draft, shared=True, due_at=later(hours=3))
    with reading(engine) as conn:
        kept, finished = submission_rows.by_draft(conn, draft), draft_rows.by_token(conn, draft.token_sha256 or "")
    assert kept == made
    assert (made.body, made.round, made.due_at) == (f"body of {made.code}".encode(), 1, later(hours=3))
    assert (made.submitted_at, made.shared_at) == (later(minutes=5), later(minutes=5))
    assert finished is not None
    assert (finished.body, finished.submission_id, finished.revision) == (b"sent in", made.id, 1)


def test_a_draft_saved_meanwhile_is_not_submitted(engine: Engine) -> None:
    draft = begun(engine)
    with writing(engine) as conn:
        saved = draft_rows.save(conn, draft, b"tired 3", NOON)
    with pytest.raises(StaleDraft):
        submit(engine, draft)
    with reading(engine) as conn:
        assert draft_rows.by_token(conn, draft.token_sha256 or "") == saved
        assert submission_rows.by_draft(conn, draft) is None


def test_a_draft_erased_meanwhile_is_not_submitted(engine: Engine) -> None:
    draft = begun(engine)
    with writing(engine) as conn:
        draft_rows.erase(conn, draft.id)
    with pytest.raises(NotFound):
        submit(engine, draft)


def test_what_was_erased_cannot_be_changed(engine: Engine) -> None:
    draft = begun(engine)
    made = submit(engine, draft)
    with writing(engine) as conn:
        draft_rows.erase(conn, draft.id)
        with pytest.raises(NotFound):
            submission_rows.update_row(conn, made)


def test_codes_are_two_neutral_parts() -> None:
    assert all(re.fullmatch(r"[a-z]+-[1-9][0-9]", case_codes.generate()) for _ in range(200))
    assert len(set(case_codes.WORDS)) == len(case_codes.WORDS) >= 200


def test_a_code_that_is_taken_is_drawn_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    first = submit(engine, begun(engine))
    drawn = count()
    monkeypatch.setattr(case_codes, "generate", lambda digits: first.code if next(drawn) < 3 else "wren-77")
    second = submit(engine, begin_another(engine))
    assert (second.code, second.body) == ("wren-77", b"body of wren-77")


def test_when_the_short_codes_run_out_longer_ones_are_drawn(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    first = submit(engine, begun(engine))
    monkeypatch.setattr(case_codes, "generate", lambda digits: first.code if digits == 2 else "wren-77777")
    assert submit(engine, begin_another(engine)).code == "wren-77777"


@pytest.mark.parametrize("withdrawn", [False, True])
def test_counselors_do_not_find_what_is_not_shared(engine: Engine, withdrawn: bool) -> None:
    made = submit(engine, begun(engine), shared=withdrawn)
    with writing(engine) as conn:
        if withdrawn:
            changed(conn, made, **NO_SEAL, state=WITHDRAWN, withdrawn_at=later(hours=1))
        for lock in (False, True):
            with pytest.raises(NotFound):
                case_rows.by_code(conn, made.code, FIRST, lock=lock)
        ended = case_rows.withdrawn(conn, made.code, FIRST)
        assert (ended and ended.withdrawn_at) == (later(hours=1) if withdrawn else None)
        assert case_rows.withdrawn(conn, made.code, {2}) is None
        found = rows_of(conn)
        assert (found.open, found.closed) == ((), ())
        assert [each.code for each in found.withdrawn] == ([made.code] if withdrawn else [])
        assert list(submission_rows.shared_of_pack(conn, "sleep")) == []
        assert submission_rows.count_shared_of_pack(conn, "sleep") == 0


def test_sharing_later_puts_it_into_the_list_of_open_cases(engine: Engine) -> None:
    made = submit(engine, begun(engine))
    with writing(engine) as conn:
        shared = changed(conn, made, **SEAL, body=b"newer", state=NEW, shared_at=later(hours=1), due_at=later(hours=9))
    with reading(engine) as conn:
        assert case_rows.by_code(conn, made.code, FIRST) == shared
        [waiting] = rows_of(conn).open
        assert (waiting.code, waiting.due_at) == (made.code, later(hours=9))
        assert list(submission_rows.shared_of_pack(conn, "sleep")) == [shared]
        assert submission_rows.count_shared_of_pack(conn, "sleep") == 1


def test_a_change_leaves_code_draft_and_time_of_sending_in(engine: Engine) -> None:
    draft = begun(engine)
    made = submit(engine, draft)
    with writing(engine) as conn:
        changed(conn, made, code="wren-77", pack_hash="b" * 64, submitted_at=later(days=1), round=2)
        assert submission_rows.by_draft(conn, draft) == replace(made, round=2)


def test_open_cases_stand_by_due_time_then_by_code_and_last_those_without_a_due_time(engine: Engine) -> None:
    waits: list[int | None] = [24, 10, None, 24, 10, None]
    drafts = [begun(engine), *(begin_another(engine) for _ in waits[1:])]
    made = [
        submit(engine, draft, shared=True, due_at=due and later(hours=due))
        for draft, due in zip(drafts, waits, strict=True)
    ]
    with reading(engine) as conn:
        found = rows_of(conn).open
    in_order = sorted(made, key=lambda each: (each.due_at is None, each.due_at or NOON, each.code))
    assert [each.code for each in found] == [each.code for each in in_order]


def test_lists_read_no_ciphertext(engine: Engine) -> None:
    made = submit(engine, begun(engine), shared=True)
    read = list[str]()
    event.listen(engine, "before_cursor_execute", lambda *each: read.append(each[2]))
    with reading(engine) as conn:
        assert [each.code for each in rows_of(conn).open] == [made.code]
    assert len(read) >= 3
    assert [name for name in ("body", "draft_wrap", "sealed_key") if name in " ".join(read)] == []


def test_the_closed_ones_stand_apart_newest_first_and_only_so_many(engine: Engine) -> None:
    made = [submit(engine, begun(engine), shared=True)]
    made += [submit(engine, begin_another(engine), shared=True) for _ in range(3)]
    owner = add_account(engine)
    with writing(engine) as conn:
        for hour, each in enumerate(made):
            case_rows.update_case(conn, replace(each, state=CLOSED, owner_id=owner, closed_at=later(hours=hour)), FIRST)
    with reading(engine) as conn:
        found = rows_of(conn, most=2)
    assert found.open == ()
    assert [each.code for each in found.closed] == [made[3].code, made[2].code]


def test_the_withdrawn_ones_stand_apart_newest_first_and_only_so_many(engine: Engine) -> None:
    made = [submit(engine, begun(engine), shared=True)]
    made += [submit(engine, begin_another(engine), shared=True) for _ in range(3)]
    with writing(engine) as conn:
        for hour, each in enumerate(made):
            changed(conn, each, **NO_SEAL, state=WITHDRAWN, withdrawn_at=later(hours=hour))
        found = rows_of(conn, most=2)
        by_code = [case_rows.withdrawn(conn, each.code, FIRST) for each in made]
    assert found.open == found.closed == ()
    assert [each.code for each in found.withdrawn] == [made[3].code, made[2].code]
    assert [each and each.id for each in by_code] == [each.id for each in made]


def test_a_list_says_who_has_a_case_and_how_it_stands(engine: Engine) -> None:
    made, owner = submit(engine, begun(engine), shared=True), add_account(engine)
    claimed = replace(made, state=CLAIMED, owner_id=owner, revision=2, read_round=1, due_at=later(hours=3))
    with writing(engine) as conn:
        case_rows.update_case(conn, claimed, FIRST)
        assert case_rows.by_code(conn, made.code, FIRST) == claimed
        [shown] = rows_of(conn).open
    assert (shown.state, shown.owner_id, shown.read_round, shown.due_at) == (CLAIMED, owner, 1, later(hours=3))


def test_a_case_of_another_team_is_neither_changed_nor_moved(engine: Engine) -> None:
    made, owner = submit(engine, begun(engine), shared=True), add_account(engine)
    with writing(engine) as conn:
        with pytest.raises(NotFound):
            case_rows.update_case(conn, replace(made, state=CLAIMED, owner_id=owner), {2})
        with pytest.raises(NotFound):
            case_rows.move(conn, replace(made, team_key_id="team-2"), {2})
        assert case_rows.by_code(conn, made.code, FIRST) == made


def test_what_is_opened_again_is_due_when_it_was(engine: Engine) -> None:
    made, owner = submit(engine, begun(engine), shared=True), add_account(engine)
    with writing(engine) as conn:
        case_rows.update_case(conn, replace(made, state=CLOSED, owner_id=owner, closed_at=later(hours=1)), FIRST)
        closed = case_rows.by_code(conn, made.code, FIRST)
        case_rows.update_case(conn, replace(closed, state=CLAIMED, closed_at=None), FIRST)
        found = rows_of(conn)
    [waiting] = found.open
    assert (waiting.code, waiting.due_at) == (made.code, made.due_at)
    assert found.closed == ()


def test_notes_are_read_in_the_order_they_were_written(engine: Engine) -> None:
    made, author = submit(engine, begun(engine), shared=True), add_account(engine)
    with writing(engine) as conn:
        written = [
            write_note(conn, made, author, text, later(minutes=minute))
            for minute, text in enumerate(("called", "no reply", "called again"))
        ]
    with reading(engine) as conn:
        assert event_rows.of_case(conn, made) == tuple(written)


def test_erased_notes_keep_who_wrote_them_and_when_and_come_back_by_no_seal(engine: Engine) -> None:
    made, author = submit(engine, begun(engine), shared=True), add_account(engine)
    other = submit(engine, begin_another(engine), shared=True)
    with writing(engine) as conn:
        note, stays = (write_note(conn, each, author, "called") for each in (made, other))
        event_rows.erase_words(conn, made.id)
        seal_rows.replace_event_seal(conn, note, replace(note, sealed=b"sealed again", team_key_id="team-2"))
        assert event_rows.of_case(conn, made) == (replace(note, sealed=None, team_key_id=None),)
        assert list(seal_rows.all_events(conn)) == [stays]
        assert seal_rows.events_sealed_to_older_key(conn, ["team-2"], NO_ID) == (stays,)


NO_ID = UUID(int=0)


def test_what_is_sealed_to_an_earlier_key_is_gone_through_once(engine: Engine) -> None:
    made = [submit(engine, begun(engine), shared=True)]
    made += [submit(engine, begin_another(engine), shared=True, team_key_id=f"team-{n}") for n in (1, 2, 3, 1)]
    submit(engine, begin_another(engine))
    author = add_account(engine)
    with writing(engine) as conn:
        notes = [write_note(conn, each, author, "called") for each in made]
        found: list[Submission] = []
        noted: list[SealedEvent] = []
        while some := seal_rows.sealed_to_older_key(conn, ["team-3"], found[-1].id if found else NO_ID):
            found += some[:2]
        while few := seal_rows.events_sealed_to_older_key(conn, ["team-3"], noted[-1].id if noted else NO_ID):
            noted += few[:2]
    earlier = [each for each in made if each.team_key_id != "team-3"]
    assert found == sorted(earlier, key=lambda each: each.id)
    assert noted == [*sorted(notes, key=lambda each: each.id)]


def test_a_seal_is_replaced_only_while_it_is_the_one_that_was_opened(engine: Engine) -> None:
    made, author = submit(engine, begun(engine), shared=True), add_account(engine)
    other = submit(engine, begin_another(engine), shared=True, team_key_id="team-2")
    with writing(engine) as conn:
        note = write_note(conn, made, author, "called")
        assert seal_rows.sealed_to_older_key(conn, ["team-2"], NO_ID) == (made,)
        assert seal_rows.events_sealed_to_older_key(conn, ["team-2"], NO_ID) == (note,)
        assert seal_rows.is_key_used(conn, "team-1")
        seal_rows.replace_seal(conn, made, replace(made, sealed_key=b"sealed again", team_key_id="team-2"))
        seal_rows.replace_event_seal(conn, note, replace(note, sealed=b"called, sealed again", team_key_id="team-2"))
        seal_rows.replace_seal(conn, made, replace(made, sealed_key=b"too late", team_key_id="team-3"))
        seal_rows.replace_event_seal(conn, note, replace(note, sealed=b"too late", team_key_id="team-3"))
        assert not seal_rows.is_key_used(conn, "team-1")
        assert not seal_rows.is_key_used(conn, "team-3")
        found = seal_rows.sealed_to_older_key(conn, ["team-3"], NO_ID)
        notes = seal_rows.events_sealed_to_older_key(conn, ["team-3"], NO_ID)
    assert {each.sealed_key for each in found} == {b"sealed again", other.sealed_key}
    assert [each.sealed for each in notes] == [b"called, sealed again"]


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("state = 'gone', shared_at = submitted_at, team_id = 1", "state_known|owned_by_somebody"),
        ("state = 'new'", "shared_has_its"),
        ("state = 'claimed'", "shared_has_its|owned_by_somebody"),
        ("state = 'closed'", "shared_has_its|owned_by_somebody|closed_has_its_time"),
        ("state = 'waiting_for_person'", "shared_has_its|owned_by_somebody|wait_has_its_end"),
        ("state = 'withdrawn'", "shared_has_its|withdrawn_has_its_time"),
        ("sealed_key = body", "shared_has_its_seal|seal_has_its_key"),
        ("team_key_id = 'team-1'", "seal_has_its_key"),
        ("shared_at = submitted_at", "shared_has_its_time"),
        ("team_id = 1", "shared_has_its_team"),
        ("withdrawn_at = submitted_at", "withdrawn_has_its_time"),
        ("closed_at = submitted_at", "closed_has_its_time"),
        ("wait_until = submitted_at", "wait_has_its_end"),
        ("read_round = 2", "read_what_was_sent"),
        ("due_at = submitted_at", "due_only_when_shared"),
        ("round = 0", "round_counts_from_1"),
    ],
)
def test_the_database_refuses_states_that_cannot_be(engine: Engine, change: str, broken: str) -> None:
    made = submit(engine, begun(engine))
    assert made.state == KEPT
    with pytest.raises(IntegrityError, match=broken), writing(engine) as conn:
        conn.exec_driver_sql(f"UPDATE submissions SET {change}")


def test_the_database_keeps_no_seal_of_what_was_withdrawn(engine: Engine) -> None:
    made = submit(engine, begun(engine), shared=True)
    with pytest.raises(IntegrityError, match="shared_has_its_seal"), writing(engine) as conn:
        changed(conn, made, state=WITHDRAWN, withdrawn_at=later(hours=1), due_at=None)


def test_a_draft_cannot_be_given_a_second_submission(engine: Engine) -> None:
    draft = begun(engine)
    submit(engine, draft)
    with pytest.raises(IntegrityError), writing(engine) as conn:
        submission_rows.add(conn, new_submission(draft), lambda named: named)
