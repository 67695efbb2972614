"""Rows of exports: files of several cases that somebody asked for, and which of them are made.

One worker at a time has the lease of an export, and makes one file before it gives the lease back. A file is sealed to
the team of its case. It is found only while that case is shared with a team of the account that asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, update

from assessment.storage.staff_tables import ExportFileRow, ExportRow
from assessment.storage.submissions import SHARED
from assessment.storage.tables import Moment, SubmissionRow

LEASE = timedelta(minutes=2)
"""Longer than one file takes: when a worker was killed, another goes on after it."""


@dataclass(frozen=True)
class StoredExport:
    """What somebody asked for. ``cases``: how many; ``tries``: leases since a file was made last."""

    id: UUID
    account_id: int
    kind: str
    language: str
    asked_at: datetime
    cases: int
    tries: int = 0


@dataclass(frozen=True)
class ExportProgress:
    """How far it is: files that are made, and those that wait. The others of its cases are left out."""

    export: StoredExport
    made: int
    waiting: int

    @property
    def left_out(self) -> int:
        return self.export.cases - self.made - self.waiting


@dataclass(frozen=True)
class SealedFile:
    """The file of one case. ``sealed`` and ``team_key_id``: None until it is made."""

    export_id: UUID
    submission_id: UUID
    sealed: bytes | None = None
    team_key_id: str | None = None


_EXPORT: tuple[Any, ...] = tuple(getattr(ExportRow, field.name) for field in fields(StoredExport))
_FILE: tuple[Any, ...] = tuple(getattr(ExportFileRow, field.name) for field in fields(SealedFile))
_MADE = func.count(ExportFileRow.team_key_id)
_PROGRESS = (
    select(*_EXPORT, _MADE, func.count(ExportFileRow.submission_id) - _MADE)
    .outerjoin(ExportFileRow, ExportFileRow.export_id == ExportRow.id)
    .where(ExportRow.account_id == bindparam("account"))
    .group_by(*_EXPORT)
    .order_by(ExportRow.asked_at.desc(), ExportRow.id)
)
_NOW, _LEASE_ENDS = bindparam("now", type_=Moment()), bindparam("lease_ends", type_=Moment())
_DUE = (
    select(ExportRow.id)
    .where(or_(ExportRow.leased_until.is_(None), ExportRow.leased_until <= _NOW, ExportRow.leased_until > _LEASE_ENDS))
    .where(
        select(ExportFileRow.export_id)
        .where(ExportFileRow.export_id == ExportRow.id, ExportFileRow.team_key_id.is_(None))
        .exists()
    )
    .order_by(ExportRow.asked_at, ExportRow.id)
    .limit(1)
)
_TAKE = (
    update(ExportRow)
    .where(ExportRow.id == _DUE.with_for_update(skip_locked=True).scalar_subquery())
    .values(leased_until=_LEASE_ENDS, leased_by=bindparam("worker"), tries=ExportRow.tries + 1)
    .returning(*_EXPORT)
)
_NEXT = (
    select(SubmissionRow.id, SubmissionRow.code)
    .join(ExportFileRow, ExportFileRow.submission_id == SubmissionRow.id)
    .where(ExportFileRow.export_id == bindparam("of"), ExportFileRow.team_key_id.is_(None))
    .order_by(SubmissionRow.code)
    .limit(1)
)
_FILES = (
    select(SubmissionRow.code, *_FILE)
    .join(ExportFileRow, ExportFileRow.submission_id == SubmissionRow.id)
    .where(ExportFileRow.export_id == bindparam("of"), ExportFileRow.team_key_id.is_not(None), SHARED)
    .where(SubmissionRow.team_id.in_(bindparam("teams", expanding=True)))
    .order_by(SubmissionRow.code)
)


def add(conn: Connection, export: StoredExport, submissions: Iterable[UUID]) -> None:
    """Add an export of these submissions; none of its files is made."""
    conn.execute(insert(ExportRow), asdict(export))
    conn.execute(insert(ExportFileRow), [asdict(SealedFile(export.id, each)) for each in submissions])


def of_account(conn: Connection, account_id: int) -> list[ExportProgress]:
    """What an account asked for, the last first."""
    return [
        ExportProgress(StoredExport(*row[:-2]), *row[-2:]) for row in conn.execute(_PROGRESS, {"account": account_id})
    ]


def delete_one(conn: Connection, export_id: UUID, account_id: int) -> bool:
    """Delete an export of this account with its files; False if it has none with this id."""
    chosen = delete(ExportRow).where(ExportRow.id == export_id, ExportRow.account_id == account_id)
    return conn.execute(chosen).rowcount == 1


def is_due(conn: Connection, now: datetime) -> bool:
    """True if a file is to be made."""
    return conn.execute(_DUE, {"now": now, "lease_ends": now + LEASE}).first() is not None


def take(conn: Connection, worker: str, now: datetime) -> StoredExport | None:
    """Lease the oldest export with a file that is to be made; None if there is none."""
    row = conn.execute(_TAKE, {"worker": worker, "now": now, "lease_ends": now + LEASE}).one_or_none()
    return StoredExport(*row) if row else None


def release(conn: Connection, export_id: UUID, worker: str) -> None:
    """Give the lease back once a file is made or left out; nothing if another worker has it meanwhile."""
    own = and_(ExportRow.id == export_id, ExportRow.leased_by == worker)
    conn.execute(update(ExportRow).where(own).values(leased_until=None, leased_by=None, tries=0))


def next_file(conn: Connection, export_id: UUID) -> tuple[UUID, str] | None:
    """The submission, with its code, whose file is to be made next; None if none waits."""
    row = conn.execute(_NEXT, {"of": export_id}).one_or_none()
    return (row.id, row.code) if row else None


def put_file(conn: Connection, file: SealedFile) -> None:
    """Store a file that is made; nothing if it is not wanted any more."""
    chosen = update(ExportFileRow).where(
        ExportFileRow.export_id == file.export_id, ExportFileRow.submission_id == file.submission_id
    )
    conn.execute(chosen.values(sealed=file.sealed, team_key_id=file.team_key_id))


def leave_out(conn: Connection, submission_id: UUID, export_id: UUID | None = None) -> None:
    """Delete the files of a case: of one export, or of all."""
    chosen = delete(ExportFileRow).where(ExportFileRow.submission_id == submission_id)
    conn.execute(chosen if export_id is None else chosen.where(ExportFileRow.export_id == export_id))


def unmake(conn: Connection, newest: Collection[str]) -> None:
    """Let the files that are sealed to other keys than these be made again."""
    older = ExportFileRow.team_key_id.not_in(list(newest))
    conn.execute(update(ExportFileRow).where(older).values(sealed=None, team_key_id=None))


def files(conn: Connection, export_id: UUID, teams: Collection[int]) -> list[tuple[str, SealedFile]]:
    """The files that are made, with their case codes, of cases that are shared with one of these teams; by code."""
    rows = conn.execute(_FILES, {"of": export_id, "teams": list(teams)})
    return [(row[0], SealedFile(*row[1:])) for row in rows]
