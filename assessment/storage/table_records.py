"""All rows of a database as plain records, which any database of the same revision can take in.

A value is a number, a text, bytes or nothing: ids are 32 hexadecimal digits, times are ISO 8601 in UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, TypeAlias
from uuid import UUID

import cbor2
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    MetaData,
    Table,
    Uuid,
    func,
    insert,
    select,
    text,
    update,
)

VERSION_TABLE = "alembic_version"
ROWS_AT_ONCE = 500
Value: TypeAlias = "int | float | str | bytes | None"
ReportProgress: TypeAlias = Callable[[str, int], object]
"""Called with the name of a table, and how many of its rows are done."""


@dataclass(frozen=True)
class TableRows:
    """Some rows of a table, ``columns`` in the order of their names."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]]


@dataclass
class TableTotals:
    """How many rows, and a hash of all of them in whatever order: the sum of the hashes of each."""

    rows: int = 0
    total: int = 0

    def add(self, rows: Iterable[Sequence[Value]]) -> None:
        for row in rows:
            self.rows += 1
            self.total = (self.total + int.from_bytes(sha256(cbor2.dumps(list(row))).digest())) % 2**256

    @property
    def digest(self) -> str:
        return f"{self.total:064x}"


def tables(conn: Connection) -> list[Table]:
    """The tables as they are, each after those that its rows refer to."""
    found = MetaData()
    found.reflect(conn)
    return [each for each in found.sorted_tables if each.name != VERSION_TABLE]


def read_rows(conn: Connection) -> Iterator[TableRows]:
    """All rows, in portions; each table at least once."""
    for table in tables(conn):
        columns = sorted(table.columns, key=lambda each: each.name)
        names = tuple(each.name for each in columns)
        found = conn.execute(select(*columns).execution_options(yield_per=ROWS_AT_ONCE))
        yield TableRows(table.name, names, [])
        for part in found.partitions():
            yield TableRows(table.name, names, [tuple(_plain(value) for value in row) for row in part])


def totals(portions: Iterable[TableRows], report_progress: ReportProgress = lambda *_: None) -> dict[str, TableTotals]:
    """The totals of every table."""
    found: dict[str, TableTotals] = {}
    for each in portions:
        found.setdefault(each.table, TableTotals()).add(each.rows)
        report_progress(each.table, found[each.table].rows)
    return found


def write_rows(
    conn: Connection, portions: Iterable[TableRows], report_progress: ReportProgress = lambda *_: None
) -> None:
    """Put rows into tables, in place of what migrations put there. KeyError if a table is not there."""
    known, later, done = {each.name: each for each in tables(conn)}, [], dict[str, int]()
    for table in reversed(known.values()):
        if conn.execute(select(table).limit(1)).first() is not None:  # the audit log refuses even to delete nothing
            conn.execute(table.delete())
    for each in portions:
        table = known[each.table]
        rows = [
            {name: _typed(table.c[name], value) for name, value in zip(each.columns, row, strict=True)}
            for row in each.rows
        ]
        later += [(table, row, name, row[name]) for name in _own(table) for row in rows if row[name] is not None]
        if rows:
            conn.execute(insert(table), [{**row, **dict.fromkeys(_own(table))} for row in rows])
        done[each.table] = done.get(each.table, 0) + len(rows)
        report_progress(each.table, done[each.table])
    for table, row, name, value in later:
        key = [column == row[column.name] for column in table.primary_key]
        conn.execute(update(table).where(*key).values({name: value}))
    if conn.dialect.name == "postgresql":
        _count_on(conn, known.values())


def _own(table: Table) -> list[str]:
    """Columns that refer to rows of the same table: they are filled in once all of it is there."""
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _count_on(conn: Connection, known: Iterable[Table]) -> None:
    """Let PostgreSQL number new rows after those that came."""
    for table in known:
        for column in table.primary_key:
            if (sequence := _sequence(conn, table, column)) is not None:
                last = conn.execute(select(func.max(column))).scalar_one()
                conn.execute(
                    text("SELECT setval(:name, :last, :used)"),
                    {"name": sequence, "last": last or 1, "used": last is not None},
                )


def _sequence(conn: Connection, table: Table, column: Column[Any]) -> str | None:
    found: str | None = conn.execute(select(func.pg_get_serial_sequence(table.name, column.name))).scalar_one()
    return found


def _plain(value: Any) -> Value:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    return bytes(value) if isinstance(value, memoryview) else value


def _typed(column: Column[Any], value: Value) -> Any:
    """The value as this column of this database takes it."""
    if value is None:
        return None
    kind = column.type
    if isinstance(kind, DateTime):
        moment = datetime.fromisoformat(str(value))
        return moment if kind.timezone else moment.replace(tzinfo=None)
    if isinstance(kind, Date):
        return date.fromisoformat(str(value))
    if isinstance(kind, Uuid):
        return UUID(str(value))
    return bool(value) if isinstance(kind, Boolean) else value
