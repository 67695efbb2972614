"""What was deleted or withdrawn is on the disk no more: in no row, in no freed page, in no state of the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, LargeBinary, insert, select

from assessment.clock import Clocks
from assessment.core.model.pack import Pack
from assessment.records import drafts
from assessment.records.drafts import OpenDraft
from assessment.records.store import Store
from assessment.services import erasure, purge, resume, sharing, sweep
from assessment.services.visit import Visit
from assessment.storage import cases as case_rows
from assessment.storage.engine import empty_log, reading, writing
from assessment.storage.tables import Base, CaseDraftRow
from assessment.vault import envelope
from assessment.vault.keyring import Keyring
from tests.support import case_notes, databases, encrypted_drafts
from tests.support.attacker import attacker, browser_key, file_keys, words_keys
from tests.support.desk_lists import rows_of
from tests.support.sqlite_files import Copy, copied
from tests.support.staff import FIRST
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account

WORDS, UNSENT, NOTE, BEGUN = "So tired of it all", "Tired and not sent", "Called her at noon", "She says that"
PIECE = 24
"""Bytes: a piece of a ciphertext so long stands nowhere by chance."""


@dataclass(frozen=True)
class Someone:
    """A person with everything that opens what is theirs. ``written``: each ciphertext that ever was in their rows."""

    draft: OpenDraft
    code: str
    own_keys: set[bytes]
    written: list[bytes]


@pytest.fixture
def lite(tmp_path: Path, migrated_file: bytes) -> Iterator[Engine]:
    (tmp_path / "check-in.db").write_bytes(migrated_file)
    with databases.connected(f"sqlite:///{tmp_path / 'check-in.db'}") as engine:
        yield engine


@pytest.fixture
def someone(lite: Engine, ring: Keyring, pack: Pack) -> Someone:
    """Somebody among others who shared, with a note and the start of another, and then went on in a draft."""
    _others(lite, ring, pack)
    author = add_account(lite)
    draft, written = encrypted_drafts.begun(lite, pack, {"tired": 3, "words": WORDS}), list[bytes]()
    with writing(lite) as conn:
        words = resume.create_code(conn, ring, draft, NOON)
    written += _ciphertexts(lite, draft)
    record = encrypted_drafts.sent(lite, ring, encrypted_drafts.reopened(lite, draft))
    key = ring.team_key(1)
    begun = envelope.seal(key.secret, BEGUN.encode().ljust(512), b"not saved yet")
    unsaved = {"sealed": begun, "team_key_id": key.id, "saved_at": later(hours=1)}
    with writing(lite) as conn:
        case_notes.add_note(conn, ring, record.row, author, NOTE, later(hours=1))
        conn.execute(insert(CaseDraftRow), {"submission_id": record.row.id, "account_id": author, **unsaved})
        now = drafts.open_by_token(conn, draft.token)
        assert now is not None
        drafts.save(conn, now, replace(now.content, answers={"words": UNSENT}), later(hours=1))
    written += _ciphertexts(lite, draft)
    _others(lite, ring, pack)
    return Someone(draft, record.code, browser_key(draft.token) | words_keys(words, ring), written)


def _others(engine: Engine, ring: Keyring, pack: Pack) -> None:
    for shared in (True, False, True, True):
        encrypted_drafts.sent(engine, ring, encrypted_drafts.begun(engine, pack), shared=shared)
        encrypted_drafts.begun(engine, pack)


def _ciphertexts(engine: Engine, draft: OpenDraft) -> list[bytes]:
    """Every ciphertext in the rows of this person."""
    drafts_, sent = (Base.metadata.tables[name] for name in ("drafts", "submissions"))
    own = [(drafts_, drafts_.c.id == draft.row.id), (sent, sent.c.draft_id == draft.row.id)]
    for of_case in (Base.metadata.tables[name] for name in ("case_events", "case_drafts")):
        own.append((of_case, of_case.c.submission_id.in_(select(sent.c.id).where(sent.c.draft_id == draft.row.id))))
    found = []
    with reading(engine) as conn:
        for table, mine in own:
            columns = [each for each in table.columns if isinstance(each.type, LargeBinary)]
            found += [each for row in conn.execute(select(*columns).where(mine)) for each in row if each]
    return found


def erase(store: Store, draft: OpenDraft, folder: Path) -> None:
    erasure.erase(store, draft.token, folder, later(hours=2))


def withdraw(store: Store, draft: OpenDraft, folder: Path) -> None:
    sharing.withdraw(Visit(store, draft.token, NOON, lambda pack: pack), folder)


def leave(store: Store, draft: OpenDraft, folder: Path) -> None:
    """Nobody comes back, and the words end: what is left goes with the next sweep."""
    for days in (39, 40):
        sweep.sweep(store, folder, Clocks(later(days=days), timedelta(days=days), "this"))


Way = Callable[[Store, OpenDraft, Path], None]


def opened(copy: Copy, keys: set[bytes], folder: Path) -> bytes:
    with databases.connected(copy.write(folder / "stolen.db")) as engine:
        return attacker(engine).opened_with(keys)


def found(copy: Copy, keys: set[bytes], folder: Path) -> set[str]:
    """What of this person one state or another of the copied log gives away to these keys."""
    everything = b"".join(opened(each, keys, folder) for each in copy.cut_back())
    return {words for words in (WORDS, UNSENT, NOTE) if words.encode() in everything}


def remains(copy: Copy, ciphertexts: list[bytes]) -> int:
    """How many pieces of these ciphertexts stand in the files, in whatever page."""
    both = copy.file + copy.log
    pieces = {each[at : at + PIECE] for each in ciphertexts for at in range(0, len(each) - PIECE + 1, PIECE)}
    return sum(piece in both for piece in pieces)


@pytest.mark.parametrize(
    ("way", "readable"), [(erase, {WORDS, UNSENT, NOTE}), (withdraw, {WORDS, NOTE}), (leave, {WORDS, UNSENT, NOTE})]
)
def test_no_state_of_the_log_gives_away_what_was_deleted(
    lite: Engine, ring: Keyring, someone: Someone, tmp_path: Path, way: Way, readable: set[str]
) -> None:
    keys = file_keys(ring) | (set() if way is withdraw else someone.own_keys)
    if way is leave:
        with writing(lite) as conn:
            sharing.withdraw_submission(
                conn, ring, encrypted_drafts.reopened(lite, someone.draft), later(hours=2), encrypted_drafts.unnoted
            )
    way(Store(lite, ring), someone.draft, tmp_path)
    before = copied(lite)
    assert before.frames > 20
    assert found(before, keys, tmp_path) == readable  # the attack works
    assert empty_log(lite)
    after = copied(lite)
    assert after.log == b""
    assert found(after, keys, tmp_path) == set()


@pytest.mark.parametrize("way", [erase, withdraw])
def test_no_page_holds_a_piece_of_what_was_deleted(
    lite: Engine, ring: Keyring, someone: Someone, tmp_path: Path, way: Way
) -> None:
    gone = someone.written
    if way is withdraw:
        stays = set(_ciphertexts(lite, someone.draft))
        with reading(lite) as conn:
            row = case_rows.by_code(conn, someone.code, FIRST)
            gone = [
                row.body,
                row.draft_wrap,
                row.sealed_key or b"",
                case_notes.notes_on(conn, row)[0].sealed or b"",
                conn.execute(select(CaseDraftRow.sealed)).scalar_one(),
            ]
        assert set(gone) <= stays
    assert remains(copied(lite), gone) > 100
    way(Store(lite, ring, partial(purge.purge_now, lite)), someone.draft, tmp_path)
    with reading(lite) as conn:
        assert conn.exec_driver_sql("PRAGMA freelist_count").scalar_one() > 0
    assert remains(copied(lite), gone) == 0


def test_what_others_sent_in_is_still_there(lite: Engine, ring: Keyring, someone: Someone, tmp_path: Path) -> None:
    erase(Store(lite, ring, partial(purge.purge_now, lite)), someone.draft, tmp_path)
    with databases.connected(copied(lite).write(tmp_path / "stolen.db")) as engine, reading(engine) as conn:
        assert len(rows_of(conn).open) == 6
        assert len(conn.exec_driver_sql("SELECT 1 FROM drafts").all()) == 16
