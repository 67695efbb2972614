"""What was kept for as long as the operator says is deleted: a part at a time, and by proven time alone."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, insert, select

from assessment import clock, settings
from assessment.records import audit
from assessment.records.audit import COMMAND, Verb
from assessment.records.store import Store
from assessment.services import audit_check, erasure, retention, sweep
from assessment.settings import ROOT, KeptFor
from assessment.storage import audit as audit_rows
from assessment.storage.drafts import delete_row
from assessment.storage.engine import reading, writing
from assessment.storage.staff_tables import AlertRow, RefusedSignIn, StaffSessionRow, UnsavedFormRow
from assessment.storage.submissions import Submission
from assessment.storage.tables import CaseEventRow, DraftRow, SubmissionRow
from assessment.vault.keyring import Keyring
from tests.support.stopped_clock import NOON, StoppedClock, ago
from tests.support.storage_rows import add_account, begin_another, begun, submit, write_note

YEAR = KeptFor(closed_cases=365, notes=90, audit=400)
DAY = timedelta(days=1)


@pytest.fixture
def store(engine: Engine, ring: Keyring) -> Store:
    return Store(engine, ring, kept_for=YEAR)


@pytest.fixture
def ada(engine: Engine) -> int:
    begun(engine)
    return add_account(engine)


def closed(engine: Engine, owner: int, at: datetime, *, still_open: bool = False) -> Submission:
    """A case that was closed then, with a note; its person can open it only if ``still_open``."""
    draft = begin_another(engine)
    ends = {"state": "closed", "closed_at": at, "due_at": None, "owner_id": owner, "submitted_at": at - DAY}
    case = submit(engine, draft, shared=True, shared_at=at - DAY, **ends)
    with writing(engine) as conn:
        write_note(conn, case, owner, "Called", at - DAY / 2)
        if not still_open:
            delete_row(conn, draft.id)
    return case


def codes(engine: Engine) -> set[str]:
    with reading(engine) as conn:
        return set(conn.execute(select(SubmissionRow.code)).scalars())


def swept(store: Store, folder: Path, clock_: StoppedClock) -> dict[str, int]:
    """What the second run of the sweep, an hour after the first, deleted by time."""
    sweep.sweep(store, folder, clock.clocks())
    clock_.time += timedelta(hours=1)
    return {name: many for name, many in sweep.sweep(store, folder, clock.clocks()).others.items() if many}


def test_cases_that_were_closed_for_long_go_with_their_notes_and_all_others_stay(
    engine: Engine, store: Store, ada: int, tmp_path: Path, stopped_clock: StoppedClock
) -> None:
    old, young = closed(engine, ada, ago(days=400)), closed(engine, ada, ago(days=20))
    open_to_its_person = closed(engine, ada, ago(days=400), still_open=True)
    still_open = submit(engine, begin_another(engine), shared=True)
    assert swept(store, tmp_path, stopped_clock) == {"closed_cases": 1, "notes": 1}
    assert codes(engine) == {young.code, open_to_its_person.code, still_open.code}
    with reading(engine) as conn:
        words = {row[0]: row[1] for row in conn.execute(select(CaseEventRow.submission_id, CaseEventRow.sealed))}
    assert words == {young.id: b"Called", open_to_its_person.id: None}
    assert old.code not in codes(engine)


def test_nothing_goes_that_an_operator_did_not_give_a_time(
    engine: Engine, store: Store, ada: int, tmp_path: Path, stopped_clock: StoppedClock
) -> None:
    case = closed(engine, ada, ago(days=4000))
    assert swept(replace(store, kept_for=KeptFor()), tmp_path, stopped_clock) == {}
    assert case.code in codes(engine)


def test_each_case_that_goes_is_on_record_and_a_backup_does_not_bring_it_back(
    engine: Engine, store: Store, ada: int, tmp_path: Path, stopped_clock: StoppedClock
) -> None:
    case = closed(engine, ada, ago(days=400))
    with reading(engine) as conn:
        row = conn.execute(select(SubmissionRow.__table__).where(SubmissionRow.code == case.code)).mappings().one()
    swept(store, tmp_path, stopped_clock)
    with writing(engine) as conn:
        conn.execute(insert(SubmissionRow), dict(row))
    erasure.erase_again(store, tmp_path, stopped_clock.time)
    assert case.code not in codes(engine)
    found = [(each.verb, each.subject, each.detail) for each in entries(engine)]
    assert found == [
        ("erased", case.code, "by time"),
        ("deleted by time", "", "closed cases 1"),
        ("erased", case.code, "again"),
    ]
    assert not audit_check.verify(store, tmp_path).faults


def entries(engine: Engine) -> list[audit.AuditEntry]:
    with reading(engine) as conn:
        return list(audit_rows.entries(conn))


def test_a_run_ends_twenty_cases_or_a_tenth_those_first_that_ended_first(
    engine: Engine, store: Store, ada: int, tmp_path: Path, stopped_clock: StoppedClock
) -> None:
    cases = [closed(engine, ada, ago(days=400 + number)) for number in range(23)]
    assert swept(store, tmp_path, stopped_clock)["closed_cases"] == 20
    assert codes(engine) == {each.code for each in cases[:3]}
    stopped_clock.time += timedelta(hours=1)
    assert sweep.sweep(store, tmp_path, clock.clocks()).others["closed_cases"] == 3


def test_a_preview_counts_and_changes_nothing(
    engine: Engine, store: Store, ada: int, tmp_path: Path, stopped_clock: StoppedClock
) -> None:
    case = closed(engine, ada, ago(days=400))
    sweep.sweep(store, tmp_path, clock.clocks())
    stopped_clock.time += timedelta(hours=1)
    assert sweep.preview(store, tmp_path, clock.clocks()).others["closed_cases"] == 1
    assert case.code in codes(engine)
    assert entries(engine) == []
    assert not (tmp_path / erasure.ERASURE_LOG).exists()


@pytest.mark.parametrize("wrong_by", [timedelta(days=400), timedelta(days=4000)])
def test_a_clock_that_was_set_forward_deletes_nothing_however_long_the_machine_runs(
    engine: Engine, store: Store, ada: int, tmp_path: Path, stopped_clock: StoppedClock, wrong_by: timedelta
) -> None:
    case = closed(engine, ada, ago(days=300))
    swept(store, tmp_path, stopped_clock)
    stopped_clock.wrong_by = wrong_by
    for _ in range(40):
        stopped_clock.time += DAY
        assert sweep.sweep(store, tmp_path, clock.clocks()).others["closed_cases"] == 0
    assert case.code in codes(engine)
    stopped_clock.time += DAY * 26
    assert sweep.sweep(store, tmp_path, clock.clocks()).others["closed_cases"] == 1


def test_what_cannot_be_noted_is_not_deleted(
    engine: Engine, store: Store, ada: int, tmp_path: Path, stopped_clock: StoppedClock
) -> None:
    case = closed(engine, ada, ago(days=400))
    (tmp_path / erasure.ERASURE_LOG).mkdir()
    assert "closed_cases" not in swept(store, tmp_path, stopped_clock)
    assert case.code in codes(engine)


def test_old_entries_of_the_audit_log_are_cut_and_the_rest_is_whole(
    engine: Engine, store: Store, tmp_path: Path, stopped_clock: StoppedClock
) -> None:
    with writing(engine) as conn:
        for days in (500, 450, 30, 1):
            audit.record(conn, store.keyring, COMMAND, Verb.KEYS_CHECKED, ago(days=days))
    sweep.sweep(store, tmp_path, clock.clocks())
    stopped_clock.time += timedelta(hours=1)
    assert sweep.preview(store, tmp_path, clock.clocks()).others["audit"] == 2
    assert sweep.sweep(store, tmp_path, clock.clocks()).others["audit"] == 2
    assert [each.verb for each in entries(engine)] == ["checked the keys"] * 2 + ["cut the log", "deleted by time"]
    assert not audit_check.verify(store, tmp_path).faults
    stopped_clock.time += timedelta(hours=1)
    assert sweep.sweep(store, tmp_path, clock.clocks()).others["audit"] == 0


def test_sessions_forms_refused_names_and_alerts_go_after_their_days(
    engine: Engine, store: Store, ada: int, tmp_path: Path, stopped_clock: StoppedClock
) -> None:
    case = submit(engine, begin_another(engine), shared=True)
    with writing(engine) as conn:
        for number, days in enumerate((0.5, 100)):
            at = ago(days=days)
            same = {"account_id": ada, "body": b"", "sent_at": at}
            session = {"account_id": ada, "token_sha256": f"{number:064}", "browser": "", "system": ""}
            conn.execute(insert(UnsavedFormRow), {"id": UUID(int=number), **same})
            conn.execute(insert(StaffSessionRow), {"id": UUID(int=number), **session, "opened_at": at, "seen_at": at})
            conn.execute(insert(RefusedSignIn), {"name_hash": f"{number:064}", "failures": 1, "last_at": at})
            alert = {"submission_id": case.id, "account_id": ada, "kind": "call", "happened_at": at, "due_at": at}
            ended = {"tries": 1, "taken_up": 0, "outcome": "sent", "done_at": at}
            conn.execute(insert(AlertRow), {"id": UUID(int=number), "happening": f"call {number}", **alert, **ended})
    gone = {"staff_sessions": 1, "unsaved_forms": 1, "refused_sign_ins": 1, "alerts": 1}
    assert swept(store, tmp_path, stopped_clock) == gone
    stopped_clock.time += timedelta(hours=1)
    assert not any(sweep.sweep(store, tmp_path, clock.clocks()).others.values())
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM alerts").scalar_one() == 1


def _in_words(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}" if days else "for good"


def test_the_operators_table_has_every_setting_and_its_default() -> None:
    page = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    rows = [[cell.strip(" `") for cell in line.split("|")] for line in page.splitlines() if "| `KEEP_" in line]
    listed = {cells[2]: cells[3] for cells in rows if cells[2].startswith("KEEP_")}
    defaults = {settings.setting_of(each.name): getattr(KeptFor(), each.name) for each in fields(KeptFor)}
    assert listed == {name: _in_words(days) for name, days in defaults.items()}
    assert {each.name for each in fields(KeptFor)} == set(retention.RETENTION) == set(settings.KEPT_FOR_RANGES)


def test_erasing_by_code_takes_everything_along_and_stays_done(
    engine: Engine, store: Store, ada: int, tmp_path: Path
) -> None:
    case, other = closed(engine, ada, ago(days=3), still_open=True), closed(engine, ada, ago(days=3))
    with writing(engine) as conn:
        audit.record(conn, store.keyring, COMMAND, Verb.OPENED, NOON, subject=case.code, about=case.body)
    erasure.erase_case(store, case.code, tmp_path, NOON)
    assert codes(engine) == {other.code}
    with reading(engine) as conn:
        assert conn.execute(select(DraftRow.id).where(DraftRow.id == case.draft_id)).all() == []
        assert conn.execute(select(CaseEventRow.id).where(CaseEventRow.submission_id == case.id)).all() == []
    assert str(case.draft_id) in (tmp_path / erasure.ERASURE_LOG).read_text(encoding="ascii")
    last = entries(engine)[-1]
    assert (last.who, last.verb, last.subject, last.detail) == ("command", "erased", case.code, "on request")
    assert not audit_check.verify(store, tmp_path).faults
