"""What was shared in clear, before answers were encrypted, is carried over sealed; everything else is deleted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import databases
import pytest
import searching
import sqlalchemy as sa
from filling import NOON, add_account, later
from flask import Flask
from sqlalchemy import Connection, Engine

from assessment.core.answers import dumped, read
from assessment.core.definition import Pack
from assessment.core.errors import NotFound
from assessment.core.explanation import as_json as explanation_text
from assessment.core.explanation import explain
from assessment.core.outcome import as_json, assess
from assessment.settings import Settings
from assessment.storage import migrating, packs, submissions
from assessment.storage.engine import connect, reading, writing
from assessment.storage.submissions import NEW, REVIEWED
from assessment.vault.keyring import Keyring
from assessment.workflow import carrying, keeping, reviewing, starting, waiting
from assessment.workflow.reviewing import Desk, Reviewer

MOMENT = sa.DateTime(timezone=True)
SUBMISSIONS = sa.table(
    "submissions",
    *(sa.column(name, sa.Uuid()) for name in ("id", "draft_id")),
    *(sa.column(name, MOMENT) for name in ("submitted_at", "shared_at", "reviewed_at")),
    *(sa.column(name, sa.Boolean()) for name in ("shared", "callback")),
    *(sa.column(name) for name in ("code", "pack_hash", "answers", "outcome", "contact", "priority_rank", "state")),
    *(sa.column(name) for name in ("reviewed_by", "explanation")),
)
DRAFTS = sa.table(
    "drafts",
    *(sa.column(name, sa.Uuid()) for name in ("id", "submission_id")),
    *(sa.column(name, MOMENT) for name in ("created_at", "updated_at")),
    *(sa.column(name) for name in ("token_sha256", "pack_hash", "answers", "revision", "page", "place")),
)
NOTES = sa.table(
    "notes",
    sa.column("submission_id", sa.Uuid()),
    sa.column("written_at", MOMENT),
    *(sa.column(name) for name in ("author", "text")),
)
CANARY = f"canary{uuid4().hex[:12]}"
GIVEN = {"tired": 3, "awake": 3, "words": CANARY, "unsafe": "yes"}


@pytest.fixture(autouse=True)
def sentences(app: Flask) -> Iterator[None]:
    """What counselors read is worded by the application."""
    with app.app_context():
        yield


@pytest.fixture(params=["sqlite", "postgresql"])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database as it was before answers were encrypted, of each kind in turn."""
    server: databases.Server | None = None
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        url = server.create()
    engine = connect(url)
    migrating.upgrade(engine, "0002")
    yield engine
    engine.dispose()
    if server:
        server.drop(url)


@pytest.fixture
def old(before: Engine, pack: Pack) -> int:
    """Four people's answers in clear, with notes; the number of the counselor who reviewed one."""
    counselor = add_account(before)
    with writing(before) as conn:
        packs.keep(conn, pack, NOON)
        waiting = _sent(conn, pack, "wren-11", shared_at=later(hours=1), contact=f"call {CANARY}", callback=True)
        reviewed = {"state": REVIEWED, "reviewed_at": later(hours=5), "reviewed_by": counselor}
        done = _sent(conn, pack, "wren-22", shared_at=later(hours=2), **reviewed)
        kept = _sent(conn, pack, "wren-33")
        for number, submission in enumerate((waiting, waiting, done, kept)):
            written = {"author": counselor, "text": f"note {number} {CANARY}", "written_at": later(hours=number)}
            conn.execute(NOTES.insert().values(submission_id=submission, **written))
        _draft(conn, pack, dumped(read(pack, GIVEN)), None)
    return counselor


def _sent(conn: Connection, pack: Pack, code: str, shared_at: datetime | None = None, **different: Any) -> UUID:
    given = read(pack, GIVEN)
    outcome = assess(pack, given)
    usual: dict[str, Any] = {
        "id": uuid4(),
        "draft_id": uuid4(),
        "code": code,
        "pack_hash": pack.hash,
        "answers": dumped(given),
        "outcome": as_json(outcome),
        "explanation": explanation_text(explain(pack, given, outcome)) if shared_at else "",
        "shared": shared_at is not None,
        "shared_at": shared_at,
        "contact": "",
        "callback": False,
        "priority_rank": 1,
        "state": NEW,
        "submitted_at": NOON,
    }
    row = {**usual, **different}
    conn.execute(SUBMISSIONS.insert().values(**row))
    _draft(conn, pack, "{}", row["id"], row["draft_id"])
    return UUID(str(row["id"]))


def _draft(conn: Connection, pack: Pack, answers: str, submission: UUID | None, draft: UUID | None = None) -> None:
    row = {"id": draft or uuid4(), "token_sha256": uuid4().hex * 2, "pack_hash": pack.hash, "answers": answers}
    times = {"created_at": NOON, "updated_at": NOON}
    conn.execute(DRAFTS.insert().values(**row, **times, revision=1, page=2, place="uk", submission_id=submission))


