"""Check which team keys, shared submissions and notes can be decrypted. Reads only, and reveals no content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from assessment import clock
from assessment.records import audit, notes, submissions
from assessment.records.audit import COMMAND, Verb
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.storage import seals as seal_rows
from assessment.storage.cases import SealedNote
from assessment.vault.key_files import BadKeys
from assessment.vault.keyring import Keyring


@dataclass(frozen=True)
class Undecryptable:
    """Something that cannot be decrypted. ``what``: "heron-42", "a note on heron-42"; ``why``: a sentence."""

    what: str
    why: str


@dataclass(frozen=True)
class KeyCheck:
    """``done``: how many were opened, or resealed; ``failed``: those that could not be."""

    done: int
    failed: tuple[Undecryptable, ...]


def check_everything(store: Store) -> KeyCheck:
    """Decrypt each team key, shared submission and note. Raises BadKeys as ``Keyring.check`` does."""
    store.keyring.check()
    with store.writing() as conn:
        audit.record(conn, store.keyring, COMMAND, Verb.KEYS_CHECKED, clock.now())
    with store.reading() as conn:
        results = [*_keys(store.keyring), *_shared(conn, store.keyring), *_notes(conn, store.keyring)]
    failed = tuple(each for each in results if each is not None)
    return KeyCheck(len(results) - len(failed), failed)


def undecryptable_note(conn: Connection, note: SealedNote, why: str) -> Undecryptable:
    """A note that cannot be decrypted, named by the code of its submission."""
    return Undecryptable(f"a note on {seal_rows.code_of(conn, note.submission_id)}", why)


def _keys(keyring: Keyring) -> Iterator[Undecryptable | None]:
    for key_id in keyring.team_key_ids:
        why = _why_not(partial(keyring.private_key, key_id))
        yield Undecryptable(f"the team key {key_id}", why) if why else None


def _shared(conn: Connection, keyring: Keyring) -> Iterator[Undecryptable | None]:
    for row in seal_rows.all_shared(conn):
        why = _why_not(partial(submissions.open_for_team, row, keyring))
        yield Undecryptable(row.code, why) if why else None


def _notes(conn: Connection, keyring: Keyring) -> Iterator[Undecryptable | None]:
    for note in seal_rows.all_notes(conn):
        why = _why_not(partial(notes.open_for_team, note, keyring))
        yield undecryptable_note(conn, note, why) if why else None


def _why_not(decrypt: Callable[[], object]) -> str:
    """Why ``decrypt`` fails; '' if it does not."""
    try:
        decrypt()
    except (BadKeys, CannotDecrypt) as refused:
        return str(refused)
    return ""
