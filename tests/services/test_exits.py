"""Who left has left: the visit ends once the database lets it, and until then a note says so that tells nothing."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from assessment.core.model.pack import Pack
from assessment.records import exit_notes
from assessment.records.drafts import OpenDraft, hash_token
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.services import erasure, exits, startup
from assessment.services.exits import FOLDER, Exits, end_noted
from assessment.settings import Settings
from assessment.storage import drafts as draft_rows
from assessment.storage.engine import reading
from assessment.vault.keyring import Keyring
from tests.support import databases, encrypted_drafts
from tests.support.one_attempt import once


class Tries:
    """Stands for the pauses between attempts: after the last one the database answers again."""

    def __init__(self, count: int, then: Callable[[], None]) -> None:
        self.left, self.then = count, then

    def __call__(self, _: float) -> None:
        self.left -= 1
        if not self.left:
            self.then()


@pytest.fixture
def store(engine: Engine, ring: Keyring) -> Store:
    return Store(engine, ring)


@pytest.fixture
def draft(engine: Engine, pack: Pack) -> OpenDraft:
    return encrypted_drafts.begun(engine, pack)


def notes(folder: Path) -> list[Path]:
    return sorted((folder / FOLDER).iterdir()) if (folder / FOLDER).exists() else []


def is_there(engine: Engine, draft: OpenDraft) -> bool:
    with reading(engine) as conn:
        return draft_rows.by_token(conn, hash_token(draft.token)) is not None


def fail(*_: object) -> None:
    raise OperationalError("SELECT", {}, OSError("gone"))


def test_the_visit_ends_and_nothing_is_noted_any_more(store: Store, draft: OpenDraft, tmp_path: Path) -> None:
    Exits(store, tmp_path, once).leave([draft.token])
    assert not is_there(store.engine, draft)
    assert notes(tmp_path) == []


def test_while_the_database_fails_it_is_tried_again_until_it_is_done(
    store: Store, draft: OpenDraft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.MonkeyPatch.context() as failing:
        failing.setattr(erasure, "close_by_hash", fail)
        Exits(store, tmp_path, once, Tries(5, failing.undo)).leave([draft.token])
    assert not is_there(store.engine, draft)
    assert notes(tmp_path) == []


def test_what_is_left_to_do_is_done_by_the_next_start_of_the_service(
    make_settings: Callable[..., Settings], tmp_path: Path, migrated_file: bytes, pack: Pack
) -> None:
    (tmp_path / "check-in.db").write_bytes(migrated_file)
    chosen = make_settings()
    startup.prepare(chosen)
    ring = startup.keyring(chosen)
    with databases.connected(chosen.database_url) as engine:
        store, draft = Store(engine, ring), encrypted_drafts.begun(engine, pack)
        Exits(store, chosen.instance_dir, lambda _: None).leave([draft.token])  # killed before it was ended
        assert len(notes(chosen.instance_dir)) == 1
        assert is_there(engine, draft)
        startup.prepare(chosen)
        assert notes(chosen.instance_dir) == []
        assert not is_there(engine, draft)


def test_a_note_tells_nothing_without_the_keys_of_the_installation(
    store: Store, draft: OpenDraft, tmp_path: Path
) -> None:
    Exits(store, tmp_path, lambda _: None).leave([draft.token, draft.token, "another"])
    written = [each.read_bytes() for each in notes(tmp_path)]
    assert len({len(each) for each in written}) == 1
    assert len(set(written)) == 3
    for each in written:
        assert draft.token.encode() not in each
        assert hash_token(draft.token).encode() not in each
        with pytest.raises(CannotDecrypt):
            exit_notes.opened(encrypted_drafts.keyring(tmp_path / "other"), each)
    assert {exit_notes.opened(store.keyring, each) for each in written} == {
        hash_token(draft.token),
        hash_token("another"),
    }


def test_only_the_owner_may_read_the_notes(store: Store, tmp_path: Path) -> None:
    Exits(store, tmp_path, lambda _: None).leave(["token"])
    assert stat.S_IMODE((tmp_path / FOLDER).stat().st_mode) == 0o700
    assert [stat.S_IMODE(each.stat().st_mode) for each in notes(tmp_path)] == [0o600]


def test_what_cannot_be_noted_is_ended_all_the_same(
    store: Store, draft: OpenDraft, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / FOLDER).symlink_to("/dev/full")
    with pytest.MonkeyPatch.context() as failing:
        failing.setattr(erasure, "close_by_hash", fail)
        leaving = Exits(store, tmp_path, once, Tries(2, failing.undo))
        leaving.leave([draft.token])
    assert not is_there(store.engine, draft)
    logged = capsys.readouterr()
    assert "exit not noted" in logged.out + logged.err


def test_a_note_that_cannot_be_read_keeps_no_other_from_its_end(
    store: Store, draft: OpenDraft, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    leaving = Exits(store, tmp_path, lambda _: None)
    leaving.leave([draft.token])
    (tmp_path / FOLDER / "0").write_bytes(b"half of a no")
    assert end_noted(store, tmp_path)
    assert not is_there(store.engine, draft)
    assert [each.name for each in notes(tmp_path)] == ["0"]
    logged = capsys.readouterr()
    assert "exit cannot be read" in logged.out + logged.err


def test_invented_cookies_fill_no_disk(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exits, "MOST_NOTES", 3)
    leaving = Exits(store, tmp_path, lambda _: None)
    for number in range(10):
        leaving.leave([f"invented {number}"])
    assert len(notes(tmp_path)) == 3


def test_work_that_broke_down_is_begun_again_by_the_next_who_leaves(
    store: Store, draft: OpenDraft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving = Exits(store, tmp_path, once)
    with pytest.MonkeyPatch.context() as failing:
        failing.setattr(exits, "end_noted", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            leaving.leave([draft.token])
    leaving.leave(["another"])
    assert not is_there(store.engine, draft)
