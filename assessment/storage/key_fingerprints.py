"""The fingerprints of this installation's keys, so that no other keys are used with this database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from sqlalchemy import Connection, delete, insert, literal, select, text

from assessment.storage.staff_tables import Account
from assessment.storage.tables import CaseEventRow, DraftRow, ErasureRow, KeyFingerprintRow, PackRow, SubmissionRow

Known: TypeAlias = Mapping[str, Mapping[str, str]]
"""Name of the key -> its id, "" where there is only one -> its fingerprint."""

_USED = [
    select(literal(1)).select_from(each).limit(1)
    for each in (PackRow, DraftRow, SubmissionRow, CaseEventRow, ErasureRow, Account)
]


def lock(conn: Connection) -> None:
    """Let one process at a time compare and record, until the transaction ends."""
    if conn.dialect.name == "postgresql":  # SQLite has one writer
        conn.execute(text(f"LOCK TABLE {KeyFingerprintRow.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))


def known(conn: Connection) -> Known:
    """Every fingerprint."""
    found: dict[str, dict[str, str]] = {}
    for row in conn.execute(select(KeyFingerprintRow.name, KeyFingerprintRow.key_id, KeyFingerprintRow.fingerprint)):
        found.setdefault(row.name, {})[row.key_id] = row.fingerprint
    return found


def is_unused(conn: Connection) -> bool:
    """Whether nobody ever began, sent in, deleted or signed up: no key can be needed for anything in it."""
    return not any(conn.execute(each).first() for each in _USED)


def record(conn: Connection, name: str, fingerprints: Mapping[str, str]) -> None:
    """Add fingerprints of keys that are not known yet, by their ids."""
    if fingerprints:
        conn.execute(
            insert(KeyFingerprintRow),
            [{"name": name, "key_id": key_id, "fingerprint": each} for key_id, each in fingerprints.items()],
        )


def forget(conn: Connection, name: str, key_id: str | None = None) -> None:
    """Forget a key, or every key of this name."""
    gone = delete(KeyFingerprintRow).where(KeyFingerprintRow.name == name)
    conn.execute(gone if key_id is None else gone.where(KeyFingerprintRow.key_id == key_id))
