"""The migration that made cases of what was shared: no note is lost, and nothing of it is sealed anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from assessment.storage import case_events as event_rows
from assessment.storage import cases as case_rows
from assessment.storage import migrate
from assessment.storage.engine import reading, writing
from assessment.storage.submissions import Submission
from assessment.storage.tables import CaseEventRow, Moment, SubmissionRow
from tests.support.staff import FIRST
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import PACK_HASH, add_account, keep_pack

BEFORE = "0008_account_language"


@dataclass(frozen=True)
class OldCases:
    """Rows from before cases had states: one of each state, and two notes on the reviewed one, the later one first."""

    reviewed: UUID
    new: UUID
    kept: UUID
    withdrawn: UUID
    reviewer: int
    notes: tuple[UUID, UUID]


OLD = sa.MetaData()
OLD_SUBMISSIONS = sa.Table(
    "submissions",
    OLD,
    *(sa.Column(name, sa.Uuid()) for name in ("id", "draft_id")),
    *(sa.Column(name, sa.Text()) for name in ("code", "pack_hash", "team_key_id", "state")),
    *(sa.Column(name, sa.Integer()) for name in ("round", "team_id", "reviewed_by")),
    *(sa.Column(name, sa.LargeBinary()) for name in ("body", "draft_wrap", "sealed_key")),
    *(sa.Column(name, Moment()) for name in ("due_at", "submitted_at", "shared_at", "withdrawn_at", "reviewed_at")),
)
OLD_NOTES = sa.Table(
    "notes",
    OLD,
    *(sa.Column(name, sa.Uuid()) for name in ("id", "submission_id")),
    *(sa.Column("author", sa.Integer()), sa.Column("sealed", sa.LargeBinary()), sa.Column("team_key_id", sa.Text())),
    sa.Column("written_at", Moment()),
)


def old_row(state: str, **different: object) -> dict[str, object]:
    """A submission as it stood before cases had states."""
    shared, usual = state in ("new", "reviewed"), dict.fromkeys(OLD_SUBMISSIONS.columns.keys())
    fixed = {"id": uuid4(), "draft_id": uuid4(), "code": f"{state}-11", "pack_hash": PACK_HASH, "state": state}
    seal = {"sealed_key": b"sealed", "team_key_id": "team-1", "due_at": later(hours=8)} if shared else {}
    where = {} if state == "kept" else {"team_id": 1, "shared_at": later(hours=1)}
    sent = {"round": 2, "body": b"body", "draft_wrap": b"wrap", "submitted_at": NOON}
    return {**usual, **fixed, **sent, **seal, **where, **different}


@pytest.fixture
def old_cases(engine: Engine) -> OldCases:
    reviewer = add_account(engine)
    with writing(engine) as conn:
        keep_pack(conn)
    migrate.downgrade(engine, BEFORE)
    reviewed = old_row("reviewed", reviewed_at=later(hours=4), reviewed_by=reviewer)
    new, kept, withdrawn = old_row("new"), old_row("kept"), old_row("withdrawn", withdrawn_at=later(hours=5))
    notes = [
        {
            "id": uuid4(),
            "submission_id": of["id"],
            "author": reviewer,
            "sealed": seal,
            "team_key_id": seal and "team-1",
            "written_at": later(hours=hour),
        }
        for hour, seal, of in ((3, b"later", reviewed), (2, b"earlier", reviewed), (2, None, withdrawn))
    ]
    with writing(engine) as conn:
        conn.execute(OLD_SUBMISSIONS.insert(), [reviewed, new, kept, withdrawn])
        conn.execute(OLD_NOTES.insert(), notes)
    ids = [UUID(str(each["id"])) for each in (reviewed, new, kept, withdrawn, *notes)]
    return OldCases(ids[0], ids[1], ids[2], ids[3], reviewer, (ids[4], ids[5]))


def found_by_code(engine: Engine, code: str) -> Submission:
    with reading(engine) as conn:
        return case_rows.by_code(conn, code, FIRST)


def test_what_was_reviewed_comes_up_as_claimed_by_its_reviewer_with_its_history(
    engine: Engine, old_cases: OldCases
) -> None:
    migrate.upgrade(engine)
    case = found_by_code(engine, "reviewed-11")
    assert (case.id, case.state, case.owner_id) == (old_cases.reviewed, "claimed", old_cases.reviewer)
    assert (case.revision, case.round, case.read_round, case.closed_at) == (4, 2, 2, None)
    assert (case.sealed_key, case.team_id, case.due_at) == (b"sealed", 1, later(hours=8))
    with reading(engine) as conn:
        history = event_rows.of_case(conn, case)
    assert [(each.number, each.action, each.at, each.actor) for each in history] == [
        (1, "shared", later(hours=1), None),
        (2, "noted", later(hours=2), old_cases.reviewer),
        (3, "noted", later(hours=3), old_cases.reviewer),
        (4, "claimed", later(hours=4), old_cases.reviewer),
    ]
    assert {each.round for each in history} == {2}


def test_notes_keep_their_ids_and_their_ciphertext_up_and_down(engine: Engine, old_cases: OldCases) -> None:
    with reading(engine) as conn:
        before = conn.execute(OLD_NOTES.select().order_by(OLD_NOTES.c.id)).all()
    migrate.upgrade(engine)
    with reading(engine) as conn:
        history = event_rows.of_case(conn, found_by_code(engine, "reviewed-11"))
    second, first = old_cases.notes
    assert [(each.id, each.sealed, each.team_key_id) for each in history if each.action == "noted"] == [
        (first, b"earlier", "team-1"),
        (second, b"later", "team-1"),
    ]
    assert {each.sealed for each in history if each.action != "noted"} == {None}
    migrate.downgrade(engine, BEFORE)
    with reading(engine) as conn:
        assert conn.execute(OLD_NOTES.select().order_by(OLD_NOTES.c.id)).all() == before


def test_what_was_new_kept_or_withdrawn_comes_up_as_it_was(engine: Engine, old_cases: OldCases) -> None:
    migrate.upgrade(engine)
    new = found_by_code(engine, "new-11")
    assert (new.state, new.owner_id, new.revision, new.read_round) == ("new", None, 1, 0)
    with reading(engine) as conn:
        found = conn.execute(sa.select(SubmissionRow.id, SubmissionRow.state, SubmissionRow.revision)).all()
        actions = {
            of: conn.execute(
                sa.select(CaseEventRow.action).where(CaseEventRow.submission_id == of).order_by(CaseEventRow.number)
            )
            .scalars()
            .all()
            for of in (old_cases.new, old_cases.kept, old_cases.withdrawn)
        }
    assert {(each.id, each.state, each.revision) for each in found} >= {
        (old_cases.kept, "kept", 0),
        (old_cases.withdrawn, "withdrawn", 3),
    }
    assert actions == {
        old_cases.new: ["shared"],
        old_cases.kept: [],
        old_cases.withdrawn: ["shared", "noted", "withdrew"],
    }


def test_what_was_closed_goes_down_as_reviewed_and_what_is_at_work_as_new(engine: Engine, old_cases: OldCases) -> None:
    migrate.upgrade(engine)
    case = found_by_code(engine, "reviewed-11")
    with writing(engine) as conn:
        case_rows.update_case(conn, replace(case, state="closed", closed_at=later(hours=6)), FIRST)
        claimed = replace(found_by_code(engine, "new-11"), state="claimed", owner_id=old_cases.reviewer)
        case_rows.update_case(conn, claimed, FIRST)
    migrate.downgrade(engine, BEFORE)
    with reading(engine) as conn:
        table = OLD_SUBMISSIONS.c
        found = conn.execute(sa.select(table.id, table.state, table.reviewed_at, table.reviewed_by)).all()
    assert {each.id: tuple(each)[1:] for each in found} == {
        old_cases.reviewed: ("reviewed", later(hours=6), old_cases.reviewer),
        old_cases.new: ("new", None, None),
        old_cases.kept: ("kept", None, None),
        old_cases.withdrawn: ("withdrawn", None, None),
    }
