"""Whoever can write to the database moves nothing from one person's row to another's unnoticed.

For every column of the three tables that hold ciphertext, the values of two rows change places. Then something of
these rows does not open any more, and nobody sees anything but their own; but for the columns of SORTING.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, LargeBinary, Table, Uuid, inspect, select, update

from assessment.core.errors import AssessmentError
from assessment.core.model.pack import Pack
from assessment.records import drafts, notes, submissions
from assessment.records.submissions import OpenSubmission
from assessment.services import resume
from assessment.storage import cases as case_rows
from assessment.storage.cases import SealedNote
from assessment.storage.engine import reading, restructuring, writing
from assessment.storage.submissions import NEW, REVIEWED
from assessment.storage.tables import Base, Moment
from assessment.vault import resume_key
from assessment.vault.keyring import Keyring
from assessment.vault.resume_key import ResumeKey
from tests.support import databases, encrypted_drafts, teams
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account

TABLES: dict[str, Table] = {name: Base.metadata.tables[name] for name in ("drafts", "submissions", "notes")}
COLUMNS = [(table, column.name) for table in TABLES for column in TABLES[table].columns]
SORTING = {
    ("drafts", "code_made_at"): "when six words were made, for the person to read; it opens nothing",
    ("drafts", "opened_at"): "when a visit began: it ends one and opens nothing",
    ("drafts", "seen_at"): "when a browser was last heard of: it ends a visit and opens nothing",
    ("drafts", "updated_at"): "for operators; nothing rests on it",
    ("submissions", "state"): "whether a counselor was done with it; they cannot write the person's ciphertext",
    ("submissions", "shared_at"): "how long it waits",
    ("submissions", "withdrawn_at"): "when it was taken back",
    ("submissions", "reviewed_at"): "when a counselor was done with it",
    ("submissions", "reviewed_by"): "which counselor was done with it",
}
LOCKED = "locked"


@dataclass(frozen=True)
class Person:
    """Somebody with every way to what is theirs; ``code`` is what counselors know it by."""

    token: str
    words: ResumeKey
    code: str
    team: int


@dataclass(frozen=True)
class Stored:
    """Two people whose rows differ in every column."""

    engine: Engine
    ring: Keyring
    people: tuple[Person, Person]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stored]:
    """Two people in one database, of each kind in turn; the keys were turned between them."""
    folder = tmp_path_factory.mktemp("two")
    server: databases.Server | None = None
    url = f"sqlite:///{folder / 'check-in.db'}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        url = server.create(server.migrated)
    else:
        (folder / "check-in.db").write_bytes(request.getfixturevalue("migrated_file"))
    ring = encrypted_drafts.keyring(folder / "keys")
    with databases.connected(url) as engine:
        yield _stored(engine, ring, folder)
    if server:
        server.drop(url)


def _stored(engine: Engine, ring: Keyring, folder: Path) -> Stored:
    teams.add(engine, ring, 2)
    one = _person(engine, ring, _pack(folder / "one"), 1, "zoom acorn lilac tiger wagon plus")
    ring.rotate_team(1)
    ring.rotate_pepper()
    other_pack = _pack(folder / "two", ("pack.yaml", "title: Sleep", "title: Slumber"))
    two = _person(engine, ring, other_pack, 2, "acorn zoom lilac tiger wagon plus")
    _without_checks(engine)
    return Stored(engine, ring, (one, two))


def _pack(folder: Path, *changes: tuple[str, str, str]) -> Pack:
    folder.mkdir()
    return encrypted_drafts.sleep(folder, *changes)


def _person(engine: Engine, ring: Keyring, pack: Pack, number: int, words: str) -> Person:
    """Somebody who saved ``number`` times, sent in ``number`` times, and has six words and a counselor's note."""
    at = later(hours=number)
    draft = encrypted_drafts.begun(
        engine, pack, {"tired": number, "words": f"words {number}"}, f"place {number}", at, number
    )
    for _ in range(number):
        with writing(engine) as conn:
            draft = drafts.save(conn, draft, draft.content, at)
    record = encrypted_drafts.sent(engine, ring, draft, contact=f"contact {number}", now=later(hours=number, minutes=2))
    row = replace(record.row, round=number, due_at=later(hours=number))
    derived = resume_key.derive(words, ring.peppers[0], ring.salt)
    note = SealedNote(uuid4(), row.id, add_account(engine, f"{number}@desk.example"), "", b"", "", at)
    with writing(engine) as conn:
        submissions.save(conn, replace(record, row=row, rounds=record.rounds * number), draft.key, ring)
        drafts.set_resume_code(conn, draft.row.id, draft.key, derived, at, later(days=number))
        case_rows.add_note(conn, notes.seal(note, f"note {number}", ring, number))
    return Person(draft.token, derived, record.code, number)


