"""What opens what: every cell of the table in docs/operators.md, tried.

Whoever is attacked holds a database and keys, and tries each key on each ciphertext, and what comes out of that again.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine

from assessment.core.errors import NotFound
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.records import drafts
from assessment.records.drafts import OpenDraft, UnsentPage
from assessment.records.store import Store
from assessment.services import check_ins, resume, review, sharing
from assessment.services.case_forms import Circumstances
from assessment.services.review import CaseWithdrawn, Desk, Seen
from assessment.services.staff import Staff
from assessment.settings import ROOT
from assessment.storage import cases as case_rows
from assessment.storage import erasures
from assessment.storage.engine import reading, writing
from assessment.vault.keyring import Keyring
from tests.support import databases, encrypted_drafts, sleep_check_in_pack
from tests.support.attacker import attacker, browser_key, file_keys, without_private_keys, words_keys
from tests.support.fixtures import application, settings_in
from tests.support.staff import FIRST, counselor
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account

NO, YES, OLD = "no", "yes", "as in the backup"
OWN_WORDS = "      - {id: more, construct: sleep, ask: More?, answer: {type: text, max_length: 40}}\n"
COLUMNS = {
    "on the way": ("typed", "unsent", "under way"),
    "kept private": ("kept",),
    "shared": ("shared",),
    "sent in after sharing was stopped": ("stopped",),
    "notes": ("note", "said"),
    "deleted": ("deleted", "deleted note", "deleted said"),
}
"""Heading of a column -> what of it somebody left behind."""
BEFORE = ("before it was stopped", "note before it was stopped", "said before it was stopped")
"""What the backup holds of somebody who stopped sharing later."""


def canary(name: str) -> str:
    """Words that stand nowhere else."""
    return f"{name[:4]}{uuid4().hex[:14]}".replace(" ", "-")


@dataclass(frozen=True)
class World:
    """Everything there is. ``told``: what was left behind -> its words; ``people``: by what they left behind.

    ``open_ring``: the key files of a host for respondents; ``other_ring``: those of another service.
    """

    app: Flask
    engine: Engine
    backup: Engine
    ring: Keyring
    open_ring: Keyring
    other_ring: Keyring
    told: dict[str, str]
    people: dict[str, OpenDraft]
    words: dict[str, str]
    codes: dict[str, str]
    officer: Staff


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, migrated_file: bytes) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    (folder / "check-in.db").write_bytes(migrated_file)
    ring = encrypted_drafts.keyring(folder / "keys")
    changed = ("lately.yaml", "  - title: And you\n", OWN_WORDS + "  - title: And you\n")
    pack = loader.load(sleep_check_in_pack.written(folder, changed))
    with (
        application(settings_in(folder)) as app,
        databases.connected(f"sqlite:///{folder / 'check-in.db'}") as engine,
        databases.connected(f"sqlite:///{folder / 'backup.db'}") as backup,
    ):
        told = _Told(engine, ring, pack)
        told.until_the_backup()
        with (
            closing(sqlite3.connect(folder / "check-in.db")) as now,
            closing(sqlite3.connect(folder / "backup.db")) as to,
        ):
            now.backup(to)
        told.after_the_backup()
        yield World(
            app,
            engine,
            backup,
            ring,
            without_private_keys(ring, folder / "respondent-keys"),
            encrypted_drafts.keyring(folder / "other-keys"),
            told.told,
            told.people,
            told.words,
            told.codes,
            told.officer,
        )


class _Told:
    """What people and counselors do, before the backup and after it."""

    def __init__(self, engine: Engine, ring: Keyring, pack: Pack) -> None:
        self.engine, self.ring, self.pack = engine, ring, pack
        self.told = {name: canary(name) for name in (*BEFORE, *(each for names in COLUMNS.values() for each in names))}
        self.people: dict[str, OpenDraft] = {}
        self.words: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.officer = counselor(add_account(engine))

    def until_the_backup(self) -> None:
        self._begins("on the way", self.told["typed"])
        self._types("on the way", self.told["unsent"])
        self._begins("kept private", self.told["kept"])
        self._sends("kept private", shared=False)
        for name, words, note, said in (
            ("shared", "shared", "note", "said"),
            ("sent in after sharing was stopped", *BEFORE),
            ("deleted", *COLUMNS["deleted"]),
        ):
            self._begins(name, self.told[words])
            self._sends(name, shared=True)
            self._act(name, "notes", note=self.told[note])
            self._act(name, "claim")
            self._act(name, "contact", channel="phone", came_to="talked", said=self.told[said])

    def after_the_backup(self) -> None:
        self._checks_in("shared", self.told["under way"])
        stopped = "sent in after sharing was stopped"
        with writing(self.engine) as conn:
            sharing.withdraw_submission(conn, self.ring, self._draft(stopped), later(hours=2), encrypted_drafts.unnoted)
        self._checks_in(stopped, self.told["stopped"])
        with writing(self.engine) as conn:
            check_ins.submit_later_round(conn, Store(conn.engine, self.ring), self._draft(stopped), later(days=7))
            erasures.erase_and_log(conn, self.people["deleted"].row.id, later(days=8))

    def _begins(self, name: str, words: str) -> None:
        draft = encrypted_drafts.begun(self.engine, self.pack, {"tired": 3, "words": words})
        with writing(self.engine) as conn:
            self.words[name] = resume.create_code(conn, self.ring, draft, NOON)
        self.people[name] = encrypted_drafts.reopened(self.engine, draft)

    def _types(self, name: str, words: str) -> None:
        draft = self._draft(name)
        unsent = UnsentPage(3, "digest", {"q1": [words]})
        with writing(self.engine) as conn:
            drafts.save(conn, draft, replace(draft.content, unsent=(unsent,)), NOON)

    def _sends(self, name: str, *, shared: bool) -> None:
        record = encrypted_drafts.sent(self.engine, self.ring, self._draft(name), shared=shared, contact="555-0142")
        self.codes[name] = record.code

    def _act(self, name: str, what: str, **form: str) -> None:
        code, by = self.codes[name], Circumstances(self.officer, later(hours=1))
        with reading(self.engine) as conn:
            row = case_rows.by_code(conn, code, FIRST)
        review.act_on(Desk(Store(self.engine, self.ring)), code, Seen(row.round, row.revision), what, form, by)

    def _checks_in(self, name: str, words: str) -> None:
        with writing(self.engine) as conn:
            draft = check_ins.begin_check_in(conn, self._draft(name), later(days=7))
            drafts.save(conn, draft, replace(draft.content, answers={"slept": 2, "more": words}), later(days=7))

    def _draft(self, name: str) -> OpenDraft:
        return encrypted_drafts.reopened(self.engine, self.people[name])


def _nothing(world: World) -> bytes:
    return attacker(world.engine).opened_with(())


def _respondent_host(world: World) -> bytes:
    return attacker(world.engine).opened_with(file_keys(world.open_ring))


def _every_key_file(world: World) -> bytes:
    return attacker(world.engine).opened_with(file_keys(world.ring))


def _and_a_backup(world: World) -> bytes:
    return attacker(world.engine, world.backup).opened_with(file_keys(world.ring))


def _browsers(world: World) -> bytes:
    keys = {key for draft in world.people.values() for key in browser_key(draft.token)}
    return attacker(world.engine).opened_with(keys)


def _words_alone(world: World) -> bytes:
    keys = {key for words in world.words.values() for key in words_keys(words, world.other_ring)}
    return attacker(world.engine).opened_with(keys)


def _words_and_respondent_host(world: World) -> bytes:
    keys = {key for words in world.words.values() for key in words_keys(words, world.open_ring)}
    return attacker(world.engine).opened_with(keys | file_keys(world.open_ring))


def _at_the_desk(world: World) -> bytes:
    desk, found = Desk(Store(world.engine, world.ring)), list[str]()
    with world.app.app_context():
        for code in world.codes.values():
            try:
                found.append(repr(review.open_review(desk, code, world.officer, later(days=9), lambda pack: pack)))
            except (NotFound, CaseWithdrawn):
                continue
    return "\n".join(found).encode()


HOLDERS: dict[str, Callable[[World], bytes]] = {
    "the database": _nothing,
    "the database and the key files of a host for respondents": _respondent_host,
    "the database and every key file": _every_key_file,
    "the database, every key file and an older backup": _and_a_backup,
    "the database and a person’s browser": _browsers,
    "the database and a person’s six words": _words_alone,
    "the database, a person’s six words and the key files of a host for respondents": _words_and_respondent_host,
    "a counselor’s account": _at_the_desk,
}


@cache
def table() -> dict[tuple[str, str], str]:
    """(Who holds what, what it may open) -> the cell, as the docs say it."""
    section = (ROOT / "docs" / "operators.md").read_text().partition("\n## What opens what\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    cells = [[re.sub(r"[*`]", "", cell).strip() for cell in line.strip("|").split("|")] for line in lines]
    head, _, *rows = cells
    return {(row[0], name): cell for row in rows for name, cell in zip(head[1:], row[1:], strict=True)}


def test_the_table_in_the_docs_is_whole() -> None:
    assert set(table()) == {(holder, column) for holder in HOLDERS for column in COLUMNS}
    assert set(table().values()) == {NO, YES, OLD}


@pytest.fixture(scope="module")
def opened(world: World) -> dict[str, bytes]:
    """Holder -> all that they open."""
    return {holder: attack(world) for holder, attack in HOLDERS.items()}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("holder", HOLDERS)
def test_each_cell_of_the_table_is_true(world: World, opened: dict[str, bytes], holder: str, column: str) -> None:
    cell = table()[holder, column]
    found = {name for name in COLUMNS[column] if world.told[name].encode() in opened[holder]}
    assert found == (set(COLUMNS[column]) if cell in (YES, OLD) else set())


def test_as_in_the_backup_means_what_was_shared_then_and_nothing_newer(world: World, opened: dict[str, bytes]) -> None:
    now = opened["the database and every key file"]
    with_backup = opened["the database, every key file and an older backup"]
    assert {(holder, column) for (holder, column), cell in table().items() if cell == OLD} == {
        ("the database, every key file and an older backup", "deleted")
    }
    for name in (*BEFORE, *COLUMNS["deleted"]):
        assert world.told[name].encode() not in now
        assert world.told[name].encode() in with_backup
    assert world.told["stopped"].encode() not in with_backup


def test_what_a_browser_opens_is_its_own_alone(world: World) -> None:
    draft = world.people["kept private"]
    opened = attacker(world.engine).opened_with(browser_key(draft.token))
    assert {name for name, words in world.told.items() if words.encode() in opened} == {"kept"}


def _left_of_events(world: World) -> list[tuple[object, ...]]:
    """What is left of the history of what is shared no more, first to last."""
    with reading(world.engine) as conn:
        rows = conn.exec_driver_sql(
            "SELECT e.action, e.actor, e.channel, e.sealed, e.team_key_id, e.at FROM case_events e "
            "JOIN submissions s ON s.id = e.submission_id WHERE s.state = 'withdrawn' ORDER BY e.number"
        ).all()
    return [tuple(row) for row in rows]


def test_of_a_note_on_what_is_shared_no_more_only_author_and_time_stay(world: World) -> None:
    left = [each for each in _left_of_events(world) if each[0] == "noted"]
    assert left == [("noted", world.officer.id, None, None, None, "2026-11-22 13:00:00.000000")]


def test_of_other_events_on_what_is_shared_no_more_only_who_when_and_how_stay(world: World) -> None:
    officer, at = world.officer.id, "2026-11-22 13:00:00.000000"
    assert [each for each in _left_of_events(world) if each[0] != "noted"] == [
        ("shared", None, None, None, None, "2026-11-22 12:00:00.000000"),
        ("claimed", officer, None, None, None, at),
        ("logged a contact", officer, "phone", None, None, at),
        ("withdrew", None, None, None, None, "2026-11-22 14:00:00.000000"),
    ]
