"""The purge is tried again until it is done, in a thread that nobody waits for; attempts are counted, never timed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from assessment.services.purge import ATTEMPTS_IN_A_MINUTE, SECONDS_BETWEEN, Purge, purge_now
from assessment.storage import engine as database
from assessment.storage.engine import empty_log, reading, writing
from tests.support import databases
from tests.support.sqlite_files import copied, purged
from tests.support.storage_rows import add_account


@pytest.fixture
def lite(tmp_path: Path, migrated_file: bytes) -> Iterator[Engine]:
    (tmp_path / "check-in.db").write_bytes(migrated_file)
    with databases.connected(f"sqlite:///{tmp_path / 'check-in.db'}") as engine:
        add_account(engine)
        yield engine


class Attempts:
    """Stands for ``empty_log``: in use so many times, then empty. ``made``: how often it was called."""

    def __init__(self, in_use: int) -> None:
        self.left, self.made = in_use, 0

    def __call__(self, _: Engine) -> bool:
        self.made += 1
        self.left -= 1
        return self.left < 0


def test_the_log_is_cut_to_nothing_and_the_data_stay(lite: Engine) -> None:
    assert copied(lite).frames > 0
    assert empty_log(lite)
    assert copied(lite).log == b""
    with reading(lite) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM users").scalar_one() == 1


def test_on_postgresql_there_is_no_log_to_cut(engine: Engine) -> None:
    assert empty_log(engine)


@pytest.mark.parametrize("kind", [reading, writing])
def test_a_log_in_use_is_left_at_once_without_waiting_for_it_or_keeping_anybody_out(lite: Engine, kind: object) -> None:
    using = reading(lite) if kind is reading else writing(lite)
    with using as conn:
        conn.exec_driver_sql("SELECT count(*) FROM users").scalar_one()
        if kind is reading:
            add_account(lite, "grace@desk.example")  # the reader needs the log from before this
        assert not empty_log(lite)
    assert empty_log(lite)
    with lite.connect() as conn:  # whoever gets that connection next waits for locks again
        assert conn.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == database.BUSY_TIMEOUT_MS


def test_a_disk_that_fails_is_tried_again(lite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    lite.dispose()
    monkeypatch.setattr(lite, "raw_connection", fail)
    assert not empty_log(lite)


def fail() -> None:
    raise OperationalError("PRAGMA", {}, OSError("disk I/O error"))


def test_it_is_tried_until_it_is_done(lite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts, pauses = Attempts(in_use=3), list[float]()
    monkeypatch.setattr(database, "empty_log", attempts)
    Purge(lite, pauses.append).begin()
    purged()
    assert (attempts.made, pauses) == (4, [SECONDS_BETWEEN] * 3)


def test_after_a_minute_the_log_says_so_and_it_goes_on(
    lite: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ATTEMPTS_IN_A_MINUTE * SECONDS_BETWEEN == 60
    attempts = Attempts(in_use=2 * ATTEMPTS_IN_A_MINUTE + 5)
    monkeypatch.setattr(database, "empty_log", attempts)
    Purge(lite, lambda _: None).begin()
    purged()
    assert attempts.made == 2 * ATTEMPTS_IN_A_MINUTE + 6
    said = capsys.readouterr()
    assert (said.out + said.err).count("deleted data is still in the log") == 2


def test_nobody_waits_for_it_and_it_is_done_once_the_last_reader_is_gone(lite: Engine) -> None:
    with ExitStack() as reader:
        conn = reader.enter_context(reading(lite))
        conn.exec_driver_sql("SELECT count(*) FROM users").scalar_one()
        add_account(lite, "grace@desk.example")
        Purge(lite, lambda _: reader.close()).begin()  # returns while the reader reads
        purged()
    assert copied(lite).log == b""


def test_what_is_deleted_while_it_works_is_purged_too(lite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0
    one = Purge(lite, lambda _: None)

    def deleting(_: Engine) -> bool:
        nonlocal made
        made += 1
        if made == 1:
            one.begin()
        return True

    monkeypatch.setattr(database, "empty_log", deleting)
    one.begin()
    purged()
    assert made == 2


def test_it_begins_anew_after_it_was_done(lite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = Attempts(in_use=0)
    monkeypatch.setattr(database, "empty_log", attempts)
    one = Purge(lite, lambda _: None)
    for _ in range(3):
        one.begin()
        purged()
    assert attempts.made == 3


def test_at_once_it_gives_up_after_so_many_tries(lite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = Attempts(in_use=5)
    monkeypatch.setattr(database, "empty_log", attempts)
    assert not purge_now(lite, attempts=2, pause=lambda _: None)
    assert purge_now(lite, attempts=4, pause=lambda _: None)
    assert attempts.made == 6


def test_the_log_goes_by_itself_whenever_it_begins_anew(lite: Engine) -> None:
    with lite.connect() as conn:
        assert conn.exec_driver_sql("PRAGMA journal_size_limit").scalar_one() == 0
        assert conn.exec_driver_sql("PRAGMA secure_delete").scalar_one() == 1
