"""Rows of case events: what was done to a case, and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from assessment.storage.submissions import Submission
from assessment.storage.tables import CaseDraftRow, CaseEventRow


@dataclass(frozen=True)
class SealedEvent:
    """A row of case events; ``sealed`` is None without words, and once they were erased."""

    id: UUID
    submission_id: UUID
    number: int
    action: str
    round: int
    at: datetime
    actor: int | None = None
    channel: str | None = None
    sealed: bytes | None = None
    team_key_id: str | None = None


_FIELDS: tuple[Any, ...] = tuple(getattr(CaseEventRow, field.name) for field in fields(SealedEvent))
EVENTS = select(*_FIELDS)
_OF_CASE = EVENTS.where(CaseEventRow.submission_id == bindparam("of")).order_by(CaseEventRow.number)
_MOVE = (
    update(CaseEventRow)
    .where(CaseEventRow.id == bindparam("wanted"))
    .values(sealed=bindparam("seal"), team_key_id=bindparam("key"))
)
_ERASE = update(CaseEventRow).where(CaseEventRow.submission_id == bindparam("of")).values(sealed=None, team_key_id=None)

_ERASE_DRAFTS = delete(CaseDraftRow).where(CaseDraftRow.submission_id == bindparam("of"))


def add(conn: Connection, event: SealedEvent) -> None:
    """Add an event; its number is the revision that the case has then."""
    conn.execute(insert(CaseEventRow), asdict(event))


def of_case(conn: Connection, submission: Submission) -> tuple[SealedEvent, ...]:
    """The events of a case, first to last."""
    return tuple(SealedEvent(*row) for row in conn.execute(_OF_CASE, {"of": submission.id}))


def move(conn: Connection, events: Iterable[SealedEvent]) -> None:
    """Store events that were sealed to another team."""
    for each in events:
        conn.execute(_MOVE, {"wanted": each.id, "seal": each.sealed, "key": each.team_key_id})


def erase_words(conn: Connection, submission_id: UUID) -> None:
    """Erase the words of every event of a case, and what was not saved yet; who did what, when and how stays."""
    conn.execute(_ERASE, {"of": submission_id})
    conn.execute(_ERASE_DRAFTS, {"of": submission_id})
