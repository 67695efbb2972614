"""A process killed in the middle of a backup, a restore or a move: it is whole, or it has not happened."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from assessment.records.store import Store
from assessment.services import backup
from assessment.storage import erasures, migrate, table_records
from assessment.storage.engine import connect, reading, writing
from assessment.storage.table_records import ReportProgress
from assessment.vault import encrypted_file
from assessment.vault.keyring import Keyring
from tests.support import databases
from tests.support.stopped_clock import NOON

KILLS, ROWS, PASSPHRASE = 30, 2000, "five words and then some"


@pytest.fixture(autouse=True)
def cheap_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encrypted_file, "COST", {"memory_kib": 64, "passes": 1, "lanes": 1})


@pytest.fixture
def filled(engine: Engine) -> Engine:
    with writing(engine) as conn:
        erasures.log(conn, [uuid4() for _ in range(ROWS)], NOON)
    return engine


def killed(work: Callable[[ReportProgress], object]) -> None:
    """Do it in a process that is killed soon after it has begun."""
    listening, telling = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work(lambda *_: os.write(telling, b"."))
        finally:
            os._exit(0)
    os.close(telling)
    with os.fdopen(listening, "rb") as pipe:
        pipe.read(1)
        time.sleep(random.uniform(0, 0.3))
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def rows(engine: Engine) -> dict[str, table_records.TableTotals]:
    with reading(engine) as conn:
        return table_records.totals(table_records.read_rows(conn))


def store(url: str, ring: Keyring) -> Store:
    return Store(connect(url), ring)


def test_killed_at_any_moment_a_backup_is_whole_or_not_there(
    filled: Engine, database_url: str, ring: Keyring, tmp_path: Path
) -> None:
    made = 0
    for number in range(KILLS):
        file = tmp_path / f"backup-{number}"
        back_up = partial(backup.back_up, store(database_url, ring), tmp_path, file, PASSPHRASE, NOON)
        killed(back_up)
        if file.exists():
            made += 1
            assert backup.read_backup(file, PASSPHRASE).totals == rows(filled)
    file = tmp_path / "backup-0"
    file.unlink(missing_ok=True)
    backup.back_up(Store(filled, ring), tmp_path, file, PASSPHRASE, NOON, lambda *_: None)
    assert not list(tmp_path.glob("backup-0.part"))


def test_killed_at_any_moment_a_restore_is_done_or_has_not_begun(
    filled: Engine, database_url: str, ring: Keyring, tmp_path: Path
) -> None:
    file = tmp_path / "backup"
    backup.back_up(Store(filled, ring), tmp_path, file, PASSPHRASE, NOON, lambda *_: None)
    restored = rows(filled)
    for _ in range(KILLS):
        with writing(filled) as conn:
            conn.execute(text("DELETE FROM tombstones"))
        before = rows(filled)
        killed(
            lambda report_progress: backup.restore(
                store(database_url, ring), tmp_path, file, PASSPHRASE, replace=True, report_progress=report_progress
            )
        )
        assert rows(filled) in (before, restored)


@pytest.fixture(params=["sqlite", "postgresql"])
def other_url(request: pytest.FixtureRequest, postgresql: databases.Server, tmp_path: Path) -> Iterator[str]:
    """Another database without a table, of each kind in turn."""
    url = f"sqlite:///{tmp_path / 'other.db'}" if request.param == "sqlite" else postgresql.create()
    yield url
    if request.param == "postgresql":
        postgresql.drop(url)


def test_killed_at_any_moment_a_move_is_done_or_has_not_begun(
    filled: Engine, database_url: str, other_url: str, ring: Keyring
) -> None:
    before = rows(filled)
    for _ in range(KILLS):
        killed(lambda report_progress: backup.move(store(database_url, ring), store(other_url, ring), report_progress))
        with databases.connected(other_url) as other:
            with reading(other) as conn:
                unused = migrate.is_unused(conn)
            if not unused:
                assert rows(other) == before
                migrate.downgrade(other, "base")
        assert rows(filled) == before
    with databases.connected(other_url) as other:
        assert backup.move(Store(filled, ring), Store(other, ring), lambda *_: None) == before == rows(other)
