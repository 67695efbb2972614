"""Rows of the audit log, and the anchors from which its chain begins. Rows are only added, and only a prefix is cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Text, bindparam, delete, func, insert, select, text, type_coerce

from assessment.storage.staff_tables import AuditAnchorRow, AuditRow

BEGUN, CUT = "begun", "cut"
AT_ONCE = 500
AUDIT_LOCK = 0x6175646974  # any number nobody else locks
NO_TIME = datetime.min.replace(tzinfo=UTC)
"""Of an entry into which somebody wrote what is no time."""


@dataclass(frozen=True)
class AuditEntry:
    """One row. ``number`` counts from 1; ``previous``: the ``mac`` of the entry before it.

    Both are None in entries from before there was a chain.
    """

    number: int
    at: datetime
    who: str
    account_id: int | None
    verb: str
    subject: str
    team_id: int | None
    detail: str
    digest: str
    previous: str | None
    mac: str | None = None


@dataclass(frozen=True)
class Anchor:
    """Where the chain begins: after the entry ``number``, with ``link`` in place of that entry's mac.

    BEGUN: entries up to it are sealed as they were, by the digest ``link``. CUT: they are deleted.
    """

    id: int
    kind: str
    number: int
    link: str
    at: datetime
    seal: str = ""


COLUMNS: tuple[Any, ...] = (
    AuditRow.id,
    type_coerce(AuditRow.at, Text).label("at_stored"),
    *(getattr(AuditRow, field.name) for field in fields(AuditEntry)[2:]),
)
_ALL = select(*COLUMNS).order_by(AuditRow.id)
_LAST_NUMBER = select(func.coalesce(func.max(AuditRow.id), 0))
_LAST_CHAINED = select(AuditRow.id, AuditRow.mac).where(AuditRow.mac.is_not(None)).order_by(AuditRow.id.desc()).limit(1)
_LAST = select(AuditRow).order_by(AuditRow.id.desc()).limit(1)
_BEGINS = select(AuditAnchorRow).order_by(AuditAnchorRow.id.desc()).limit(1)
_END = select(
    *(_LAST.with_only_columns(each).scalar_subquery() for each in (AuditRow.id, AuditRow.mac)),
    *(_BEGINS.with_only_columns(each).scalar_subquery() for each in (AuditAnchorRow.number, AuditAnchorRow.link)),
)
_ANCHOR = (
    select(*(getattr(AuditAnchorRow, field.name) for field in fields(Anchor)))
    .order_by(AuditAnchorRow.id.desc())
    .limit(1)
)
_NEXT_ANCHOR_ID = select(func.coalesce(func.max(AuditAnchorRow.id), 0) + 1)
_FIRST_SINCE = select(func.min(AuditRow.id)).where(AuditRow.at >= bindparam("day")).scalar_subquery()
_BEFORE = (
    select(*COLUMNS)
    .where(AuditRow.id < func.coalesce(_FIRST_SINCE, _LAST_NUMBER.scalar_subquery() + 1))
    .order_by(AuditRow.id.desc())
    .limit(1)
)
_DELETE = delete(AuditRow).where(AuditRow.id <= bindparam("number"))
_ADD, _ADD_ANCHOR = insert(AuditRow), insert(AuditAnchorRow)


def lock(conn: Connection) -> None:
    """Let one transaction at a time add to the log, until it ends."""
    if conn.dialect.name == "postgresql":  # SQLite has one writer
        conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": AUDIT_LOCK})


def is_begun(conn: Connection) -> bool:
    """Whether there is a chain."""
    return end(conn) is not None


def end(conn: Connection) -> tuple[int, str] | None:
    """The number of the last entry, and what the next one links to; None if there is no chain. ``lock`` first."""
    last, mac, begins, link = conn.execute(_END).one()
    number = max(last or 0, begins or 0)
    if begins is not None and (last is None or last <= begins):
        return number, link
    if last is not None and mac is None:  # of an entry that is none of ours
        chained = conn.execute(_LAST_CHAINED).one_or_none()
        mac = chained.mac if chained and (begins is None or chained.id > begins) else link
    return None if mac is None else (number, mac)


def add(conn: Connection, entry: AuditEntry) -> None:
    """Add one row."""
    values = {field.name: getattr(entry, field.name) for field in fields(AuditEntry)[1:]}
    conn.execute(_ADD, {"id": entry.number, **values})


def entries(conn: Connection) -> Iterator[AuditEntry]:
    """All rows, the first one first, read in batches."""
    return read(conn.execute(_ALL, execution_options={"yield_per": AT_ONCE}))


def read(found: Iterable[Row[Any]]) -> Iterator[AuditEntry]:
    """The entries of rows with COLUMNS, whatever somebody wrote into them."""
    for row in found:
        number, at, *rest = tuple(row)
        yield AuditEntry(number, _moment(at), *rest)


def last_before(conn: Connection, day: datetime) -> AuditEntry | None:
    """The last row before the first one of this day or later; None if there is none."""
    return next(read(conn.execute(_BEFORE, {"day": day})), None)


def anchor(conn: Connection) -> Anchor | None:
    """The newest anchor, from which the chain begins; None if there is none."""
    row = conn.execute(_ANCHOR).one_or_none()
    return Anchor(*row) if row else None


def next_anchor_id(conn: Connection) -> int:
    """The id of an anchor that is added now. ``lock`` first."""
    return conn.execute(_NEXT_ANCHOR_ID).scalar_one()


def add_anchor(conn: Connection, added: Anchor) -> None:
    """Let the chain begin there. Older anchors stay; they are not read any more."""
    conn.execute(_ADD_ANCHOR, {field.name: getattr(added, field.name) for field in fields(Anchor)})


def delete_up_to(conn: Connection, number: int) -> int:
    """Delete the rows up to this number, and say how many there were. The database refuses what no anchor cuts."""
    return conn.execute(_DELETE, {"number": number}).rowcount


def _moment(stored: object) -> datetime:
    """When it was, as a database gives it; NO_TIME for anything else."""
    try:
        moment = stored if isinstance(stored, datetime) else datetime.fromisoformat(str(stored))
    except ValueError:
        return NO_TIME
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
