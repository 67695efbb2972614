"""Review of a case: open it, which is logged, add a note, mark it reviewed, put it back into the queue."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from flask_babel import gettext as _
from sqlalchemy import Connection

from assessment.core.check_ins.trends import Reliability
from assessment.core.errors import InvalidAnswers, NotFound
from assessment.core.model.pack import Pack
from assessment.presenters import history
from assessment.presenters.case import case_of
from assessment.presenters.history import ResultHistory
from assessment.presenters.review_page import ReviewPage, review_page
from assessment.records import audit, notes, pack_cache, submissions
from assessment.records.audit import Actor, Verb
from assessment.records.errors import CannotDecrypt
from assessment.records.notes import OpenNote
from assessment.records.store import Store
from assessment.services import reliability, reports
from assessment.storage import accounts
from assessment.storage import cases as case_rows
from assessment.storage.cases import SealedNote
from assessment.storage.submissions import Submission
from assessment.vault.keyring import Keyring

NOTE_LENGTH = 4000

_CODE = re.compile(r"[a-z]{2,20}-[0-9]{2,8}")


@dataclass(frozen=True)
class Reviewer:
    """The counselor: the account's id, and the e-mail for the audit log."""

    id: int
    email: str

    @property
    def actor(self) -> Actor:
        """As the audit log names them."""
        return Actor(self.email, self.id)


@dataclass(frozen=True)
class Desk:
    """What a review needs: the store, and the operator's file of reliability data, None without one."""

    store: Store
    reliable_change: Path | None = None

    def reliability(self, pack: Pack) -> Mapping[str, Reliability]:
        """The operator's reliability data, by score."""
        return reliability.load(self.reliable_change, pack)


@dataclass(frozen=True)
class OpenReview:
    """``history`` is None before the first check-in."""

    review: ReviewPage
    history: ResultHistory | None


Localize = Callable[[Pack], Pack]
"""Returns a pack in the language of the page."""


def open_review(desk: Desk, code: str, reviewer: Reviewer, now: datetime, localize: Localize) -> OpenReview:
    """The review of one case. NotFound if there is none or it is not shared, CannotDecrypt if it does not decrypt.

    A note that does not decrypt is shown as such. The audit entry is committed before any answer is read: if that
    fails, nothing is shown.
    """
    with _asked_for(desk, code, reviewer, now):
        _record_read(desk, code, reviewer, Verb.OPENED, now)
        with desk.store.reading() as conn:
            row = case_rows.shared_by_code(conn, code)
            pack = pack_cache.of_hash(conn, row.pack_hash)
            sealed_notes = case_rows.notes_on(conn, row)
            names = accounts.names(conn)
    submission, pack = submissions.open_for_team(row, desk.store.keyring), localize(pack)
    opened = [_read(note, desk.store.keyring) for note in sealed_notes]
    return OpenReview(
        review_page(pack, submission, opened, names, now),
        history.result_history(pack, submission, desk.reliability(pack)),
    )


def staff_copy(desk: Desk, code: str, reviewer: Reviewer, now: datetime, localize: Localize) -> bytes:
    """The staff report as a PDF, with an audit entry. ReportFailed, or as in ``open_review``."""
    with _asked_for(desk, code, reviewer, now):
        _record_read(desk, code, reviewer, Verb.PRINTED, now)
        with desk.store.reading() as conn:
            row = case_rows.shared_by_code(conn, code)
            pack = pack_cache.of_hash(conn, row.pack_hash)
    submission = submissions.open_for_team(row, desk.store.keyring)
    return reports.staff_pdf(localize(pack), case_of(submission))


def add_note(desk: Desk, code: str, reviewer: Reviewer, text: str, now: datetime) -> None:
    """Add a note; the same note twice in a row is stored once. InvalidAnswers if it is empty or too long.

    CannotDecrypt if the case does not decrypt: nobody can have read what the note is about.
    """
    note = text.replace("\r\n", "\n").strip()
    if not note:
        raise InvalidAnswers({"note": _("Write the note first")})
    if len(note) > NOTE_LENGTH:
        limits = {"limit": NOTE_LENGTH, "count": len(note)}
        raise InvalidAnswers({"note": _("Use at most %(limit)s characters; this has %(count)s", **limits)})
    with _asked_for(desk, code, reviewer, now), desk.store.writing() as conn:
        row = _require_readable(conn, desk, code, lock=True)
        before = [_read(each, desk.store.keyring) for each in case_rows.notes_on(conn, row)[-1:]]
        if before and (before[0].author_id, before[0].text) == (reviewer.id, note):
            return
        sealed = notes.seal(SealedNote(uuid4(), row.id, reviewer.id, "", b"", "", now), note, desk.store.keyring)
        case_rows.add_note(conn, sealed)
        _record(conn, desk, reviewer, Verb.NOTED, row, now, about=sealed.sealed)


def mark_reviewed(desk: Desk, code: str, reviewer: Reviewer, now: datetime) -> None:
    """Take the case out of the queue; the first reviewer stays. CannotDecrypt as in ``add_note``."""
    with _asked_for(desk, code, reviewer, now), desk.store.writing() as conn:
        row = _require_readable(conn, desk, code)
        if case_rows.mark_reviewed(conn, code, reviewer.id, now):
            _record(conn, desk, reviewer, Verb.REVIEWED, row, now)


def reopen(desk: Desk, code: str, reviewer: Reviewer, now: datetime) -> None:
    """Put a reviewed case back into the queue, with its old waiting time. CannotDecrypt as in ``add_note``."""
    with _asked_for(desk, code, reviewer, now), desk.store.writing() as conn:
        row = _require_readable(conn, desk, code)
        if case_rows.put_back(conn, code):
            _record(conn, desk, reviewer, Verb.PUT_BACK, row, now)


@contextmanager
def _asked_for(desk: Desk, code: str, reviewer: Reviewer, now: datetime) -> Iterator[None]:
    """Put on record who asked for a case that they cannot see. What is no case code does not get into the log."""
    if not _CODE.fullmatch(code):
        raise NotFound("this is no case code")
    try:
        yield
    except NotFound:
        with desk.store.writing() as conn:
            audit.record(conn, desk.store.keyring, reviewer.actor, Verb.NOT_FOUND, now, subject=code)
        raise


def _record_read(desk: Desk, code: str, reviewer: Reviewer, verb: Verb, now: datetime) -> None:
    """Put a read on record, for good, before anything is decrypted."""
    with desk.store.writing() as conn:
        _record(conn, desk, reviewer, verb, case_rows.shared_by_code(conn, code), now)


def _record(
    conn: Connection,
    desk: Desk,
    reviewer: Reviewer,
    verb: Verb,
    row: Submission,
    now: datetime,
    about: bytes | None = None,
) -> None:
    ciphertext = row.body if about is None else about
    audit.record(conn, desk.store.keyring, reviewer.actor, verb, now, subject=row.code, about=ciphertext)


def _require_readable(conn: Connection, desk: Desk, code: str, *, lock: bool = False) -> Submission:
    row = case_rows.shared_by_code(conn, code, lock=lock)
    submissions.open_for_team(row, desk.store.keyring)
    return row


def _read(note: SealedNote, keyring: Keyring) -> OpenNote:
    try:
        return notes.open_for_team(note, keyring)
    except CannotDecrypt:
        return OpenNote(note.author_id, note.author, None, note.written_at)
