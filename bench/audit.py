"""Benchmark of the audit log: what binding an entry to the one before it costs, and how long a check takes."""

from __future__ import annotations

import tempfile
import time
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, insert

from assessment import clock
from assessment.records import audit, audit_chain
from assessment.records.audit import COMMAND, AuditEntry, Verb
from assessment.storage import audit as rows
from assessment.storage.engine import connect, reading, writing
from assessment.storage.migrate import prepare
from assessment.storage.staff_tables import AuditRow
from assessment.vault.keyring import KEK, Keyring
from bench.measurement import cpu_side_by_side, show

ROUNDS, REPEATS = 30, 50
CHECKED = 5000


def run() -> None:
    """Print CPU time for one entry in a transaction that is open already, and for one entry of a check."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'check-in.db'}"
        prepare(url)
        ring = Keyring(Path(folder) / "keys", Path(folder) / "keys" / KEK)
        ring.make_missing()
        engine = connect(url)
        with writing(engine) as conn:
            times = _appending(conn, ring)
            conn.rollback()
        with writing(engine) as conn:
            for _ in range(CHECKED):
                audit.record(conn, ring, COMMAND, Verb.OPENED, clock.now(), subject="heron-42")
        started = time.process_time()
        with reading(engine) as conn:
            found = audit_chain.verify(ring.audit_key.secret, rows.anchor(conn), rows.entries(conn), ())
        checked = (time.process_time() - started) / found.entries
        engine.dispose()
    print("Audit log, CPU time")
    show("one entry, bound to the one before it", f"{times['chained'] * 1e6:.0f} µs")
    show("beside one that is only inserted", f"{times['chained'] / times['plain']:.1f} x", "budget 6 x")
    show("one entry of a check", f"{checked * 1e6:.0f} µs")


def _appending(conn: Connection, ring: Keyring) -> dict[str, float]:
    statement, number = insert(AuditRow), count(-(10**6))
    now = clock.now()
    audit.begin(conn, ring, now)
    unchained = AuditEntry(0, now, "command", None, "opened", "heron-42", None, "", "", None)

    def plain() -> None:
        values = {name: value for name, value in vars(unchained).items() if name != "number"}
        conn.execute(statement, {"id": next(number), **values})

    def chained() -> None:
        audit.record(conn, ring, COMMAND, Verb.OPENED, now, subject="heron-42")

    return cpu_side_by_side({"plain": plain, "chained": chained}, ROUNDS, REPEATS)
