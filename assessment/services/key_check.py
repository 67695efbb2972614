"""Check which team keys, shared submissions, case events and drafts decrypt. Reads only, and reveals no content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from assessment import clock
from assessment.core.case_states import Action
from assessment.records import audit, case_drafts, case_events, submissions
from assessment.records.audit import COMMAND, Verb
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.storage import seals as seal_rows
from assessment.storage.case_drafts import SealedDraft
from assessment.storage.case_events import SealedEvent
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
    """Decrypt each team key, shared submission, case event and case draft. Raises BadKeys as ``Keyring.check`` does."""
    store.keyring.check()
    with store.writing() as conn:
        audit.record(conn, store.keyring, COMMAND, Verb.KEYS_CHECKED, clock.now())
    with store.reading() as conn:
        of_cases = (*_shared(conn, store.keyring), *_events(conn, store.keyring), *_drafts(conn, store.keyring))
        results = [*_keys(store.keyring), *of_cases]
    failed = tuple(each for each in results if each is not None)
    return KeyCheck(len(results) - len(failed), failed)


def undecryptable_event(conn: Connection, event: SealedEvent, why: str) -> Undecryptable:
    """An event that cannot be decrypted, named by the code of its submission."""
    what = "a note on" if event.action == Action.NOTE.value else "an event of"
    return Undecryptable(f"{what} {seal_rows.code_of(conn, event.submission_id)}", why)


def undecryptable_draft(conn: Connection, draft: SealedDraft, why: str) -> Undecryptable:
    """A case draft that cannot be decrypted, named by the code of its submission."""
    return Undecryptable(f"a draft on {seal_rows.code_of(conn, draft.submission_id)}", why)


def _keys(keyring: Keyring) -> Iterator[Undecryptable | None]:
    for key_id in keyring.team_key_ids:
        why = _why_not(partial(keyring.private_key, key_id))
        yield Undecryptable(f"the team key {key_id}", why) if why else None


def _shared(conn: Connection, keyring: Keyring) -> Iterator[Undecryptable | None]:
    for row in seal_rows.all_shared(conn):
        why = _why_not(partial(submissions.open_for_team, row, keyring))
        yield Undecryptable(row.code, why) if why else None


def _events(conn: Connection, keyring: Keyring) -> Iterator[Undecryptable | None]:
    for event in seal_rows.all_events(conn):
        why = _why_not(partial(case_events.open_for_team, event, keyring))
        yield undecryptable_event(conn, event, why) if why else None


def _drafts(conn: Connection, keyring: Keyring) -> Iterator[Undecryptable | None]:
    for draft in seal_rows.all_drafts(conn):
        why = _why_not(partial(case_drafts.open_for_author, draft, keyring))
        yield undecryptable_draft(conn, draft, why) if why else None


def _why_not(decrypt: Callable[[], object]) -> str:
    """Why ``decrypt`` fails; '' if it does not."""
    try:
        decrypt()
    except (BadKeys, CannotDecrypt) as refused:
        return str(refused)
    return ""
