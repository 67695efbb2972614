"""Notes on cases, as counselors leave them."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, update

from assessment.core.case_states import Action
from assessment.records import case_events
from assessment.storage import case_events as event_rows
from assessment.storage.case_events import SealedEvent
from assessment.storage.submissions import Submission
from assessment.storage.tables import SubmissionRow
from assessment.vault.keyring import Keyring


def add_note(conn: Connection, ring: Keyring, row: Submission, author: int, text: str, at: datetime) -> SealedEvent:
    """A note sealed to the first team, counted by the row of its case."""
    number = len(event_rows.of_case(conn, row)) + 1
    event = SealedEvent(uuid4(), row.id, number, Action.NOTE.value, row.round, at, author)
    sealed = case_events.seal(event, {"text": text}, ring, 1)
    event_rows.add(conn, sealed)
    conn.execute(update(SubmissionRow).where(SubmissionRow.id == row.id).values(revision=number))
    return sealed


def notes_on(conn: Connection, row: Submission) -> list[SealedEvent]:
    """The notes on a case, oldest first."""
    return [each for each in event_rows.of_case(conn, row) if each.action == Action.NOTE.value]
