"""Reseal to a new team key, and drop old team keys and peppers, while the service runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from assessment import clock
from assessment.core.errors import AssessmentError
from assessment.records import audit, case_drafts, case_events, submissions
from assessment.records.audit import COMMAND, Verb
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.services import key_check, key_setup, teams
from assessment.services.key_check import KeyCheck, Undecryptable
from assessment.storage import drafts as draft_rows
from assessment.storage import exports as export_rows
from assessment.storage import seals as seal_rows
from assessment.storage.case_drafts import SealedDraft
from assessment.storage.case_events import SealedEvent
from assessment.storage.submissions import Submission
from assessment.vault.keyring import PEPPERS, PUBLIC, Key, Keyring, team_of


class StillNeeded(AssessmentError):
    """The key cannot be dropped, because something can only be opened with it."""


def rotate_pepper(store: Store) -> Key:
    """Add a new pepper, and let the database know it. BadSetting if the keys are not right."""
    with key_setup.rotating(store) as conn:
        made = store.keyring.rotate_pepper()
        _record(conn, store, Verb.KEY_ADDED, f"pepper {made.id}")
    return made


def rotate_kek(store: Store) -> Key:
    """Wrap the team's private keys under a new key. BadSetting if the keys are not right."""
    with key_setup.rotating(store) as conn:
        made = store.keyring.rotate_kek()
        _record(conn, store, Verb.KEY_ADDED, f"key-encryption key {made.id}")
    return made


def rotate_team(store: Store, team: int) -> Key:
    """Add a new pair of keys of a team, and let the database know it. NotFound, BadSetting as for ``rotate_kek``."""
    with key_setup.rotating(store) as conn:
        teams.require(conn, team)
        made = store.keyring.rotate_team(team)
        _record(conn, store, Verb.KEY_ADDED, f"team key {made.id}")
    return made


def reseal(store: Store, report_progress: Callable[[int], Any]) -> KeyCheck:
    """Seal to the newest key of its team all that is sealed to older ones. Can be repeated.

    Files of cases that somebody asked for are made again. What cannot be opened stays as it is. ``report_progress`` is
    called with the number resealed so far.
    """
    done, failed = 0, list[Undecryptable]()
    past_row = past_event = UUID(int=0)
    past_draft = (UUID(int=0), 0)
    newest = [key.id for key in store.keyring.team_keys.values()]
    while True:
        with store.writing() as conn:
            rows = seal_rows.sealed_to_older_key(conn, newest, past_row)
            sealed_events = seal_rows.events_sealed_to_older_key(conn, newest, past_event)
            drafts = seal_rows.drafts_sealed_to_older_key(conn, newest, past_draft)
            skipped = [*_reseal_rows(conn, store.keyring, rows), *_reseal_events(conn, store.keyring, sealed_events)]
            skipped += _reseal_drafts(conn, store.keyring, drafts)
        if not rows and not sealed_events and not drafts:
            with store.writing() as conn:
                export_rows.unmake(conn, newest)
                _record(conn, store, Verb.RESEALED, str(done))
            return KeyCheck(done, tuple(failed))
        past_row = rows[-1].id if rows else past_row
        past_event = sealed_events[-1].id if sealed_events else past_event
        past_draft = (drafts[-1].submission_id, drafts[-1].account_id) if drafts else past_draft
        done += len(rows) + len(sealed_events) + len(drafts) - len(skipped)
        failed += skipped
        report_progress(done)


def _reseal_rows(conn: Connection, keyring: Keyring, rows: Iterable[Submission]) -> Iterator[Undecryptable]:
    """Reseal submissions; yields those that cannot be opened."""
    for row in rows:
        try:
            key = submissions.unseal_key(row, keyring)
        except CannotDecrypt as refused:
            yield Undecryptable(row.code, str(refused))
            continue
        fresh = submissions.seal_key(row, key, keyring)
        seal_rows.replace_seal(conn, row, fresh)


def _reseal_events(conn: Connection, keyring: Keyring, sealed: Iterable[SealedEvent]) -> Iterator[Undecryptable]:
    """Reseal events; yields those that cannot be opened."""
    for event in sealed:
        try:
            words = case_events.open_for_team(event, keyring).words
        except CannotDecrypt as refused:
            yield key_check.undecryptable_event(conn, event, str(refused))
            continue
        assert event.team_key_id is not None
        fresh = case_events.seal(event, words, keyring, team_of(event.team_key_id))
        seal_rows.replace_event_seal(conn, event, fresh)


def _reseal_drafts(conn: Connection, keyring: Keyring, sealed: Iterable[SealedDraft]) -> Iterator[Undecryptable]:
    """Reseal case drafts; yields those that cannot be opened."""
    for draft in sealed:
        try:
            fresh = case_drafts.resealed(draft, keyring, team_of(draft.team_key_id))
        except CannotDecrypt as refused:
            yield key_check.undecryptable_draft(conn, draft, str(refused))
            continue
        seal_rows.replace_draft_seal(conn, draft, fresh)


def drop_team(store: Store, key_id: str) -> None:
    """Destroy an older team key. StillNeeded while something is sealed to it, BadKeys as for ``Keyring.drop``."""
    with store.reading() as conn:
        needed = seal_rows.is_key_used(conn, key_id)
    if needed and key_id not in {key.id for key in store.keyring.team_keys.values()}:
        raise StillNeeded(
            f"Something is still sealed to the key {key_id}. Run `flask --app wsgi keys reseal` first. Keep the key as "
            "long as that command names something that cannot be opened."
        )
    _drop(store, PUBLIC, key_id)


def drop_pepper(store: Store, key_id: str, now: datetime) -> None:
    """Destroy an older pepper. Raises StillNeeded while a resume code made with it is valid."""
    with store.reading() as conn:
        ends = draft_rows.resume_code_ends(conn, key_id, now)
    if key_id != store.keyring.peppers[0].id and ends:
        raise StillNeeded(
            f"{len(ends)} resume codes still need the pepper {key_id}, the last until {max(ends).date()}. "
            "Wait until then, or they will open nothing any more."
        )
    _drop(store, PEPPERS, key_id)


def _drop(store: Store, name: str, key_id: str) -> None:
    store.keyring.check_older(name, key_id)
    key_setup.forget(store, name, key_id)
    with store.writing() as conn:
        _record(conn, store, Verb.KEY_DROPPED, f"{name} {key_id}")
    store.keyring.drop(name, key_id)


def _record(conn: Connection, store: Store, verb: Verb, detail: str) -> None:
    audit.record(conn, store.keyring, COMMAND, verb, clock.now(), detail=detail)
