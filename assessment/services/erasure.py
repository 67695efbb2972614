"""Erasure: remove this browser's access, and erase a person's data."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from assessment.core.errors import NotFound, StaleDraft
from assessment.records import audit
from assessment.records.audit import COMMAND, PERSON, Actor, Verb
from assessment.records.drafts import find_row
from assessment.records.store import Store
from assessment.services.deletion_notes import NotDeleted, Note, complete, noted_text, noting
from assessment.storage import drafts as draft_rows
from assessment.storage import erasures
from assessment.storage import submissions as submission_rows
from assessment.storage.drafts import Draft
from assessment.storage.submissions import Submission
from assessment.vault.key_files import BadKeys
from assessment.vault.keyring import Keyring

log = structlog.get_logger(__name__)

ERASURE_LOG = "deleted"
"""A file in INSTANCE_DIR, beside the database's backups and not in them: the ids of erased drafts."""

_ID = re.compile(r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.MULTILINE)


def close(store: Store, token: str, instance_dir: Path, now: datetime) -> bool:
    """Remove this browser's access to its draft; True if anything stays: for a resume code, or with a team. NotDeleted.

    Without a resume code nobody could open the draft again, so it is erased; a shared submission stays with the team.
    """
    with noting(instance_dir / ERASURE_LOG, NotDeleted) as note, store.writing() as conn:
        something_stays = _close(conn, store.keyring, find_row(conn, token), note, now)
    store.purge()
    return something_stays


def close_by_hash(store: Store, token_sha256: str, instance_dir: Path, now: datetime) -> None:
    """Do as ``close``, for the browser whose token has this hash, which was left by the exit. NotDeleted.

    What a resume code opened until now is left to the sweep: who leaves did not ask for it to be deleted, and that the
    code has expired is only what the wall clock says.
    """
    with noting(instance_dir / ERASURE_LOG, NotDeleted) as note, store.writing() as conn:
        row = draft_rows.by_token(conn, token_sha256)
        if row is None or not draft_rows.drop_token(conn, row.id):
            _close(conn, store.keyring, row, note, now)
    store.purge()


def erase(store: Store, token: str, instance_dir: Path, now: datetime) -> None:
    """Erase this browser's draft and its submission, shared or not. Does nothing without a draft. NotDeleted."""
    try:
        with noting(instance_dir / ERASURE_LOG, NotDeleted) as note, store.writing() as conn:
            row = find_row(conn, token)
            if row is None:
                return
            _erase(conn, store.keyring, row, note, now)
    except OperationalError as failed:
        raise NotDeleted(noted=False) from failed
    store.purge()


def erase_case(store: Store, code: str, instance_dir: Path, now: datetime) -> None:
    """Erase what has this case code, shared or not, on request. NotFound without any; NotDeleted."""
    try:
        with noting(instance_dir / ERASURE_LOG, NotDeleted) as note, store.writing() as conn:
            row = submission_rows.by_any_code(conn, code)
            erase_row(conn, row, note, now)
            if row.state != submission_rows.KEPT:
                _record(conn, store.keyring, COMMAND, row, now, detail="on request")
    except OperationalError as failed:
        raise NotDeleted(noted=False) from failed
    store.purge()


def erase_row(conn: Connection, row: Submission, note: Note, now: datetime) -> None:
    """Erase a submission with its draft and everything about it, in the caller's transaction."""
    note(str(row.draft_id))
    erasures.erase_and_log(conn, row.draft_id, now)


def erase_again(store: Store, instance_dir: Path, now: datetime) -> None:
    """Erase what was erased before and came back with a backup, and what was noted and not erased yet.

    The log in the database and the one beside it complete each other: what one host erased, the others know. OSError
    if the one beside it cannot be read.
    """
    file = instance_dir / ERASURE_LOG
    noted = {UUID(each) for each in _ID.findall(noted_text(file))}
    with store.writing() as conn:
        known = erasures.erased_ids(conn)
        erasures.log(conn, noted - known, now)
        came_back = erasures.shared_all_the_same(conn)
        erased = erasures.erase_logged(conn)
        for row in came_back:
            _record(conn, store.keyring, PERSON, row, now, detail="again")
    if erased:
        store.purge()
    complete(file, map(str, known - noted))


def _close(conn: Connection, keyring: Keyring, row: Draft | None, note: Note, now: datetime) -> bool:
    if row is None:
        return False
    with suppress(StaleDraft, NotFound):  # nobody shares it between the note and its end
        submission_rows.lock_draft(conn, row)
    if row.code_until is not None and row.code_until > now:
        return draft_rows.drop_token(conn, row.id)
    submission = submission_rows.by_draft(conn, row)
    if submission is not None and submission.shared:
        draft_rows.delete_row(conn, row.id)
        return True
    _erase(conn, keyring, row, note, now)
    return False


def _erase(conn: Connection, keyring: Keyring, draft: Draft, note: Note, now: datetime) -> None:
    note(str(draft.id))
    submission = submission_rows.by_draft(conn, draft)
    erasures.erase_and_log(conn, draft.id, now)
    if submission is not None and submission.state != submission_rows.KEPT:
        _record(conn, keyring, PERSON, submission, now)


def _record(conn: Connection, keyring: Keyring, who: Actor, row: Submission, now: datetime, detail: str = "") -> None:
    """Put it on record that a case was erased. What was never shared is nobody's business, and is not recorded."""
    try:
        audit.record_case(conn, keyring, who, Verb.ERASED, row, now, detail=detail)
    except BadKeys:
        log.error("an erasure is not on record: the audit key cannot be read", submission=row.code)