def counted(engine: Engine, table: str) -> int:
    with reading(engine) as conn:
        return int(conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def migrate(engine: Engine, ring: Keyring) -> None:
    migrating.upgrade(engine, seal=carrying.Sealing(ring))


def as_written(pack: Pack) -> Pack:
    """The pack in its own language."""
    return pack


def test_what_was_shared_is_opened_by_a_counselor_as_before(before: Engine, ring: Keyring, old: int) -> None:
    migrate(before, ring)
    desk, ada = Desk(before, ring), Reviewer(old, "ada@desk.example")
    for code, said in (("wren-11", f"call {CANARY}"), ("wren-22", "")):
        found = repr(reviewing.open_review(desk, code, ada, later(days=1), as_written))
        assert CANARY in found
        assert said in found
        assert f"note {'0' if code == 'wren-11' else '2'} {CANARY}" in found
    queue = waiting.queue(before, ring, later(days=1), "en")
    assert [(each.code, each.told and each.told.callback) for each in queue.waiting] == [("wren-11", True)]
    assert [(each.code, each.by) for each in queue.reviewed] == [("wren-22", "Ada")]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata"])
def test_it_opens_wherever_the_server_stands(
    before: Engine, ring: Keyring, old: int, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        migrate(before, ring)
        queue = waiting.queue(before, ring, later(hours=3), "en")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert [each.wait.words.partition(" of")[0] for each in queue.waiting] == ["2 h"]
    found = reviewing.open_review(
        Desk(before, ring), "wren-11", Reviewer(old, "a@b.example"), later(days=1), as_written
    )
    assert f"note 0 {CANARY}" in repr(found)


def test_code_state_priority_and_times_are_carried_over(before: Engine, ring: Keyring, old: int) -> None:
    columns = "code, pack_hash, priority_rank, state, submitted_at, shared_at, reviewed_at, reviewed_by, draft_id, id"
    query = f"SELECT {columns} FROM submissions WHERE code <> 'wren-33' ORDER BY code"
    with reading(before) as conn:
        was = [tuple(row) for row in conn.exec_driver_sql(query)]
        notes = [tuple(row) for row in conn.exec_driver_sql("SELECT author, written_at FROM notes ORDER BY written_at")]
    migrate(before, ring)
    with reading(before) as conn:
        assert [tuple(row) for row in conn.exec_driver_sql(query)] == was
        kept = conn.exec_driver_sql("SELECT author, written_at FROM notes ORDER BY written_at").all()
    assert len(was) == 2
    assert [tuple(row) for row in kept] == notes[:3]


def test_what_was_not_shared_is_gone(before: Engine, ring: Keyring, old: int) -> None:
    assert (counted(before, "submissions"), counted(before, "drafts"), counted(before, "notes")) == (3, 4, 4)
    migrate(before, ring)
    assert (counted(before, "submissions"), counted(before, "drafts"), counted(before, "notes")) == (2, 0, 3)
    desk = Desk(before, ring)
    with pytest.raises(NotFound):
        reviewing.open_review(desk, "wren-33", Reviewer(old, "ada@desk.example"), later(days=1), as_written)


def test_nothing_in_clear_is_left(
    before: Engine, ring: Keyring, old: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = tmp_path
    if before.dialect.name == "postgresql":
        folder = request.getfixturevalue("postgresql").folder / "data"

    def found() -> set[str]:
        before.dispose()  # SQLite's log goes into its file
        everything = searching.everything_in(before, folder)
        before.dispose()
        # a server's log of what it did before is kept until it comes round again
        return {place for place, written in everything.items() if CANARY.encode() in written and "log " not in place}

    assert found()
    migrate(before, ring)
    assert found() == set()


def test_without_keys_to_seal_with_nothing_is_changed(before: Engine, ring: Keyring, old: int) -> None:
    with pytest.raises(TypeError):
        migrating.upgrade(before)
    assert counted(before, "submissions") == 3
    with reading(before) as conn:
        assert conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == "0002"
        assert conn.exec_driver_sql("SELECT answers FROM submissions WHERE code = 'wren-11'").scalar_one()
    migrate(before, ring)
    assert counted(before, "submissions") == 2


def test_a_respondents_process_may_carry_over_what_it_cannot_open(before: Engine, ring: Keyring, old: int) -> None:
    migrate(before, Keyring(ring.folder, ring.kek_file, private=False))
    assert len(waiting.queue(before, ring, later(days=1), "en").waiting) == 1


def test_where_nothing_was_shared_no_keys_are_needed(before: Engine) -> None:
    migrating.upgrade(before)
    assert counted(before, "submissions") == 0


def test_going_back_deletes_what_cannot_be_unsealed_and_coming_again_works(
    before: Engine, ring: Keyring, old: int, pack: Pack
) -> None:
    migrate(before, ring)
    migrating.downgrade(before, "0002")
    assert (counted(before, "submissions"), counted(before, "drafts"), counted(before, "notes")) == (0, 0, 0)
    with writing(before) as conn:
        _sent(conn, pack, "wren-44", shared_at=later(hours=1))
    migrate(before, ring)
    assert [each.code for each in waiting.queue(before, ring, later(days=1), "en").waiting] == ["wren-44"]


def test_the_first_start_of_this_version_carries_over(
    before: Engine, old: int, make_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    chosen = make_settings(
        instance_dir=tmp_path / "instance", database_url=before.url.render_as_string(hide_password=False)
    )
    starting.prepare(chosen)
    found = waiting.queue(before, starting.keyring(chosen), later(days=1), "en")
    assert [each.code for each in found.waiting] == ["wren-11"]


def test_each_is_sealed_under_a_key_of_its_own(before: Engine, ring: Keyring, old: int) -> None:
    migrate(before, ring)
    with reading(before) as conn:
        rows = [submissions.open_shared(conn, code) for code in ("wren-11", "wren-22")]
    assert len({keeping.data_key(row, ring) for row in rows}) == 2
