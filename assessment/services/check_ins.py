"""Check-ins over time: begun, stopped, sent in; and when the next one is due."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from assessment.core.check_ins import Round, assess_round, schedule
from assessment.core.engine.answers import dumped
from assessment.core.engine.outcome import as_json
from assessment.core.errors import NotFound, StaleDraft
from assessment.presenters.formatting import in_words
from assessment.records import drafts, submissions
from assessment.records.current_round import CurrentRound
from assessment.records.drafts import DraftContent, OpenDraft
from assessment.records.submissions import OpenSubmission, StoredRound
from assessment.services import sharing
from assessment.storage import submissions as submission_rows
from assessment.storage.submissions import NEW, REVIEWED
from assessment.vault.keyring import Keyring


@dataclass(frozen=True)
class PlannedCheckIn:
    """What comes next for somebody who has a result. ``due``: a planned day has come; ``next_on``: it, or ''."""

    under_way: bool
    due: bool
    next_on: str


def ahead(held: OpenDraft, record: OpenSubmission, now: datetime) -> PlannedCheckIn | None:
    """The check-ins of this person; None when the pack has none."""
    if held.pack.check_ins is None:
        return None
    first, *done = (each.at for each in record.rounds)
    planned = schedule(held.pack, first, done, now)
    return PlannedCheckIn(held.in_progress, planned.due, in_words(planned.next.at.date()) if planned.next else "")


def begin(conn: Connection, held: OpenDraft, now: datetime) -> OpenDraft:
    """Begin a check-in; one that is under way goes on."""
    if held.in_progress:
        return held
    record = sharing.record_of(conn, held)
    course = CurrentRound(held.pack, record.parsed_rounds, now)
    content = DraftContent({}, course.first_number, held.content.place, now)
    return replace(drafts.save(conn, held, content, now), rounds=record.parsed_rounds)


def stop(conn: Connection, held: OpenDraft, now: datetime) -> None:
    """Give up the check-in that is under way, and what was answered in it."""
    if held.submitted and held.in_progress:
        drafts.save(conn, held, DraftContent({}, place=held.content.place), now)


def send(conn: Connection, keyring: Keyring, held: OpenDraft, now: datetime) -> OpenSubmission:
    """Send the check-in in, once; who shares their answers shares these too, and a counselor sees them as new."""
    try:
        return _send(conn, keyring, held, now)
    except StaleDraft:
        again = drafts.open_by_token(conn, held.token)
        if again is None:
            raise NotFound(f"draft {held.row.id} is gone") from None
        return _send(conn, keyring, again, now) if again.in_progress else sharing.record_of(conn, again)


def _send(conn: Connection, keyring: Keyring, held: OpenDraft, now: datetime) -> OpenSubmission:
    submission_rows.lock_draft(conn, held.row)
    record = sharing.record_of(conn, held)
    done = Round(now, held.walk.answers)
    outcome = assess_round(held.pack, (*held.rounds, done))
    rank = held.pack.priority_rank(outcome.priority)
    row = replace(
        record.row,
        round=record.row.round + 1,
        priority_rank=max(rank, sharing.rank_of_a_call(held.pack)) if record.callback else rank,
    )
    if row.state == REVIEWED:
        row = replace(row, state=NEW, shared_at=now, reviewed_at=None, reviewed_by=None)
    kept = StoredRound(now, dumped(done.answers), as_json(outcome), "")
    changed = submissions.save(conn, replace(record, row=row, rounds=(*record.rounds, kept)), held.key, keyring)
    drafts.save(conn, held, DraftContent({}, place=held.content.place), now)
    return changed
