"""Whether this process can serve people now: one word for each thing that it needs."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from assessment import clock
from assessment.records.store import Store
from assessment.services import key_setup, maintenance
from assessment.storage import engine, jobs, migrate, time_limit

DATABASE_S = time_limit.PROBE_S
"""How long a check waits for the database, all statements together."""
VALID_S = 1.0
"""For so long a result is given to others who ask, however many they are."""
FULL_BYTES, LOW_BYTES = 20 * 2**20, 500 * 2**20
"""Less free room than this on a disk that is written to: nothing more can be kept; somebody should make room."""


class CheckResult(Enum):
    """What came of a check. ON: of maintenance mode; UNSEEN: of the worker; UNKNOWN: it could not be looked at."""

    OK = "ok"
    SILENT = "silent"
    BEHIND = "behind"
    AHEAD = "ahead"
    FAULTY = "faulty"
    LOW = "low"
    FULL = "full"
    READ_ONLY = "readonly"
    ON = "on"
    UNSEEN = "unseen"
    UNKNOWN = "unknown"


GOOD_ENOUGH = {"disk": {CheckResult.OK, CheckResult.LOW}, "worker": set(CheckResult)}
"""With what the service is ready; of all other checks OK alone. Without a worker people are still served."""


@dataclass(frozen=True)
class Readiness:
    """``checks``: by name, in the order in which they are told."""

    checks: dict[str, CheckResult]

    @property
    def ready(self) -> bool:
        return all(result in GOOD_ENOUGH.get(name, {CheckResult.OK}) for name, result in self.checks.items())


def look(store: Store, instance_dir: Path) -> Readiness:
    """How it stands now. Waits for the database no longer than ``DATABASE_S``."""
    mode = CheckResult.ON if maintenance.is_on(instance_dir) else CheckResult.OK
    return Readiness({**_database(store), "disk": _disk(store, instance_dir), "maintenance": mode})


def _database(store: Store) -> dict[str, CheckResult]:
    """What depends on the database. It is asked as by a command: past the limit for requests, which may all wait."""
    unknown = dict.fromkeys(("migrations", "keys", "worker"), CheckResult.UNKNOWN)
    if engine.is_silent(store.engine):
        return {"database": CheckResult.SILENT, **unknown}
    try:
        with time_limit.apart(DATABASE_S), store.writing(durable=False) as conn:
            return {"database": CheckResult.OK, **_inside(store, conn)}
    except OperationalError:
        return {"database": CheckResult.SILENT, **unknown}
    except DBAPIError:
        # It answers, but what it answers cannot be used, as that of a damaged file.
        return {"database": CheckResult.FAULTY, **unknown}


def _inside(store: Store, conn: Connection) -> dict[str, CheckResult]:
    revision = migrate.recorded(conn)
    if revision != migrate.head():
        found = CheckResult.BEHIND if revision in (None, *migrate.known()) else CheckResult.AHEAD
        return {"migrations": found, "keys": CheckResult.UNKNOWN, "worker": CheckResult.UNKNOWN}
    faults = key_setup.compare(store.keyring, key_setup.needed(conn)).faults
    there = any(each.is_there(clock.now()) for each in jobs.workers(conn))
    return {
        "migrations": CheckResult.OK,
        "keys": CheckResult.FAULTY if faults else CheckResult.OK,
        "worker": CheckResult.OK if there else CheckResult.UNSEEN,
    }


def _disk(store: Store, instance_dir: Path) -> CheckResult:
    """The folder of notes and keys, and that of the SQLite file."""
    file = store.engine.url.database if store.engine.dialect.name == "sqlite" else None
    folders = {instance_dir, *([Path(file).absolute().parent] if file else [])}
    try:
        if not all(os.access(each, os.W_OK) for each in folders):
            return CheckResult.READ_ONLY
        free = min(shutil.disk_usage(each).free for each in folders)
    except OSError:
        return CheckResult.UNKNOWN
    if free < LOW_BYTES:
        return CheckResult.FULL if free < FULL_BYTES else CheckResult.LOW
    return CheckResult.OK
