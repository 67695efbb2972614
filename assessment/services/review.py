"""What a counselor does with a submission: open it on the record, note, mark reviewed, put back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from flask_babel import gettext as _
from sqlalchemy import Connection, Engine

from assessment.core.check_ins.trends import Reliability
from assessment.core.errors import InvalidAnswers, NotFound
from assessment.core.model.pack import Pack
from assessment.presenters import history
from assessment.presenters.case import case_of
from assessment.presenters.history import ResultHistory
from assessment.presenters.review_page import ReviewPage, review_page
from assessment.records import notes, pack_cache, submissions
from assessment.records.errors import CannotDecrypt
from assessment.records.notes import OpenNote
from assessment.services import reliability, reports
from assessment.storage import accounts, audit
from assessment.storage import submissions as submission_rows
from assessment.storage.engine import reading, writing
from assessment.storage.submissions import SealedNote, Submission
from assessment.vault.keyring import Keyring

NOTE_LENGTH = 4000


_CODE = re.compile(r"[a-z]{2,20}-[0-9]{2,8}")


@dataclass(frozen=True)
class Reviewer:
    """Who reviews: the account's number, and the e-mail that goes on record."""

    id: int
    email: str


@dataclass(frozen=True)
class Desk:
    """Where counselors work: the database, and the keys that open what was shared."""

    engine: Engine
    keyring: Keyring
    reliable_change: Path | None = None

    def spreads(self, pack: Pack) -> Mapping[str, Reliability]:
        """How far scores spread in the operator's own data."""
        return reliability.spreads(self.reliable_change, pack)


@dataclass(frozen=True)
class OpenReview:
    """``course`` is None while there is no check-in."""

    review: ReviewPage
    course: ResultHistory | None


Localize = Callable[[Pack], Pack]
"""Gives a pack in the language of the page."""


def open_review(desk: Desk, code: str, reviewer: Reviewer, now: datetime, localize: Localize) -> OpenReview:
    """Everything about one shared submission. NotFound when there is none or it is not shared,
    CannotDecrypt when it does not open; a note that does not is shown as one.

    That it was opened is on record, for good, before any answer is read: when that fails, nothing is shown.
    """
    _check(code)
    with writing(desk.engine) as conn:
        audit.record(conn, reviewer.email, "opened", code, now)
    with reading(desk.engine) as conn:
        row = submission_rows.shared_by_code(conn, code)
        pack = pack_cache.of_hash(conn, row.pack_hash)
        sealed_notes = submission_rows.notes_on(conn, row)
        names = accounts.names(conn)
    record, pack = submissions.open_for_team(row, desk.keyring), localize(pack)
    opened = [_read(note, desk.keyring) for note in sealed_notes]
    return OpenReview(review_page(pack, record, opened, names, now), history.course(pack, record, desk.spreads(pack)))


def staff_copy(desk: Desk, code: str, reviewer: Reviewer, now: datetime, localize: Localize) -> bytes:
    """The PDF for staff, audited. ReportFailed when it could not be made, CannotDecrypt as in ``open_review``."""
    _check(code)
    with writing(desk.engine) as conn:
        audit.record(conn, reviewer.email, "printed", code, now)
    with reading(desk.engine) as conn:
        row = submission_rows.shared_by_code(conn, code)
        pack = pack_cache.of_hash(conn, row.pack_hash)
    record = submissions.open_for_team(row, desk.keyring)
    return reports.staff_pdf(localize(pack), case_of(record))


def write_note(desk: Desk, code: str, reviewer: Reviewer, text: str, now: datetime) -> None:
    """Add a note; sent twice in a row it is kept once. InvalidAnswers when it is empty or too long.

    Whoever writes one, marks as reviewed or puts back has read it: CannotDecrypt when nobody can read it now.
    """
    _check(code)
    note = text.replace("\r\n", "\n").strip()
    if not note:
        raise InvalidAnswers({"note": _("Write the note first")})
    if len(note) > NOTE_LENGTH:
        limits = {"limit": NOTE_LENGTH, "count": len(note)}
        raise InvalidAnswers({"note": _("Use at most %(limit)s characters; this has %(count)s", **limits)})
    with writing(desk.engine) as conn:
        row = _readable(conn, desk, code)
        before = [_read(each, desk.keyring) for each in submission_rows.notes_on(conn, row)[-1:]]
        if before and (before[0].author_id, before[0].text) == (reviewer.id, note):
            return
        new = SealedNote(uuid4(), row.id, reviewer.id, "", b"", "", now)
        submission_rows.add_note(conn, notes.seal(new, note, desk.keyring))
        audit.record(conn, reviewer.email, "noted", code, now)


def mark_reviewed(desk: Desk, code: str, reviewer: Reviewer, now: datetime) -> None:
    """Take it out of the queue; the first reviewer stays. CannotDecrypt as in ``write_note``."""
    _check(code)
    with writing(desk.engine) as conn:
        _readable(conn, desk, code)
        if submission_rows.mark_reviewed(conn, code, reviewer.id, now):
            audit.record(conn, reviewer.email, "reviewed", code, now)


def put_back(desk: Desk, code: str, reviewer: Reviewer, now: datetime) -> None:
    """Put a reviewed one back into the queue, as old as when it was shared. CannotDecrypt as in ``write_note``."""
    _check(code)
    with writing(desk.engine) as conn:
        _readable(conn, desk, code)
        if submission_rows.put_back(conn, code):
            audit.record(conn, reviewer.email, "put back", code, now)


def _readable(conn: Connection, desk: Desk, code: str) -> Submission:
    row = submission_rows.shared_by_code(conn, code)
    submissions.open_for_team(row, desk.keyring)
    return row


def _read(note: SealedNote, keyring: Keyring) -> OpenNote:
    try:
        return notes.open_for_team(note, keyring)
    except CannotDecrypt:
        return OpenNote(note.author_id, note.author, None, note.written_at)


def _check(code: str) -> None:
    """Keep anything that cannot be a code out of the record."""
    if not _CODE.fullmatch(code):
        raise NotFound("this is not a code")
