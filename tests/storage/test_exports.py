"""Rows of exports: who has the next file to make, how far each is, and which files are there for whom."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine

from assessment.core.case_states import CaseState
from assessment.storage import erasures, exports, submissions
from assessment.storage.engine import reading, writing
from assessment.storage.exports import LEASE, SealedFile, StoredExport
from assessment.storage.submissions import Submission
from tests.support.staff import FIRST
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account, begin_another, begun, submit


@pytest.fixture
def cases(engine: Engine) -> list[Submission]:
    """Two shared cases, by their codes."""
    drafts = (begun(engine), begin_another(engine))
    return sorted((submit(engine, each, shared=True) for each in drafts), key=lambda each: each.code)


def asked(engine: Engine, cases: list[Submission], account: int = 0, minutes: int = 0) -> StoredExport:
    account = account or add_account(engine, f"{uuid4().hex}@desk.example")
    made = StoredExport(uuid4(), account, "json", "en", later(minutes=minutes), len(cases))
    with writing(engine) as conn:
        exports.add(conn, made, [each.id for each in cases])
    return made


def put(engine: Engine, export: StoredExport, case: Submission) -> None:
    with writing(engine) as conn:
        exports.put_file(conn, SealedFile(export.id, case.id, b"sealed", "team-1"))


def progress(engine: Engine, export: StoredExport) -> tuple[int, int, int]:
    with reading(engine) as conn:
        [found] = exports.of_account(conn, export.account_id)
    assert replace(found.export, tries=0) == export
    return found.made, found.waiting, found.left_out


def codes(engine: Engine, export: StoredExport, teams: frozenset[int] = FIRST) -> list[str]:
    with reading(engine) as conn:
        return [code for code, _ in exports.files(conn, export.id, teams)]


def next_case(engine: Engine, export: StoredExport) -> UUID | None:
    with reading(engine) as conn:
        found = exports.next_file(conn, export.id)
    return found[0] if found else None


def test_files_wait_in_the_order_of_codes_until_they_are_made(engine: Engine, cases: list[Submission]) -> None:
    export = asked(engine, cases)
    assert (progress(engine, export), codes(engine, export)) == ((0, 2, 0), [])
    assert next_case(engine, export) == cases[0].id
    put(engine, export, cases[0])
    assert (progress(engine, export), codes(engine, export)) == ((1, 1, 0), [cases[0].code])
    put(engine, export, cases[1])
    assert next_case(engine, export) is None
    with reading(engine) as conn:
        assert not exports.is_due(conn, NOON)


def test_one_worker_has_an_export_until_its_lease_ends_and_the_oldest_comes_first(
    engine: Engine, cases: list[Submission]
) -> None:
    second, first = asked(engine, cases, minutes=2), asked(engine, cases, minutes=1)
    with writing(engine) as conn:
        taken = [exports.take(conn, name, NOON) for name in ("one", "two", "three")]
        assert [each and each.id for each in taken] == [first.id, second.id, None]
        again = exports.take(conn, "three", NOON + LEASE)
        assert again is not None
        assert (again.id, again.tries) == (first.id, 2)
        exports.release(conn, first.id, "one")
        assert exports.take(conn, "four", NOON + LEASE) is not None  # the second, not what "three" has
        assert exports.take(conn, "five", NOON + LEASE) is None
        exports.release(conn, first.id, "three")
        found = exports.take(conn, "five", NOON + LEASE)
        assert found is not None
        assert (found.id, found.tries) == (first.id, 1)


def test_a_lease_that_ends_too_late_is_of_a_clock_that_was_set_back(engine: Engine, cases: list[Submission]) -> None:
    asked(engine, cases)
    with writing(engine) as conn:
        assert exports.take(conn, "one", later(days=1)) is not None
        assert exports.take(conn, "two", NOON) is not None


def test_files_are_there_for_the_teams_of_the_case_while_it_is_shared(engine: Engine, cases: list[Submission]) -> None:
    export = asked(engine, cases)
    for each in cases:
        put(engine, export, each)
    assert codes(engine, export, frozenset({2})) == []
    gone = replace(
        cases[0], state=CaseState.WITHDRAWN.value, withdrawn_at=NOON, sealed_key=None, team_key_id=None, due_at=None
    )
    with writing(engine) as conn:
        submissions.update_row(conn, gone)
    assert codes(engine, export) == [cases[1].code]


def test_a_case_is_left_out_of_one_export_or_of_all(engine: Engine, cases: list[Submission]) -> None:
    one, two = asked(engine, cases), asked(engine, cases)
    with writing(engine) as conn:
        exports.leave_out(conn, cases[0].id, one.id)
    assert (progress(engine, one), progress(engine, two)) == ((0, 1, 1), (0, 2, 0))
    with writing(engine) as conn:
        exports.leave_out(conn, cases[1].id)
    assert (progress(engine, one), progress(engine, two)) == ((0, 0, 2), (0, 1, 1))
    put(engine, two, cases[1])
    assert progress(engine, two) == (0, 1, 1)  # a file that comes too late is dropped


def test_what_is_erased_is_in_no_export(engine: Engine, cases: list[Submission]) -> None:
    export = asked(engine, cases)
    put(engine, export, cases[0])
    with writing(engine) as conn:
        erasures.erase_and_log(conn, cases[0].draft_id, NOON)
    assert progress(engine, export) == (0, 1, 1)


def test_files_that_are_sealed_to_older_keys_wait_again(engine: Engine, cases: list[Submission]) -> None:
    export = asked(engine, cases)
    for each in cases:
        put(engine, export, each)
    with writing(engine) as conn:
        exports.unmake(conn, ["team-1"])
    assert progress(engine, export) == (2, 0, 0)
    with writing(engine) as conn:
        exports.unmake(conn, ["team-2"])
    assert progress(engine, export) == (0, 2, 0)


def test_an_account_deletes_its_own_alone(engine: Engine, cases: list[Submission]) -> None:
    export = asked(engine, cases)
    with writing(engine) as conn:
        assert not exports.delete_one(conn, export.id, export.account_id + 1)
        assert exports.delete_one(conn, export.id, export.account_id)
        assert conn.exec_driver_sql("SELECT count(*) FROM export_files").scalar_one() == 0
