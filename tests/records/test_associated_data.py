"""Whoever can write to the database moves nothing from one person's row to another's unnoticed.

For every column of the tables that hold ciphertext of people, the values of two rows change places. Then something of
these rows does not open any more, and nobody sees anything but their own; but for the columns of SORTING. Events of
cases are two kinds: notes, which are older, and all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import ColumnElement, Connection, Engine, LargeBinary, Table, Uuid, inspect, select, true, update

from assessment.core.case_states import Action, CaseState
from assessment.core.errors import AssessmentError
from assessment.core.model.pack import Pack
from assessment.records import case_drafts, case_events, drafts, submissions
from assessment.records.case_drafts import CaseDraft
from assessment.records.case_events import SealedEvent
from assessment.records.errors import CannotDecrypt
from assessment.records.submissions import OpenSubmission
from assessment.services import resume
from assessment.storage import case_events as event_rows
from assessment.storage import cases as case_rows
from assessment.storage.engine import reading, restructuring, writing
from assessment.storage.tables import Base, Moment
from assessment.vault import resume_key
from assessment.vault.keyring import Keyring
from assessment.vault.resume_key import ResumeKey
from tests.support import databases, encrypted_drafts, teams
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account

TABLES: dict[str, Table] = {name: Base.metadata.tables[name] for name in ("drafts", "submissions", "case_events")}
DRAFTS, SUBMISSIONS, EVENTS = TABLES.values()
NOTED = EVENTS.c.action == Action.NOTE.value
KINDS: dict[str, tuple[Table, ColumnElement[bool]]] = {
    "drafts": (DRAFTS, true()),
    "submissions": (SUBMISSIONS, true()),
    "notes": (EVENTS, NOTED),
    "other events": (EVENTS, EVENTS.c.sealed.is_not(None) & ~NOTED),
}
"""What there is two of -> its table, and which of its rows."""
COLUMNS = [
    (kind, column.name)
    for kind, (table, _) in KINDS.items()
    for column in table.columns
    if (kind, column.name) != ("notes", "action")  # two notes have the same: see the test about it
]
SORTING = {
    ("drafts", "code_made_at"): "when six words were made, for the person to read; it opens nothing",
    ("drafts", "opened_at"): "when a visit began: it ends one and opens nothing",
    ("drafts", "seen_at"): "when a browser was last heard of: it ends a visit and opens nothing",
    ("drafts", "updated_at"): "for operators; nothing rests on it",
    ("submissions", "state"): "what counselors have done and may do next; they cannot write the person's ciphertext",
    ("submissions", "owner_id"): "who works on it: all of its team can open it, and nobody else, whoever owns it",
    ("submissions", "revision"): "how many events it has, so that nobody acts on what they have not seen",
    ("submissions", "read_round"): "which round a counselor has acted on; it says what is new and opens nothing",
    ("submissions", "wait_until"): "the day on which a wait ends; when it is due is bound",
    ("submissions", "closed_at"): "when a counselor was done with it",
    ("submissions", "shared_at"): "how long it waits",
    ("submissions", "withdrawn_at"): "when it was taken back",
    ("notes", "number"): "the place of a note in the history of its own case; notes are older than such numbers",
    (
        "notes",
        "round",
    ): "how often the person had sent in by then; notes are older than this column, their time is bound",
    ("notes", "channel"): "how somebody was in contact: a note is no contact, and has none",
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
    """Somebody who saved ``number`` times, sent in ``number`` times, and has six words and events."""
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
    by = add_account(engine, f"{number}@desk.example")
    action, channel = ((Action.LOG_CONTACT, "phone"), (Action.LOWER, None))[number - 1]
    note = SealedEvent(uuid4(), row.id, 2 * number, Action.NOTE.value, number, at, by)
    other = SealedEvent(uuid4(), row.id, 2 * number + 1, action.value, number, at, by, channel)
    with writing(engine) as conn:
        submissions.save(conn, replace(record, row=row, rounds=record.rounds * number), draft.key, ring)
        drafts.set_resume_code(conn, draft.row.id, draft.key, derived, at, later(days=number))
        event_rows.add(conn, case_events.seal(note, {"text": f"note {number}"}, ring, number))
        event_rows.add(conn, case_events.seal(other, {"said": f"said {number}"}, ring, number))
    return Person(draft.token, derived, record.code, number)


def _without_checks(engine: Engine) -> None:
    """Take away what the database itself refuses, as its owner could; then let the columns of SORTING differ too."""
    with restructuring(engine) as conn:
        if engine.dialect.name == "postgresql":
            for table in TABLES:
                for check in inspect(conn).get_check_constraints(table):
                    conn.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{check["name"]}"')
        _unguarded(conn)
        for number, state, channel in ((1, CaseState.NEW, "phone"), (2, CaseState.CLOSED, "email")):
            values = dict.fromkeys(("shared_at", "withdrawn_at", "wait_until", "closed_at"), later(days=number))
            counts = dict.fromkeys(("owner_id", "revision", "read_round"), number)
            of_person = SUBMISSIONS.c.round == number
            conn.execute(update(SUBMISSIONS).where(of_person).values(state=state.value, **values, **counts))
            conn.execute(update(EVENTS).where(NOTED, EVENTS.c.round == number).values(channel=channel))


def _unguarded(conn: Connection) -> None:
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
    else:
        conn.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no foreign keys


@contextmanager
def swapped(stored: Stored, kind: str, column: str) -> Iterator[None]:
    """The two values of the column have changed places; afterwards they stand where they stood."""
    table, which = KINDS[kind]
    with reading(stored.engine) as conn:
        rows = tuple(conn.execute(select(table.c.id).where(which).order_by(table.c.id)).scalars())
    _swap(stored.engine, table, rows, column)
    try:
        yield
    finally:
        _swap(stored.engine, table, rows, column)


def _swap(engine: Engine, table: Table, rows: tuple[UUID, ...], column: str) -> None:
    key, cell = table.c.id, table.c[column]
    with restructuring(engine) as conn:
        _unguarded(conn)
        (one, its), (two, others) = conn.execute(select(key, cell).where(key.in_(rows)).order_by(key)).all()
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
    opened = [case_events.open_for_team(each, ring) for each in event_rows.of_case(conn, row) if each.sealed]
    told = {each.action: (each.row.actor, each.words) for each in opened}
    return _told(submissions.open_for_team(row, ring)), told


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


@pytest.mark.parametrize(("kind", "column"), [each for each in COLUMNS if each not in SORTING])
def test_what_changed_places_does_not_open_and_shows_nobody_another_s(stored: Stored, kind: str, column: str) -> None:
    before = seen(stored)
    with swapped(stored, kind, column):
        after = seen(stored)
    assert LOCKED in after.values()
    assert [way for way in after if after[way] not in (before[way], LOCKED)] == []
    assert seen(stored) == before


@pytest.mark.parametrize(("kind", "column"), list(SORTING))
def test_what_only_sorts_shows_nobody_anything_else(stored: Stored, kind: str, column: str) -> None:
    before = seen(stored)
    with swapped(stored, kind, column):
        assert seen(stored) == before


def test_a_note_passed_off_as_another_event_does_not_open_nor_the_other_way_round(stored: Stored) -> None:
    with reading(stored.engine) as conn:
        events = [SealedEvent(*row) for row in conn.execute(event_rows.EVENTS.where(EVENTS.c.sealed.is_not(None)))]
    others = [each for each in Action if each is not Action.NOTE]
    for event in events:
        for action in others if event.action == Action.NOTE.value else [Action.NOTE]:
            with pytest.raises(CannotDecrypt):
                case_events.open_for_team(replace(event, action=action.value), stored.ring)


def test_a_case_draft_opens_as_the_row_that_it_was_sealed_for_and_as_no_other(stored: Stored) -> None:
    draft = CaseDraft({"notes": {"note": "Ask about money."}}, {"notes": 1}, NOON)
    mine = case_drafts.seal(draft, uuid4(), 1, NOON, stored.ring, 1)
    other = case_drafts.seal(draft, uuid4(), 2, later(hours=1), stored.ring, 2)
    assert case_drafts.open_for_author(mine, stored.ring) == draft
    for column in ("submission_id", "account_id", "sealed", "team_key_id", "saved_at"):
        with pytest.raises(CannotDecrypt):
            case_drafts.open_for_author(replace(mine, **{column: getattr(other, column)}), stored.ring)


def test_the_length_of_a_case_draft_tells_little(stored: Stored) -> None:
    lengths = {
        len(case_drafts.seal(CaseDraft({"notes": {"note": text}}), uuid4(), 1, NOON, stored.ring, 1).sealed)
        for text in ("", "Ask", "Ask about money. " * 100)
    }
    assert len(lengths) == 1
