"""Backups: all rows of the database with its deletions in one file, the keys in another, each under a passphrase."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import cbor2
from sqlalchemy import Connection

from assessment import clock
from assessment.core.errors import AssessmentError
from assessment.records.store import Store
from assessment.services import key_setup
from assessment.services.clean_up import NOTES
from assessment.services.deletion_notes import noted_text
from assessment.services.erasure import ERASURE_LOG
from assessment.services.files import append_lines
from assessment.services.withdrawals import WITHDRAWAL_LOG
from assessment.services.withdrawals import line as withdrawal_line
from assessment.storage import erasures, migrate, table_records, withdrawals
from assessment.storage import jobs as job_rows
from assessment.storage.engine import restructuring
from assessment.storage.table_records import ReportProgress, TableRows, TableTotals
from assessment.vault.encrypted_file import BadFile, EncryptedWriter, records
from assessment.vault.key_files import State
from assessment.vault.keyring import Keyring

DATABASE, KEYS = "database", "keys"
CUT = "The backup is not whole: what it says of itself is not what is in it."


class Refused(AssessmentError):
    """Nothing was changed; the message says why, and what to do."""


@dataclass(frozen=True)
class BackupContent:
    """What a backup of a database holds. ``notes``: the lines of each file of deletions and withdrawals."""

    revision: str
    made_at: str
    totals: dict[str, TableTotals]
    notes: dict[str, list[str]]

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.totals.values())


def back_up(
    store: Store, instance_dir: Path, to: Path, passphrase: str, now: datetime, report_progress: ReportProgress
) -> BackupContent:
    """Write one state of the database, whatever is written meanwhile, and read the file again. Refused, BadFile."""
    with _new_file(to, passphrase) as (writer, part):
        with store.reading() as conn:
            _put(writer, "begin", DATABASE, {"revision": migrate.recorded(conn), "made_at": now.isoformat()})
            totals: dict[str, TableTotals] = {}
            for each in table_records.read_rows(conn):
                _put(writer, "rows", each.table, each.columns, each.rows)
                totals.setdefault(each.table, TableTotals()).add(each.rows)
                report_progress(each.table, totals[each.table].rows)
        _put(writer, "notes", {name: _lines(instance_dir / name) for name in NOTES})  # after the rows: none is missing
        _put(writer, "done", {name: [each.rows, each.digest] for name, each in totals.items()})
        writer.close()
        return read_backup(part, passphrase)


def back_up_keys(folder: Path, to: Path, passphrase: str) -> tuple[str, ...]:
    """Write the files of keys, and read them again; returns their names. Refused, BadFile."""
    files = {each.name: each.read_bytes() for each in sorted(folder.glob("[!.]*")) if each.is_file()}
    with _new_file(to, passphrase) as (writer, part):
        _put(writer, "begin", KEYS, {})
        _put(writer, "done", files)
        writer.close()
        if read_keys(part, passphrase) != files:
            raise BadFile(CUT)
    return tuple(files)


def read_backup(file: Path, passphrase: str, report_progress: ReportProgress = lambda *_: None) -> BackupContent:
    """Read all of it, and hold it against what it says of itself. BadFile."""
    totals: dict[str, TableTotals] = {}
    head: dict[str, str] = {}
    notes: dict[str, list[str]] = {}
    declared = None
    for kind, *content in _records(file, passphrase, DATABASE):
        if kind == "begin":
            head = content[1]
        elif kind == "rows":
            name, _, rows = content
            totals.setdefault(name, TableTotals()).add(rows)
            report_progress(name, totals[name].rows)
        elif kind == "notes":
            notes = content[0]
        else:
            declared = content[0]
    if declared != {name: [each.rows, each.digest] for name, each in totals.items()}:
        raise BadFile(CUT)
    return BackupContent(head["revision"], head["made_at"], totals, notes)


def read_keys(file: Path, passphrase: str) -> dict[str, bytes]:
    """The files of keys by their names. BadFile."""
    found: dict[str, bytes] | None = None
    for kind, *content in _records(file, passphrase, KEYS):
        found = content[0] if kind == "done" else None
    if found is None:
        raise BadFile(CUT)
    return found


def restore(
    store: Store, instance_dir: Path, file: Path, passphrase: str, *, replace: bool, report_progress: ReportProgress
) -> BackupContent:
    """Put a backup in place of what is in the database: all of it or nothing. Refused, BadFile.

    What was deleted or withdrawn until now, here or where the backup was made, is noted before: the next start deletes
    it again.
    """
    content = read_backup(file, passphrase)
    if content.revision not in migrate.known():
        raise Refused(
            f"The backup is of revision {content.revision}, which this version of the service does not know: a newer "
            "version made it. Install that one, and restore with it."
        )
    migrate.make_file(store.engine)
    with store.reading() as conn:
        empty, current = migrate.is_unused(conn), migrate.recorded(conn) == migrate.head()
    if not empty and not replace:
        raise Refused("The database is not empty. Nothing was changed. To put the backup in its place: --replace")
    if current:
        _refuse_beside_worker(store)
    known = _noted_in_database(store) if current else {}
    with restructuring(store.engine) as conn:
        migrate.rebuild(conn, content.revision)
        table_records.write_rows(conn, _rows(file, passphrase), report_progress)
        _compare(content.totals, table_records.totals(table_records.read_rows(conn)))
        migrate.advance(conn)
        if not empty:
            _refuse_other_keys(conn, store.keyring)
        for name in NOTES:
            added = {*content.notes.get(name, []), *known.get(name, [])} - set(_lines(instance_dir / name))
            append_lines(instance_dir / name, sorted(added))
    return content


def restore_keys(folder: Path, file: Path, passphrase: str) -> tuple[str, ...]:
    """Put the files of keys into their folder; returns the names of those that were not there. Refused, BadFile."""
    found = read_keys(file, passphrase)
    there = {name: (folder / name).read_bytes() for name in found if (folder / name).exists()}
    if any(there[name] != found[name] for name in there):
        raise Refused(f"Other keys are in {folder}. Nothing was changed. Move that folder away, and try again.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = tuple(name for name in found if name not in there)
    for name in new:
        _write(folder / name, found[name])
    return new


def move(store: Store, target: Store, report_progress: ReportProgress) -> dict[str, TableTotals]:
    """Copy one state of the database into an empty one: all of it or nothing. Refused."""
    _refuse_beside_worker(store)
    migrate.make_file(target.engine)
    with target.reading() as conn:
        if not migrate.is_unused(conn):
            raise Refused("The other database is not empty. Nothing was changed. Name one without tables.")
    with store.reading() as here, restructuring(target.engine) as there:
        migrate.rebuild(there, migrate.head())
        expected = table_records.totals(table_records.read_rows(here))
        table_records.write_rows(there, table_records.read_rows(here), report_progress)
        _compare(expected, table_records.totals(table_records.read_rows(there)))
    return expected


def _refuse_beside_worker(store: Store) -> None:
    """A database that is in use would lose what is written meanwhile."""
    with store.reading() as conn:
        seen = [each for each in job_rows.workers(conn) if each.is_there(clock.now())]
    if seen:
        raise Refused(
            f"The worker {seen[0].name} uses the database: it was last seen at {seen[0].seen_at:%H:%M:%S} UTC. Nothing "
            "was changed. Stop the service and the worker. If they are stopped, try again in a minute."
        )


def _refuse_other_keys(conn: Connection, ring: Keyring) -> None:
    """Hold the keys against the rows that came, before they are there for good: the rows in use may be worth more."""
    found = key_setup.compare(ring, key_setup.needed(conn)).files
    if other := [each.name for each in found if each.advice and each.state in (State.MISSING, State.WRONG)]:
        raise Refused(
            f"The keys in {ring.folder} are not those of the backup ({', '.join(other)}): another installation made "
            "it, or the keys were changed since. Nothing was changed. Name a backup of this installation, or put the "
            "keys of that day there. To look into this backup all the same, name an empty database in DATABASE_URL."
        )


def _compare(expected: dict[str, TableTotals], found: dict[str, TableTotals]) -> None:
    if different := sorted(name for name in expected if expected[name] != found.get(name)):
        raise Refused(f"The rows of {', '.join(different)} came out otherwise. Nothing was changed.")


def _noted_in_database(store: Store) -> dict[str, list[str]]:
    """What other hosts deleted and withdrew, which this database alone may know."""
    with store.reading() as conn:
        withdrawn = [withdrawal_line(each, at) for each, at in withdrawals.logged(conn).items()]
        return {ERASURE_LOG: [str(each) for each in erasures.erased_ids(conn)], WITHDRAWAL_LOG: withdrawn}


def _rows(file: Path, passphrase: str) -> Iterator[TableRows]:
    for kind, *content in _records(file, passphrase, DATABASE):
        if kind == "rows":
            name, columns, rows = content
            yield TableRows(name, tuple(columns), [tuple(row) for row in rows])


def _records(file: Path, passphrase: str, wanted: str) -> Iterator[list[Any]]:
    """The records of a backup, of which the first is "begin" and the last "done". BadFile."""
    kind = ""
    with file.open("rb") as opened:
        for number, each in enumerate(records(opened, passphrase)):
            record: list[Any] = cbor2.loads(each)
            kind = record[0]
            if number == 0 and record[1] != wanted:
                raise BadFile(f"This is a backup of the {record[1]}, not of the {wanted}.")
            yield record
    if kind != "done":
        raise BadFile(CUT)


def _put(writer: EncryptedWriter, *record: object) -> None:
    writer.write(cbor2.dumps(list(record)))


def _lines(file: Path) -> list[str]:
    return [each for each in noted_text(file).splitlines() if each]


@contextmanager
def _new_file(to: Path, passphrase: str) -> Iterator[tuple[EncryptedWriter, Path]]:
    """A file beside the one to be made, which takes its name once all went well. Refused if that is there already."""
    if to.exists():
        raise Refused(f"There is a {to} already. Nothing was changed. Name a file that is not there.")
    part = to.with_name(f"{to.name}.part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            writer = _Synced(file, passphrase)
            yield writer, part
        part.rename(to)
    finally:
        part.unlink(missing_ok=True)


class _Synced(EncryptedWriter):
    """A writer whose end is on the disk."""

    def close(self) -> None:
        super().close()
        self._file.flush()
        os.fsync(self._file.fileno())


def _write(file: Path, content: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
