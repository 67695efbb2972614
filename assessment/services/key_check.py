"""Everything that the team's keys are for, tried: what opens, and what does not. Reads only, and tells no content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from assessment.records import notes, submissions
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.storage import submissions as submission_rows
from assessment.storage.submissions import SealedNote
from assessment.vault.keyring import BadKeys, Keyring


@dataclass(frozen=True)
class Undecryptable:
    """Something that cannot be opened. ``what``: "heron-42", "a note on heron-42"; ``why``: in a sentence."""

    what: str
    why: str


@dataclass(frozen=True)
class KeyCheck:
    """``done``: how many were opened."""

    done: int
    locked: tuple[Undecryptable, ...]


def check_everything(store: Store) -> KeyCheck:
    """Open each key of the team, everything that was shared, and every note. BadKeys as in ``Keyring.check``."""
    store.keyring.check()
    with store.reading() as conn:
        found = [*_keys(store.keyring), *_shared(conn, store.keyring), *_notes(conn, store.keyring)]
    locked = tuple(each for each in found if each is not None)
    return KeyCheck(len(found) - len(locked), locked)


def locked_note(conn: Connection, note: SealedNote, why: str) -> Undecryptable:
    """A note that cannot be opened, by the code of its submission."""
    return Undecryptable(f"a note on {submission_rows.code_of(conn, note.submission_id)}", why)


def _keys(keyring: Keyring) -> Iterator[Undecryptable | None]:
    for key_id in keyring.team_ids:
        why = _why_not(partial(keyring.private_key, key_id))
        yield Undecryptable(f"the team key {key_id}", why) if why else None


def _shared(conn: Connection, keyring: Keyring) -> Iterator[Undecryptable | None]:
    for row in submission_rows.all_shared(conn):
        why = _why_not(partial(submissions.open_for_team, row, keyring))
        yield Undecryptable(row.code, why) if why else None


def _notes(conn: Connection, keyring: Keyring) -> Iterator[Undecryptable | None]:
    for note in submission_rows.all_notes(conn):
        why = _why_not(partial(notes.open_for_team, note, keyring))
        yield locked_note(conn, note, why) if why else None


def _why_not(opening: Callable[[], object]) -> str:
    """Why it cannot be opened; '' when it was."""
    try:
        opening()
    except (BadKeys, CannotDecrypt) as refused:
        return str(refused)
    return ""
