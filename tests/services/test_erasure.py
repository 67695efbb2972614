"""What was deleted stays deleted: its id is on the disk before the row goes, and every host knows it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from assessment.core.model.pack import Pack
from assessment.records import drafts
from assessment.records.drafts import OpenDraft
from assessment.records.store import Store
from assessment.services import erasure, resume, startup
from assessment.services.deletion_notes import NotDeleted
from assessment.services.files import append_lines
from assessment.settings import Settings
from assessment.storage import drafts as draft_rows
from assessment.storage import erasures
from assessment.storage.engine import connect, reading, writing
from assessment.vault.keyring import Keyring
from tests.support import deletions, encrypted_drafts
from tests.support.stopped_clock import NOON, later


@pytest.fixture
def ring(engine: Engine, tmp_path: Path) -> Keyring:
    return encrypted_drafts.known_keyring(engine, tmp_path / "keys")


@pytest.fixture
def draft(engine: Engine, ring: Keyring, pack: Pack) -> OpenDraft:
    return encrypted_drafts.begun(engine, pack)


def erase(store: Store, draft: OpenDraft, folder: Path) -> None:
    """With “Delete my answers”."""
    erasure.erase(store, draft.token, folder, later(hours=1))


def close(store: Store, draft: OpenDraft, folder: Path) -> None:
    """With “Forget this device”, “Delete and start again” or the exit, without six words."""
    erasure.close(store, draft.token, folder, later(hours=1))


Way = Callable[[Store, OpenDraft, Path], None]
WAYS = pytest.mark.parametrize("way", [erase, close])


def not_synced(_: int) -> None:
    raise OSError(errno.EIO, "gone")


def is_there(engine: Engine, draft: OpenDraft) -> bool:
    with reading(engine) as conn:
        return drafts.open_by_token(conn, draft.token) is not None


def noted(folder: Path) -> set[str]:
    file = folder / erasure.ERASURE_LOG
    return set(file.read_text().split()) if file.exists() else set()


@WAYS
def test_the_id_is_on_the_disk_before_the_row_goes(
    engine: Engine, ring: Keyring, draft: OpenDraft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: Way
) -> None:
    done: list[str] = []
    erase_row, fsync = draft_rows.erase, os.fsync

    def erased(conn: Connection, draft_id: object) -> None:
        done.append(f"erased with {sorted(noted(tmp_path))} noted")
        erase_row(conn, draft.row.id)

    def synced(handle: int) -> None:
        done.append("on the disk")
        fsync(handle)

    monkeypatch.setattr(draft_rows, "erase", erased)
    monkeypatch.setattr(os, "fsync", synced)
    way(Store(engine, ring), draft, tmp_path)
    assert done == ["on the disk", "on the disk", f"erased with {[str(draft.row.id)]} noted"]  # the file, its folder
    assert not is_there(engine, draft)


def full(folder: Path) -> None:
    deletions.fill_disk(folder)


def missing(folder: Path) -> None:
    folder.rmdir()


@WAYS
@pytest.mark.parametrize("refuse", [full, missing])
def test_what_cannot_be_noted_is_not_deleted(
    engine: Engine, ring: Keyring, draft: OpenDraft, tmp_path: Path, way: Way, refuse: Callable[[Path], None]
) -> None:
    encrypted_drafts.sent(engine, ring, draft, shared=False)
    folder = tmp_path / "instance"
    folder.mkdir()
    refuse(folder)
    with pytest.raises(NotDeleted) as refused:
        way(Store(engine, ring), draft, folder)
    assert not refused.value.noted
    assert is_there(engine, draft)
    assert encrypted_drafts.own_record(engine, draft)
    with reading(engine) as conn:
        assert erasures.erased_ids(conn) == set()


@WAYS
def test_killed_between_the_note_and_the_deletion_the_next_start_deletes_it(
    engine: Engine,
    database_url: str,
    ring: Keyring,
    draft: OpenDraft,
    make_settings: Callable[..., Settings],
    tmp_path: Path,
    way: Way,
) -> None:
    encrypted_drafts.sent(engine, ring, draft, shared=False)
    stays = encrypted_drafts.begun(engine, draft.pack)
    engine.dispose()  # a connection belongs to one process
    deletions.killed_in_between(lambda: way(Store(connect(database_url), ring), draft, tmp_path))
    assert is_there(engine, draft)
    assert noted(tmp_path) == {str(draft.row.id)}
    startup.prepare(make_settings(database_url=database_url, instance_dir=tmp_path))
    assert not is_there(engine, draft)
    assert is_there(engine, stays)
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM submissions").scalar_one() == 0


@WAYS
def test_when_the_database_fails_in_between_it_is_noted_and_the_second_time_deletes_it(
    engine: Engine, ring: Keyring, draft: OpenDraft, tmp_path: Path, way: Way
) -> None:
    with pytest.MonkeyPatch.context() as in_between:
        deletions.lose_database(in_between)
        with pytest.raises(NotDeleted) as refused:
            way(Store(engine, ring), draft, tmp_path)
    assert refused.value.noted
    assert is_there(engine, draft)
    for _ in range(2):
        way(Store(engine, ring), draft, tmp_path)
        assert not is_there(engine, draft)
    assert noted(tmp_path) == {str(draft.row.id)}


def test_who_leaves_what_six_words_open_notes_nothing_and_needs_no_room(
    engine: Engine, ring: Keyring, draft: OpenDraft, tmp_path: Path
) -> None:
    with writing(engine) as conn:
        words = resume.create_code(conn, ring, draft, NOON)
    deletions.fill_disk(tmp_path)
    assert erasure.close(Store(engine, ring), draft.token, tmp_path, later(hours=1))
    with writing(engine) as conn:
        assert resume.open_with_keys(conn, resume.derive_keys(ring, words), later(hours=2))


def test_what_was_shared_is_not_noted_by_who_leaves_and_stays_with_the_team(
    engine: Engine, ring: Keyring, draft: OpenDraft, tmp_path: Path
) -> None:
    encrypted_drafts.sent(engine, ring, draft)
    close(Store(engine, ring), draft, tmp_path)
    erasure.erase_again(Store(engine, ring), tmp_path, later(hours=2))
    assert encrypted_drafts.own_record(engine, draft).shared
    assert noted(tmp_path) == set()


def test_what_one_host_deleted_another_deletes_from_an_older_backup(
    engine: Engine, ring: Keyring, draft: OpenDraft, tmp_path: Path
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    before = encrypted_drafts.reopened(engine, draft).row
    store = Store(engine, ring)
    erase(store, draft, one)
    erasure.erase_again(store, other, NOON)
    assert noted(other) == noted(one) == {str(draft.row.id)}
    with writing(engine) as conn:  # the backup of before
        conn.exec_driver_sql("DELETE FROM tombstones")
        draft_rows.add(conn, before)
    assert is_there(engine, draft)
    erasure.erase_again(store, other, NOON)
    assert not is_there(engine, draft)
    erasure.erase_again(store, other, NOON)
    assert len((other / erasure.ERASURE_LOG).read_text().split()) == 1  # completing it once is enough


def test_a_full_disk_does_not_keep_a_host_from_deleting_what_others_noted(
    engine: Engine,
    ring: Keyring,
    draft: OpenDraft,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with writing(engine) as conn:
        erasures.log(conn, [draft.row.id], NOON)
    monkeypatch.setattr(os, "fsync", not_synced)
    erasure.erase_again(Store(engine, ring), tmp_path, NOON)
    assert not is_there(engine, draft)
    said = capsys.readouterr()
    assert "cannot be noted" in said.out + said.err


@pytest.mark.parametrize("failing", ["write", "fsync"])
def test_a_line_that_could_not_be_written_whole_leaves_nothing_of_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    file = tmp_path / "log"
    append_lines(file, ["before"])
    write = os.write

    def written(handle: int, content: bytes) -> int:
        if len(content) <= 5:
            raise OSError(errno.ENOSPC, "full")
        return write(handle, content[:5])

    with monkeypatch.context() as broken:
        broken.setattr(os, failing, written if failing == "write" else not_synced)
        with pytest.raises(OSError, match="full" if failing == "write" else "gone"):
            append_lines(file, ["and then"])
    assert file.read_text().split() == ["before"]
    append_lines(file, ["after"])
    assert file.read_text().split() == ["before", "after"]
