"""A database that does not answer holds a request up for its time at most, and no other request after that."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from threading import Event, enumerate

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from assessment.core.errors import DatabaseBusy
from assessment.storage import breaker, time_limit
from assessment.storage.engine import connect, limit_threads, reading, writing
from assessment.storage.guarded_pool import guard_of
from assessment.storage.postgresql import LimitedConnection
from tests.support import databases

SHORT_S = 0.1
Kind = Callable[[Engine], AbstractContextManager[Connection]]


@pytest.fixture
def request_of_this_thread() -> Iterator[None]:
    time_limit.begin_request()
    yield
    time_limit.end_request()


@pytest.fixture
def lite(tmp_path: Path, migrated_file: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """On a SQLite file that waits for a lock for a moment only."""
    monkeypatch.setattr("assessment.storage.engine.BUSY_TIMEOUT_MS", 50)
    (tmp_path / "check-in.db").write_bytes(migrated_file)
    with databases.connected(f"sqlite:///{tmp_path / 'check-in.db'}") as engine:
        yield engine


def refusal(failed: pytest.ExceptionInfo[OperationalError]) -> type[object]:
    return type(failed.value.orig)


def answers(engine: Engine) -> None:
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT 1").scalar_one() == 1


def hang(engine: Engine) -> None:
    with reading(engine) as conn:
        conn.exec_driver_sql("SELECT pg_sleep(600)")


def breaker_closed() -> None:
    for thread in enumerate():
        if thread.name == "breaker":
            thread.join(300)


def test_a_server_that_is_silent_is_given_up_when_the_time_of_the_request_is(postgresql_url: str) -> None:
    with databases.connected(postgresql_url) as engine:
        answers(engine)
        with time_limit.at_most(SHORT_S), pytest.raises(OperationalError, match="did not answer in time"):
            hang(engine)
        answers(engine)


def test_a_connection_that_the_server_ended_is_replaced_before_anybody_uses_it(
    postgresql_url: str,
) -> None:
    with databases.connected(postgresql_url) as engine, databases.connected(postgresql_url) as other:
        answers(engine)
        with reading(other) as conn:
            ended = conn.exec_driver_sql(
                "SELECT pg_terminate_backend(pid, 300000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert ended.scalars().all() == [True]
        answers(engine)


def test_who_takes_a_connection_asks_the_server_nothing(postgresql_url: str, tmp_path: Path) -> None:
    with databases.connected(postgresql_url) as engine, (tmp_path / "sent").open("w") as sent:
        with reading(engine) as conn:
            driver = conn.connection.dbapi_connection
            assert isinstance(driver, LimitedConnection)
            driver.pgconn.trace(sent.fileno())
        answers(engine)
        driver.pgconn.untrace()
    said = [line.split("\t")[1:] for line in (tmp_path / "sent").read_text().splitlines()]
    asked = [line[-1].strip(' "') for line in said if line[0] == "F" and line[2] in ("Query", "Parse")]
    assert asked == ["BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT 1", "ROLLBACK"]


def test_all_statements_of_a_request_have_one_time(postgresql_url: str) -> None:
    with databases.connected(postgresql_url) as engine, time_limit.at_most(300), reading(engine) as conn:
        conn.exec_driver_sql("SELECT 1")
        with time_limit.at_most(0), pytest.raises(OperationalError, match="did not answer in time"):
            conn.exec_driver_sql("SELECT pg_sleep(600)")


@pytest.mark.usefixtures("request_of_this_thread")
def test_after_one_waited_in_vain_nobody_waits_until_the_server_answers(
    postgresql_url: str,
) -> None:
    asked, goes_on = Event(), Event()

    def pause(_: float) -> None:
        asked.set()
        goes_on.wait(300)

    with databases.connected(postgresql_url) as engine:
        guard = guard_of(engine)
        up = [False, True]
        guard.breaker = breaker.Breaker(lambda: up.pop(0), pause)
        guard.breaker.trip(breaker.EVIDENCE_S)
        assert asked.wait(300)
        for begin in (reading, writing):
            with pytest.raises(OperationalError) as failed, begin(engine):
                pass
            assert refusal(failed) is DatabaseBusy
        goes_on.set()
        breaker_closed()
        with writing(engine) as conn:
            assert conn.exec_driver_sql("SELECT 1").scalar_one() == 1


def test_a_silent_server_opens_the_breaker_until_it_answers(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(breaker, "EVIDENCE_S", 0)  # a busy machine may use up the time before the statement is sent
    with databases.connected(postgresql_url) as engine:
        answers(engine)
        with time_limit.at_most(SHORT_S), pytest.raises(OperationalError):
            hang(engine)
        breaker_closed()
        guard_of(engine).breaker.check()
    logged = capsys.readouterr()
    assert "database does not answer" in logged.out + logged.err


@pytest.mark.usefixtures("request_of_this_thread")
def test_a_locked_table_is_not_taken_for_a_silent_server(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessment.storage.engine.BUSY_TIMEOUT_MS", 1)
    monkeypatch.setattr(breaker, "EVIDENCE_S", 0)
    with databases.connected(postgresql_url) as engine, databases.connected(postgresql_url) as other:
        with writing(other) as locking:
            locking.exec_driver_sql("LOCK TABLE drafts IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(OperationalError, match="lock timeout"), reading(engine) as conn:
                conn.exec_driver_sql("SELECT * FROM drafts")
        guard_of(engine).breaker.check()


def test_a_server_that_takes_no_connection_is_not_waited_for_without_time() -> None:
    with (
        databases.connected("postgresql://nobody@127.0.0.1:9/none") as engine,
        time_limit.at_most(1),
        pytest.raises(OperationalError, match="no time left"),
    ):
        answers(engine)


@pytest.mark.usefixtures("request_of_this_thread")
def test_a_locked_sqlite_file_stops_writers_at_once_and_no_reader(
    lite: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "EVIDENCE_S", 0)
    with closing(sqlite3.connect(str(lite.url.database), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(OperationalError, match="locked"), writing(lite):
            pass
        with pytest.raises(OperationalError) as failed, writing(lite):
            pass
        assert refusal(failed) is DatabaseBusy
        with reading(lite) as conn:
            assert conn.exec_driver_sql("SELECT count(*) FROM drafts").scalar_one() == 0
        other.execute("COMMIT")
    breaker_closed()
    with writing(lite) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM drafts").scalar_one() == 0


@pytest.mark.usefixtures("request_of_this_thread")
def test_sqlite_waits_as_long_as_the_request_still_may(tmp_path: Path, migrated_file: bytes) -> None:
    (tmp_path / "check-in.db").write_bytes(migrated_file)
    with databases.connected(f"sqlite:///{tmp_path / 'check-in.db'}") as engine:
        waits = []
        for left in (time_limit.REQUEST_S, time_limit.REQUEST_S / 2, 0):
            with time_limit.at_most(left), reading(engine) as conn:
                waits.append(conn.exec_driver_sql("PRAGMA busy_timeout").scalar_one() / 1000)
        assert waits == [time_limit.REQUEST_S, time_limit.REQUEST_S / 2, 0]


@contextmanager
def staying(engine: Engine, kind: Kind, count: int) -> Iterator[None]:
    """So many requests are in the database while the block runs."""
    inside, over = [Event() for _ in range(count)], Event()

    def stay(entered: Event) -> None:
        time_limit.begin_request()
        with kind(engine):
            entered.set()
            over.wait(300)

    with ThreadPoolExecutor(count) as threads:
        stays = [threads.submit(stay, each) for each in inside]
        try:
            assert all(each.wait(300) for each in inside)
            yield
        finally:
            over.set()
            for each in stays:
                each.result()


def refused(engine: Engine, kind: Kind) -> bool:
    """True if one more request would have to wait; not if it came as far as to have no time for its connection."""
    try:
        with time_limit.at_most(0), kind(engine):
            return False
    except OperationalError as failed:
        return isinstance(failed.orig, DatabaseBusy)


@pytest.mark.usefixtures("request_of_this_thread")
def test_all_but_two_threads_may_be_in_postgresql(postgresql_url: str) -> None:
    with databases.connected(postgresql_url) as engine:
        limit_threads(engine, 5)
        with staying(engine, reading, 2):
            assert not refused(engine, reading)
            with staying(engine, writing, 1):
                assert refused(engine, reading)
                assert refused(engine, writing)
        assert not refused(engine, writing)


@pytest.mark.usefixtures("request_of_this_thread")
def test_one_thread_of_a_process_writes_to_sqlite_at_a_time(lite: Engine) -> None:
    limit_threads(lite, 16)
    with staying(lite, writing, 1):
        assert refused(lite, writing)
    assert not refused(lite, writing)


@pytest.mark.usefixtures("request_of_this_thread")
def test_who_reads_sqlite_has_room_however_many_wait_to_write(lite: Engine) -> None:
    limit_threads(lite, 4)  # one may write, and one read
    with staying(lite, writing, 1):
        assert refused(lite, writing)
        assert not refused(lite, reading)
        with staying(lite, reading, 1):
            assert refused(lite, reading)
    assert not refused(lite, writing)


def test_a_command_is_not_held_up_by_requests(lite: Engine) -> None:
    limit_threads(lite, 4)
    with staying(lite, reading, 1), reading(lite) as conn:
        assert conn.exec_driver_sql("SELECT 1").scalar_one() == 1


@pytest.mark.usefixtures("request_of_this_thread")
def test_a_connection_that_broke_leaves_its_place_at_the_gate(postgresql_url: str) -> None:
    with databases.connected(postgresql_url) as engine:
        limit_threads(engine, 3)
        for _ in range(3):
            answers(engine)
            with time_limit.at_most(0), pytest.raises(OperationalError):
                hang(engine)

        def ask() -> None:
            time_limit.begin_request()
            answers(engine)

        with ThreadPoolExecutor(1) as other:
            other.submit(ask).result(300)


def test_a_pool_made_anew_stands_behind_the_same_gate(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'x.db'}")
    before = guard_of(engine)
    engine.dispose()
    assert guard_of(engine) is before
