"""Review of a case: open it, which is logged, add a note, mark it reviewed, put it back, hand it to another team."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
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
from assessment.records.audit import Verb
from assessment.records.errors import CannotDecrypt
from assessment.records.notes import OpenNote
from assessment.records.store import Store
from assessment.services import reliability, reports
from assessment.services.staff import Staff
from assessment.storage import accounts
from assessment.storage import cases as case_rows
from assessment.storage import teams as team_rows
from assessment.storage.cases import SealedNote
from assessment.storage.submissions import Submission
from assessment.storage.teams import Team
from assessment.vault.keyring import Keyring

NOTE_LENGTH = 4000

_CODE = re.compile(r"[a-z]{2,20}-[0-9]{2,8}")


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
    """``history`` is None before the first check-in. ``teams``: those that the case can be handed over to."""

    review: ReviewPage
    history: ResultHistory | None
    teams: tuple[Team, ...]


Localize = Callable[[Pack], Pack]
"""Returns a pack in the language of the page."""


def open_review(desk: Desk, code: str, staff: Staff, now: datetime, localize: Localize) -> OpenReview:
    """The review of one case. NotFound if there is none or it is not shared, CannotDecrypt if it does not decrypt.

    A note that does not decrypt is shown as such. The audit entry is committed before any answer is read: if that
    fails, nothing is shown.
    """
    with _asked_for(desk, code, staff, now):
        _record_read(desk, code, staff, Verb.OPENED, now)
        with desk.store.reading() as conn:
            row = case_rows.by_code(conn, code, staff.teams)
            pack = pack_cache.of_hash(conn, row.pack_hash)
            sealed_notes = case_rows.notes_on(conn, row)
            names = accounts.names(conn)
            others = _other_teams(conn, desk, row) if staff.supervises else []
    submission, pack = submissions.open_for_team(row, _keys(desk, staff)), localize(pack)
    opened = [_read(note, _keys(desk, staff)) for note in sealed_notes]
    return OpenReview(
        review_page(pack, submission, opened, names, now),
        history.result_history(pack, submission, desk.reliability(pack)),
        tuple(others),
    )


def find(desk: Desk, code: str, staff: Staff, now: datetime) -> None:
    """NotFound, as in ``open_review``; reads nothing of the case."""
    with _asked_for(desk, code, staff, now), desk.store.reading() as conn:
        case_rows.by_code(conn, code, staff.teams)


def staff_copy(desk: Desk, code: str, staff: Staff, now: datetime, localize: Localize) -> bytes:
    """The staff report as a PDF, with an audit entry. ReportFailed, or as in ``open_review``."""
    with _asked_for(desk, code, staff, now):
        _record_read(desk, code, staff, Verb.PRINTED, now)
        with desk.store.reading() as conn:
            row = case_rows.by_code(conn, code, staff.teams)
            pack = pack_cache.of_hash(conn, row.pack_hash)
    submission = submissions.open_for_team(row, _keys(desk, staff))
    return reports.staff_pdf(localize(pack), case_of(submission))


def add_note(desk: Desk, code: str, staff: Staff, text: str, now: datetime) -> None:
    """Add a note; the same note twice in a row is stored once. InvalidAnswers if it is empty or too long.

    CannotDecrypt if the case does not decrypt: nobody can have read what the note is about.
    """
    note = text.replace("\r\n", "\n").strip()
    if not note:
        raise InvalidAnswers({"note": _("Write the note first")})
    if len(note) > NOTE_LENGTH:
        limits = {"limit": NOTE_LENGTH, "count": len(note)}
        raise InvalidAnswers({"note": _("Use at most %(limit)s characters; this has %(count)s", **limits)})
    with _asked_for(desk, code, staff, now), desk.store.writing() as conn:
        row = _require_readable(conn, desk, code, staff, lock=True)
        before = [_read(each, _keys(desk, staff)) for each in case_rows.notes_on(conn, row)[-1:]]
        if before and (before[0].author_id, before[0].text) == (staff.id, note):
            return
        new = SealedNote(uuid4(), row.id, staff.id, "", b"", "", now)
        sealed = notes.seal(new, note, desk.store.keyring, row.shared_with)
        case_rows.add_note(conn, sealed)
        _record(conn, desk, staff, Verb.NOTED, row, now, about=sealed.sealed)


def mark_reviewed(desk: Desk, code: str, staff: Staff, now: datetime) -> None:
    """Take the case out of the queue; the first reviewer stays. CannotDecrypt as in ``add_note``."""
    with _asked_for(desk, code, staff, now), desk.store.writing() as conn:
        row = _require_readable(conn, desk, code, staff)
        if case_rows.mark_reviewed(conn, code, staff.teams, staff.id, now):
            _record(conn, desk, staff, Verb.REVIEWED, row, now)


def reopen(desk: Desk, code: str, staff: Staff, now: datetime) -> None:
    """Put a reviewed case back into the queue, with its old waiting time. CannotDecrypt as in ``add_note``."""
    with _asked_for(desk, code, staff, now), desk.store.writing() as conn:
        row = _require_readable(conn, desk, code, staff)
        if case_rows.put_back(conn, code, staff.teams):
            _record(conn, desk, staff, Verb.PUT_BACK, row, now)


def move_to_team(desk: Desk, code: str, staff: Staff, team: str, now: datetime) -> None:
    """Hand a case over to another team, by its number: sealed to that team, and to nobody else.

    InvalidAnswers for a team that is not open, or whose key is not here. CannotDecrypt if the case does not decrypt,
    or a note on it: they would be lost to both teams.
    """
    with _asked_for(desk, code, staff, now), desk.store.writing() as conn:
        row = case_rows.by_code(conn, code, staff.teams, lock=True)
        chosen = next((each for each in _other_teams(conn, desk, row) if str(each.id) == team), None)
        if chosen is None:
            raise InvalidAnswers({"team": _("Choose a team")})
        keyring = _keys(desk, staff)
        moved = submissions.seal_key(replace(row, team_id=chosen.id), submissions.unseal_key(row, keyring), keyring)
        resealed = [_resealed(note, keyring, chosen.id) for note in case_rows.notes_on(conn, row)]
        case_rows.move(conn, moved, resealed, staff.teams)
        _record(conn, desk, staff, Verb.MOVED, row, now, detail=f"to team {chosen.id}")


@contextmanager
def _asked_for(desk: Desk, code: str, staff: Staff, now: datetime) -> Iterator[None]:
    """Put on record who asked for a case that they cannot see. What is no case code does not get into the log."""
    if not _CODE.fullmatch(code):
        raise NotFound("this is no case code")
    try:
        yield
    except NotFound:
        with desk.store.writing() as conn:
            audit.record(conn, desk.store.keyring, audit.actor_of(staff), Verb.NOT_FOUND, now, subject=code)
        raise


def _record_read(desk: Desk, code: str, staff: Staff, verb: Verb, now: datetime) -> None:
    """Put a read on record, for good, before anything is decrypted."""
    with desk.store.writing() as conn:
        _record(conn, desk, staff, verb, case_rows.by_code(conn, code, staff.teams), now)


def _record(
    conn: Connection,
    desk: Desk,
    staff: Staff,
    verb: Verb,
    row: Submission,
    now: datetime,
    *,
    about: bytes | None = None,
    detail: str = "",
) -> None:
    audit.record_case(conn, desk.store.keyring, audit.actor_of(staff), verb, row, now, about=about, detail=detail)


def _other_teams(conn: Connection, desk: Desk, row: Submission) -> list[Team]:
    """The teams that a case can be handed over to."""
    with_key = desk.store.keyring.team_keys
    return [each for each in team_rows.open_teams(conn) if each.id != row.team_id and each.id in with_key]


def _resealed(note: SealedNote, keyring: Keyring, team: int) -> SealedNote:
    text = notes.open_for_team(note, keyring).text
    return note if text is None else notes.seal(note, text, keyring, team)


def _require_readable(conn: Connection, desk: Desk, code: str, staff: Staff, *, lock: bool = False) -> Submission:
    row = case_rows.by_code(conn, code, staff.teams, lock=lock)
    submissions.open_for_team(row, _keys(desk, staff))
    return row


def _keys(desk: Desk, staff: Staff) -> Keyring:
    """The keys of the teams of who asks, and no others."""
    return desk.store.keyring.only(staff.teams)


def _read(note: SealedNote, keyring: Keyring) -> OpenNote:
    try:
        return notes.open_for_team(note, keyring)
    except CannotDecrypt:
        return OpenNote(note.author_id, note.author, None, note.written_at)
