"""Nothing that a person typed or chose stands in a table, a database file, a log beside it, or a backup."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine

from assessment.core.model.pack import Pack
from assessment.records import audit, drafts
from assessment.records.audit import COMMAND, Verb
from assessment.records.drafts import OpenDraft
from assessment.records.store import Store
from assessment.services import erasure, resume, review, sharing
from assessment.services.case_forms import Circumstances
from assessment.services.files import append_lines
from assessment.services.review import Desk, Seen
from assessment.storage import cases as case_rows
from assessment.storage.engine import writing
from assessment.vault.keyring import Keyring
from tests.support import byte_search, databases, encrypted_drafts
from tests.support.staff import FIRST, counselor
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account

TOLD = ("draft", "kept", "shared", "called", "withdrawn", "contact", "telephone", "note", "said", "place")
FORMS = list(byte_search.forms("canary"))
SHAPES = {
    "an answer": r"tired\":3",
    "a choice": r"unsafe\":\"yes",
    "an outcome": r"decided_by\":\"danger",
}
"""What answers and outcomes look like as they are kept, and packs do not."""


def canary(name: str) -> str:
    """Words that stand nowhere else; short enough for the shortest answer."""
    return f"{name[:4]}{uuid4().hex[:14]}"


@pytest.fixture
def folder(engine: Engine, request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if engine.dialect.name == "sqlite":
        return tmp_path
    server: databases.Server = request.getfixturevalue("postgresql")
    return server.folder / "data"


def fill(engine: Engine, ring: Keyring, pack: Pack) -> dict[str, str]:
    """All that people and counselors can leave behind; what it is -> how it would read."""
    canaries = {name: canary(name) for name in TOLD}
    drafted = encrypted_drafts.begun(engine, pack, {"tired": 3, "words": canaries["draft"]}, canaries["place"])
    kept, shared, called, withdrawn = (
        encrypted_drafts.begun(
            engine, pack, {"tired": 3, "awake": 3, "unsafe": "yes", "words": canaries[name]}, canaries["place"]
        )
        for name in ("kept", "shared", "called", "withdrawn")
    )
    encrypted_drafts.sent(engine, ring, kept, shared=False)
    record = encrypted_drafts.sent(engine, ring, shared, contact=canaries["contact"])
    for each in (called, withdrawn):
        encrypted_drafts.sent(engine, ring, each, contact=canaries["contact"])
    words = []
    with writing(engine) as conn:
        drafts.save(conn, drafted, drafted.content, NOON)
        words.append(resume.create_code(conn, ring, drafted, NOON))
        sharing.request_call(
            conn, Store(conn.engine, ring), reopened(conn, called), canaries["telephone"], later(hours=1)
        )
        sharing.withdraw_submission(conn, ring, reopened(conn, withdrawn), later(hours=1), encrypted_drafts.unnoted)
    desk, by = Desk(Store(engine, ring)), Circumstances(counselor(add_account(engine)), later(hours=2))
    contact = {"channel": "phone", "came_to": "talked", "said": canaries["said"]}
    for what, form in (("notes", {"note": canaries["note"]}), ("claim", {}), ("contact", contact)):
        with desk.store.reading() as conn:
            row = case_rows.by_code(conn, record.code, FIRST)
        review.act_on(desk, record.code, Seen(row.round, row.revision), what, form, by)
    canaries |= {
        f"token {number}": each.token for number, each in enumerate((drafted, kept, shared, called, withdrawn))
    }
    canaries |= {"words": words[0], "hyphens": words[0].replace(" ", "-"), "together": words[0].replace(" ", "")}
    return canaries | SHAPES


def reopened(conn: Connection, draft: OpenDraft) -> OpenDraft:
    found = drafts.open_by_token(conn, draft.token)
    assert found is not None
    return found


def assert_nothing_readable(everything: Mapping[str, bytes], canaries: Mapping[str, str]) -> None:
    found = {
        (name, place, form)
        for name, words in canaries.items()
        for place, written in everything.items()
        for form in byte_search.found_in(written, words)
        if name not in SHAPES or not place.startswith("log ")  # a server's log has other databases in it
    }
    assert found == set()


def test_no_answer_is_readable_in_the_database_or_its_files(
    engine: Engine, folder: Path, ring: Keyring, pack: Pack
) -> None:
    canaries = fill(engine, ring, pack)
    everything = byte_search.everything_in(engine, folder)
    assert pack.hash.encode() in everything["tables"]
    assert len(everything) >= 4  # the tables, the file, its log, the backup
    assert_nothing_readable(everything, canaries)
    engine.dispose()  # SQLite's log goes into its file
    assert_nothing_readable(byte_search.everything_in(engine, folder), canaries)


def test_no_answer_is_readable_in_files_beside_the_database(
    engine: Engine, folder: Path, ring: Keyring, pack: Pack, tmp_path: Path
) -> None:
    canaries = fill(engine, ring, pack)
    append_lines(tmp_path / erasure.ERASURE_LOG, [str(uuid4())])
    files = {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert any(path.endswith(erasure.ERASURE_LOG) for path in files)
    assert any("/keys/" in path for path in files)
    assert_nothing_readable(files, canaries)


@pytest.mark.parametrize("form", FORMS)
def test_the_search_finds_what_is_there(engine: Engine, folder: Path, ring: Keyring, form: str) -> None:
    planted = f"planted{uuid4().hex}"
    with writing(engine) as conn:
        cell = byte_search.forms(f"{planted}~")[form].decode("latin-1").replace("\0", "\1")
        audit.record(conn, ring, COMMAND, Verb.OPENED, NOON, subject=cell)
    wanted = byte_search.forms(planted)[form].replace(b"\0", b"\1")
    everything = byte_search.everything_in(engine, folder)
    places = {place for place, written in everything.items() if wanted in written}
    assert "tables" in places
    assert len(places) >= 3, places  # and in the files, the log or the backup


def test_what_runs_across_two_pages_of_a_log_is_found(engine: Engine, folder: Path, ring: Keyring) -> None:
    planted = [f"planted{uuid4().hex}" for _ in range(300)]
    with writing(engine) as conn:
        for each in planted:
            audit.record(conn, ring, COMMAND, Verb.OPENED, NOON, subject=each * 4)
    everything = byte_search.everything_in(engine, folder)
    logs = [written for place, written in everything.items() if place.startswith("log ") or place.endswith("-wal")]
    for each in planted:
        assert any((each * 4).encode() in written for written in logs)


@pytest.mark.parametrize("before", range(5))
@pytest.mark.parametrize("after", range(5))
def test_every_form_is_found_wherever_it_begins(before: int, after: int) -> None:
    words = f"planted-{uuid4().hex[: 8 + after]}?>"
    whole = b"\xff" * before + words.encode() + b"\xff" * after
    written = [whole, whole.hex().encode(), whole.hex().upper().encode(), words.encode("utf-16")]
    for text in written:
        assert byte_search.found_in(text, words), text
    for encoded in (b64encode, urlsafe_b64encode):
        assert byte_search.found_in(encoded(whole), words)
    assert byte_search.found_in(b"something else", words) == []


def test_the_search_would_find_all_of_it_in_clear(
    engine: Engine, folder: Path, ring: Keyring, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without encryption, the same journey leaves canaries everywhere, and the search finds them."""
    monkeypatch.setattr("assessment.vault.envelope.encrypt", lambda key, plain, to: plain)
    monkeypatch.setattr("assessment.vault.envelope.decrypt", lambda key, made, to: made)
    monkeypatch.setattr("assessment.vault.envelope.seal", lambda public, plain, to: plain)
    monkeypatch.setattr("assessment.vault.envelope.unseal", lambda private, sealed, to: sealed)
    canaries = fill(engine, ring, pack)
    everything = byte_search.everything_in(engine, folder)
    missed = {
        name
        for name, words in canaries.items()
        if not any(byte_search.found_in(written, words) for written in everything.values())
    }
    assert missed == {name for name in canaries if name.startswith("token")} | {"words", "hyphens", "together"}