def _without_checks(engine: Engine) -> None:
    """Take away what the database itself refuses, as its owner could; then let the columns of SORTING differ too."""
    with restructuring(engine) as conn:
        if engine.dialect.name == "postgresql":
            for table in TABLES:
                for check in inspect(conn).get_check_constraints(table):
                    conn.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{check["name"]}"')
        _unguarded(conn)
        made = TABLES["submissions"]
        for number, state in ((1, NEW), (2, REVIEWED)):
            times = dict.fromkeys(("shared_at", "withdrawn_at", "reviewed_at"), later(days=number))
            conn.execute(update(made).where(made.c.round == number).values(state=state, reviewed_by=number, **times))


def _unguarded(conn: Connection) -> None:
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
    else:
        conn.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no foreign keys


@contextmanager
def swapped(stored: Stored, table: str, column: str) -> Iterator[None]:
    """The two values of the column have changed places; afterwards they stand where they stood."""
    _swap(stored.engine, TABLES[table], column)
    try:
        yield
    finally:
        _swap(stored.engine, TABLES[table], column)


def _swap(engine: Engine, table: Table, column: str) -> None:
    key, cell = table.c.id, table.c[column]
    with restructuring(engine) as conn:
        _unguarded(conn)
        (one, its), (two, others) = conn.execute(select(key, cell).order_by(key)).all()
        assert its != others, f"both rows have the same {column}: nothing would be shown"
        steps = [(one, _neither(cell.type)), (two, its), (one, others)]
        if column == "id":
            between = uuid4()
            steps = [(one, between), (two, one), (between, two)]
        for row, value in steps:
            conn.execute(update(table).where(key == row).values({column: value}))


def _neither(kind: Any) -> Any:
    """A value that neither row has, for no two rows may share one on the way."""
    if isinstance(kind, Uuid):
        return uuid4()
    if isinstance(kind, LargeBinary):
        return b"neither"
    if isinstance(kind, Moment):
        return NOON - timedelta(days=9)
    return 9 if kind.python_type is int else "neither"


class Undo(AssessmentError):
    """Leaves a transaction without keeping anything."""


def seen(stored: Stored) -> dict[tuple[int, str], object]:
    """What each person, and the counselors, see of them by every way there is."""
    ways: dict[str, Callable[[Connection, Person, Keyring], object]] = {
        "token": _by_token,
        "words": _by_words,
        "own": _own,
        "team": _by_team,
    }
    found: dict[tuple[int, str], object] = {}
    for number, person in enumerate(stored.people, 1):
        for name, way in ways.items():
            try:
                with reading(stored.engine) as conn:
                    found[number, name] = way(conn, person, stored.ring) or LOCKED
            except AssessmentError:
                found[number, name] = LOCKED
    return found


def _by_token(conn: Connection, person: Person, _: Keyring) -> object:
    draft = drafts.open_by_token(conn, person.token)
    return draft and (draft.content, draft.pack.title)


def _by_words(conn: Connection, person: Person, _: Keyring) -> object:
    found: object = None
    with suppress(Undo), writing(conn.engine) as change:
        draft = drafts.open_by_token(change, resume.open_with_keys(change, (person.words,), later(hours=3)))
        found = draft and (draft.content, draft.pack.title)
        raise Undo
    return found


def _own(conn: Connection, person: Person, _: Keyring) -> object:
    draft = drafts.open_by_token(conn, person.token)
    return draft and _told(submissions.own(conn, draft.row, draft.key))


def _by_team(conn: Connection, person: Person, ring: Keyring) -> object:
    row, ring = case_rows.by_code(conn, person.code, {person.team}), ring.only({person.team})
    opened = [notes.open_for_team(note, ring) for note in case_rows.notes_on(conn, row)]
    return _told(submissions.open_for_team(row, ring)), [(note.author_id, note.text) for note in opened]


def _told(record: OpenSubmission | None) -> object:
    return record and (record.rounds, record.contact, record.callback)


def test_untouched_everything_opens_for_whom_it_is(stored: Stored) -> None:
    found = seen(stored)
    assert LOCKED not in found.values()
    for way in ("token", "words", "own", "team"):
        for number in (1, 2):
            assert f"{number}'" in repr(found[number, way])
            assert f"{3 - number}'" not in repr(found[number, way])


def test_every_column_that_only_sorts_is_one(stored: Stored) -> None:
    assert set(SORTING) <= set(COLUMNS)


@pytest.mark.parametrize(("table", "column"), [each for each in COLUMNS if each not in SORTING])
def test_what_changed_places_does_not_open_and_shows_nobody_another_s(stored: Stored, table: str, column: str) -> None:
    before = seen(stored)
    with swapped(stored, table, column):
        after = seen(stored)
    assert LOCKED in after.values()
    assert [way for way in after if after[way] not in (before[way], LOCKED)] == []
    assert seen(stored) == before


@pytest.mark.parametrize(("table", "column"), list(SORTING))
def test_what_only_sorts_shows_nobody_anything_else(stored: Stored, table: str, column: str) -> None:
    before = seen(stored)
    with swapped(stored, table, column):
        assert seen(stored) == before
