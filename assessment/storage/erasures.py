"""The log of erasures: what was erased stays erased, even when an older backup is restored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select

from assessment.storage import drafts as draft_rows
from assessment.storage.tables import ErasureRow

_KNOWN = select(ErasureRow.draft_id).where(ErasureRow.draft_id == bindparam("draft"))
_ALL = select(ErasureRow.draft_id)
_SET = insert(ErasureRow)


def erase_and_log(conn: Connection, draft_id: UUID, now: datetime) -> None:
    """Erase the draft and its submission, and log the draft's id. Does nothing the second time."""
    draft_rows.erase(conn, draft_id)
    if conn.execute(_KNOWN, {"draft": draft_id}).first() is None:
        conn.execute(_SET, {"draft_id": draft_id, "erased_at": now})


def erased_ids(conn: Connection) -> list[UUID]:
    """The ids of all drafts in the log."""
    return list(conn.execute(_ALL).scalars())


def erase_again(conn: Connection, draft_ids: Iterable[UUID], now: datetime) -> None:
    """Erase drafts that came back with a backup."""
    for draft_id in {*draft_ids, *erased_ids(conn)}:
        erase_and_log(conn, draft_id, now)
