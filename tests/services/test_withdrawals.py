"""What somebody stopped sharing stays so when an older backup of the database is restored."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, delete

from assessment.core.errors import NotFound
from assessment.core.model.pack import Pack
from assessment.records.drafts import OpenDraft
from assessment.records.store import Store
from assessment.services import sharing, startup, withdrawals
from assessment.services.deletion_notes import NotWithdrawn
from assessment.services.files import append_lines
from assessment.services.visit import Visit
from assessment.settings import Settings
from assessment.storage import cases as case_rows
from assessment.storage import submissions as submission_rows
from assessment.storage.engine import connect, reading, writing
from assessment.storage.submissions import Submission
from assessment.storage.tables import CaseEventRow
from assessment.vault.keyring import Keyring
from tests.support import case_notes, deletions, encrypted_drafts
from tests.support.staff import FIRST
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account


@pytest.fixture
def ring(engine: Engine, tmp_path: Path) -> Keyring:
    return encrypted_drafts.known_keyring(engine, tmp_path / "keys")


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return encrypted_drafts.sleep(tmp_path)


@pytest.fixture
def draft(engine: Engine, ring: Keyring, pack: Pack) -> OpenDraft:
    return encrypted_drafts.begun(engine, pack)


def visit(engine: Engine, ring: Keyring, draft: OpenDraft, at: datetime) -> Visit:
    return Visit(Store(engine, ring), draft.token, at, lambda pack: pack)


def row(engine: Engine, draft: OpenDraft) -> Submission:
    with reading(engine) as conn:
        found = submission_rows.by_draft(conn, draft.row)
    assert found is not None
    return found


def restore(engine: Engine, backup: Submission) -> None:
    """Give the submission the state that it had when the backup was made, and take away what was done since."""
    since = delete(CaseEventRow).where(CaseEventRow.submission_id == backup.id, CaseEventRow.number > backup.revision)
    with writing(engine) as conn:
        submission_rows.update_row(conn, backup)
        conn.execute(since)


def note(engine: Engine, ring: Keyring, on: Submission) -> None:
    author = add_account(engine)
    with writing(engine) as conn:
        case_notes.add_note(conn, ring, on, author, "Called.", later(minutes=1))


def test_what_was_withdrawn_is_withdrawn_again_from_a_restored_backup(
    engine: Engine,
    database_url: str,
    ring: Keyring,
    draft: OpenDraft,
    make_settings: Callable[..., Settings],
    tmp_path: Path,
) -> None:
    encrypted_drafts.sent(engine, ring, draft, contact="0123")
    sharing.ask_for_call(visit(engine, ring, draft, later(minutes=1)), "0123 456")
    backup = row(engine, draft)
    sharing.withdraw(visit(engine, ring, draft, later(minutes=10)), tmp_path)
    restore(engine, backup)
    note(engine, ring, backup)
    assert row(engine, draft).shared
    for _ in range(2):
        startup.prepare(make_settings(database_url=database_url, instance_dir=tmp_path))
        now = row(engine, draft)
        assert (now.state, now.sealed_key, now.due_at) == ("withdrawn", None, None)
        assert now.withdrawn_at == later(minutes=10)
        with reading(engine) as conn:
            assert [each.sealed for each in case_notes.notes_on(conn, now)] == [None]
            with pytest.raises(NotFound):
                case_rows.by_code(conn, now.code, FIRST)
    record = encrypted_drafts.own_record(engine, draft)  # the person keeps their result, and no call is awaited
    assert (record.contact, record.callback, record.last.at) == ("", False, NOON)


def test_what_cannot_be_opened_here_waits_for_a_process_that_has_the_key(
    engine: Engine, ring: Keyring, draft: OpenDraft, tmp_path: Path
) -> None:
    encrypted_drafts.sent(engine, ring, draft)
    backup = row(engine, draft)
    sharing.withdraw(visit(engine, ring, draft, later(minutes=10)), tmp_path)
    restore(engine, backup)
    respondents = encrypted_drafts.keyring(tmp_path / "keys", private=False)
    withdrawals.withdraw_again(Store(engine, respondents), tmp_path, NOON)
    assert row(engine, draft) == backup
    withdrawals.withdraw_again(Store(engine, ring), tmp_path, NOON)
    assert not row(engine, draft).shared


def test_what_was_shared_once_more_stays_shared(
    engine: Engine, ring: Keyring, draft: OpenDraft, tmp_path: Path
) -> None:
    encrypted_drafts.sent(engine, ring, draft)
    sharing.withdraw(visit(engine, ring, draft, later(minutes=10)), tmp_path)
    sharing.share(visit(engine, ring, draft, later(minutes=15)), "")
    withdrawals.withdraw_again(Store(engine, ring), tmp_path, NOON)
    assert row(engine, draft).shared


def test_what_was_never_withdrawn_or_is_gone_or_cut_off_changes_nothing(
    engine: Engine, ring: Keyring, draft: OpenDraft, tmp_path: Path
) -> None:
    encrypted_drafts.sent(engine, ring, draft)
    withdrawals.withdraw_again(Store(engine, ring), tmp_path, NOON)  # without a file
    append_lines(tmp_path / withdrawals.WITHDRAWAL_LOG, [withdrawals.line(uuid4(), later(hours=1))])
    with (tmp_path / withdrawals.WITHDRAWAL_LOG).open("a") as file:
        file.write(f"{row(engine, draft).id} 2026-11")
    withdrawals.withdraw_again(Store(engine, ring), tmp_path, NOON)
    assert row(engine, draft).shared


def test_only_a_withdrawal_is_written_down_and_for_the_owner_of_the_file_only(
    engine: Engine, ring: Keyring, draft: OpenDraft, tmp_path: Path
) -> None:
    encrypted_drafts.sent(engine, ring, draft, shared=False)
    sharing.withdraw(visit(engine, ring, draft, later(minutes=1)), tmp_path)
    file = tmp_path / withdrawals.WITHDRAWAL_LOG
    assert not file.exists()
    sharing.share(visit(engine, ring, draft, later(minutes=2)), "")
    for minutes in (3, 4):
        sharing.withdraw(visit(engine, ring, draft, later(minutes=minutes)), tmp_path)
    assert file.read_text().split() == [str(row(engine, draft).id), later(minutes=3).isoformat()]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_cannot_be_noted_stays_shared(engine: Engine, ring: Keyring, draft: OpenDraft, tmp_path: Path) -> None:
    encrypted_drafts.sent(engine, ring, draft)
    folder = tmp_path / "instance"
    folder.mkdir()
    deletions.fill_disk(folder)
    with pytest.raises(NotWithdrawn) as refused:
        sharing.withdraw(visit(engine, ring, draft, later(minutes=1)), folder)
    assert not refused.value.noted
    assert row(engine, draft).shared
    deletions.make_room(folder)
    sharing.withdraw(visit(engine, ring, draft, later(minutes=2)), folder)
    assert not row(engine, draft).shared


def test_killed_between_the_note_and_the_withdrawal_the_next_start_withdraws_it(
    engine: Engine,
    database_url: str,
    ring: Keyring,
    draft: OpenDraft,
    make_settings: Callable[..., Settings],
    tmp_path: Path,
) -> None:
    encrypted_drafts.sent(engine, ring, draft)
    engine.dispose()  # a connection belongs to one process
    deletions.killed_in_between(
        lambda: sharing.withdraw(visit(connect(database_url), ring, draft, later(minutes=10)), tmp_path)
    )
    assert row(engine, draft).shared
    startup.prepare(make_settings(database_url=database_url, instance_dir=tmp_path))
    now = row(engine, draft)
    assert (now.state, now.withdrawn_at) == ("withdrawn", later(minutes=10))


def test_when_the_database_fails_in_between_it_is_noted_and_the_second_time_withdraws_it(
    engine: Engine, ring: Keyring, draft: OpenDraft, tmp_path: Path
) -> None:
    encrypted_drafts.sent(engine, ring, draft)
    with pytest.MonkeyPatch.context() as in_between:
        deletions.lose_database(in_between)
        with pytest.raises(NotWithdrawn) as refused:
            sharing.withdraw(visit(engine, ring, draft, later(minutes=1)), tmp_path)
    assert refused.value.noted
    assert row(engine, draft).shared
    for minutes in (2, 3):
        sharing.withdraw(visit(engine, ring, draft, later(minutes=minutes)), tmp_path)
        assert row(engine, draft).withdrawn_at == later(minutes=2)


def test_what_was_withdrawn_on_a_host_without_the_key_another_withdraws_from_an_older_backup(
    engine: Engine, ring: Keyring, draft: OpenDraft, tmp_path: Path
) -> None:
    respondents, team = tmp_path / "respondents", tmp_path / "team"
    respondents.mkdir()
    team.mkdir()
    without_key = encrypted_drafts.keyring(tmp_path / "keys", private=False)
    encrypted_drafts.sent(engine, ring, draft)
    backup = row(engine, draft)
    sharing.withdraw(visit(engine, without_key, draft, later(minutes=10)), respondents)
    restore(engine, backup)
    with writing(engine) as conn:
        conn.exec_driver_sql("DELETE FROM withdrawals")
    withdrawals.withdraw_again(Store(engine, without_key), respondents, NOON)  # at the start of that host
    assert row(engine, draft) == backup
    for _ in range(2):
        withdrawals.withdraw_again(Store(engine, ring), team, NOON)
        assert row(engine, draft).withdrawn_at == later(minutes=10)
    assert (team / withdrawals.WITHDRAWAL_LOG).read_text().split() == [str(backup.id), later(minutes=10).isoformat()]


def test_a_clock_set_back_neither_undoes_a_withdrawal_nor_withdraws_what_was_shared_again(
    engine: Engine, ring: Keyring, draft: OpenDraft, tmp_path: Path
) -> None:
    encrypted_drafts.sent(engine, ring, draft, now=later(minutes=19))
    backup = row(engine, draft)
    sharing.withdraw(visit(engine, ring, draft, later(minutes=1)), tmp_path)
    restore(engine, backup)
    withdrawals.withdraw_again(Store(engine, ring), tmp_path, NOON)
    assert not row(engine, draft).shared
    sharing.share(visit(engine, ring, draft, later(minutes=2)), "")
    withdrawals.withdraw_again(Store(engine, ring), tmp_path, NOON)
    assert row(engine, draft).shared
