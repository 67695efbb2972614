"""What stands in clear tells nothing of the answers: columns and lengths are the same whatever was answered.

On what is shared the due time follows from them, and nothing else does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, LargeBinary, Table, select

from assessment.core.check_ins import Round
from assessment.core.model.pack import Pack
from assessment.records import drafts, submissions
from assessment.records.drafts import DraftContent, OpenDraft, UnsentPage
from assessment.records.store import Store
from assessment.services import check_ins, sharing, submission
from assessment.services.submission import KEEP, SHARE
from assessment.storage import packs
from assessment.storage.engine import writing
from assessment.storage.tables import Base
from assessment.vault.keyring import Keyring
from tests.support.encrypted_drafts import unnoted
from tests.support.rounds import rounds_of
from tests.support.stopped_clock import NOON, later

TABLES: dict[str, Table] = {name: Base.metadata.tables[name] for name in ("case_events", "drafts", "submissions")}
RANDOM = {"id", "code", "draft_id", "submission_id", "token_sha256", "team_key_id"}
"""Columns that are drawn by lot, or name a key."""
SEEDS = range(25)
FULL = 6
"""The first pass and five check-ins, as many as fit into one step."""

Way = Callable[[Connection, Keyring, OpenDraft, list[Round]], object]


def send(conn: Connection, ring: Keyring, draft: OpenDraft, rounds: list[Round], choice: str) -> None:
    """Send in the first pass and then every check-in."""
    submission.submit_draft(conn, Store(conn.engine, ring), draft, choice, "", NOON)
    for number, each in enumerate(rounds[1:], 1):
        at = NOON + timedelta(days=14 * number)
        begun = check_ins.begin_check_in(conn, again(conn, draft), at)
        begun = drafts.save(conn, begun, replace(begun.content, answers=each.answers), at)
        check_ins.submit_later_round(conn, Store(conn.engine, ring), begun, at)


def on_the_way(_conn: Connection, _ring: Keyring, _held: OpenDraft, _rounds: list[Round]) -> None:
    """Nothing is sent in."""


def kept(conn: Connection, ring: Keyring, draft: OpenDraft, rounds: list[Round]) -> None:
    send(conn, ring, draft, rounds, KEEP)


def shared(conn: Connection, ring: Keyring, draft: OpenDraft, rounds: list[Round]) -> None:
    send(conn, ring, draft, rounds, SHARE)


def withdrawn(conn: Connection, ring: Keyring, draft: OpenDraft, rounds: list[Round]) -> None:
    send(conn, ring, draft, rounds, SHARE)
    sharing.withdraw_submission(conn, ring, again(conn, draft), later(days=100), unnoted)


def again(conn: Connection, draft: OpenDraft) -> OpenDraft:
    found = drafts.open_by_token(conn, draft.token)
    assert found is not None
    return found


def rows(engine: Engine, ring: Keyring, pack: Pack, way: Way, histories: Iterable[list[Round]]) -> list[Any]:
    """The tables as they are after each of these people went this way; the next finds them empty."""
    found: list[Any] = []
    for rounds in histories:
        with writing(engine) as conn:
            packs.keep(conn, pack, NOON)
            draft = drafts.create(conn, pack, DraftContent(rounds[0].answers), NOON)
            way(conn, ring, draft, rounds)
            found.append({name: conn.execute(select(table)).mappings().all() for name, table in TABLES.items()})
            for table in TABLES.values():
                conn.execute(table.delete())
    return found


def seen(found: list[Any], column: str, table: str) -> set[object]:
    """The values of a column; of ciphertexts their lengths."""
    return {value for values in _by_person(found, column, table) for value in values}


def _by_person(found: list[Any], column: str, table: str) -> set[frozenset[object]]:
    """The sets of values that a column has in the rows of one person."""
    length = isinstance(TABLES[table].columns[column].type, LargeBinary)
    return {
        frozenset(len(row[column]) if length and row[column] is not None else row[column] for row in each[table])
        for each in found
    }


def depends(found: list[Any]) -> set[tuple[str, str]]:
    """The columns that are not the same for everybody."""
    return {
        (name, column.name)
        for name, table in TABLES.items()
        for column in table.columns
        if column.name not in RANDOM and len(_by_person(found, column.name, name)) > 1
    }


def histories(pack: Pack, rounds: int) -> list[list[Round]]:
    """Random people with very different answers, each with so many rounds."""
    return [
        (each * rounds)[:rounds] if len(each) < rounds else each[:rounds]
        for each in (rounds_of(pack, seed) for seed in SEEDS)
    ]


@pytest.mark.parametrize(
    ("way", "different"),
    [(on_the_way, set()), (kept, set()), (withdrawn, set()), (shared, {("submissions", "due_at")})],
)
def test_no_column_and_no_length_depends_on_an_answer_but_when_what_is_shared_is_due(
    engine: Engine, ring: Keyring, repair: Pack, way: Way, different: set[tuple[str, str]]
) -> None:
    assert depends(rows(engine, ring, repair, way, histories(repair, 1))) == different


@pytest.mark.parametrize("way", [kept, withdrawn])
def test_check_ins_change_no_length_and_no_column_but_their_number_and_times(
    engine: Engine, ring: Keyring, repair: Pack, way: Way
) -> None:
    people = histories(repair, FULL)[:4]
    found = rows(engine, ring, repair, way, [each[:count] for each in people for count in (1, 2, FULL)])
    of_case = {("submissions", "revision"), *(("case_events", name) for name in ("number", "action", "round", "at"))}
    assert depends(found) == {
        *(("submissions", "round"), ("drafts", "revision"), ("drafts", "updated_at")),
        *(of_case if way is withdrawn else set()),
    }
    assert seen(found, "body", "submissions") == {12 + submissions.BODY_STEP + 16}  # nonce and tag
    assert seen(found, "body", "drafts") == {12 + drafts.BODY_STEP + 16}


def test_what_is_typed_and_not_sent_changes_no_length(engine: Engine, ring: Keyring, repair: Pack) -> None:
    everything = {f"q{number}": ["prefer_not_to_say"] * 3 for number in range(12)}

    def typed(conn: Connection, _: Keyring, draft: OpenDraft, rounds: list[Round]) -> None:
        unsent = tuple(UnsentPage(number, "d" * 64, everything) for number in range(len(rounds)))
        drafts.save(conn, draft, replace(draft.content, unsent=unsent), NOON)

    people = histories(repair, 3)[:4]
    found = rows(engine, ring, repair, typed, [each[:count] for each in people for count in (1, 2, 3)])
    assert depends(found) == set()


def test_many_own_words_take_the_next_step(engine: Engine, ring: Keyring, pack: Pack) -> None:
    with writing(engine) as conn:
        packs.keep(conn, pack, NOON)
        long = {number: UnsentPage(number, "d", {"words": ["x" * 5000]}) for number in range(2)}
        few, many = (
            drafts.create(conn, pack, DraftContent({}, unsent=tuple(long[n] for n in range(count))), NOON)
            for count in (1, 2)
        )
    assert len(many.row.body) - len(few.row.body) == drafts.BODY_STEP
