"""Connections to the database: one kind to read, one to write, one to migrate."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from math import ceil
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DisconnectionError, OperationalError, SQLAlchemyError

from assessment.core.errors import DatabaseBusy
from assessment.storage import time_limit
from assessment.storage.breaker import Breaker
from assessment.storage.guarded_pool import Guard, GuardedPool, guard_of, not_asked

BUSY_TIMEOUT_MS = int(time_limit.REQUEST_S * 1000)
STEPS, SYNCHRONOUS = "busy_timeout_steps", "synchronous"
"""What a connection keeps of what it was told."""
TIMEOUT_STEPS = 8
"""Of SQLite's busy timeout: a step is a half second, so that hardly any request sets it."""
MIGRATION_LOCK = 0x636865636B  # any number nobody else locks
FREE_THREADS = 2
"""Threads of a worker that never wait for the database, whatever happens to it."""


def connect(database_url: str) -> Engine:
    """An engine for a SQLite file or PostgreSQL; nothing is opened before the first use."""
    url = make_url(database_url)
    options: dict[str, Any] = {
        "poolclass": GuardedPool,
        "pool_size": 8,
        "max_overflow": 8,
        "pool_timeout": time_limit.REQUEST_S,
        "hide_parameters": True,  # a failed statement's message must not carry answers into a log
    }
    if url.get_backend_name() in ("postgresql", "postgres"):
        engine = create_engine(url.set(drivername="postgresql+psycopg"), **options)
        breaker = _guard(engine, writers_apart=False).breaker
        event.listen(engine, "do_connect", partial(_connect_postgresql, breaker))
        event.listen(engine, "connect", _set_up_postgresql)
        event.listen(engine, "checkout", _replace_if_ended)
        return engine
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, **options)
    _guard(engine, writers_apart=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def limit_threads(engine: Engine, threads: int) -> None:
    """Let at most all but two of this process's threads wait for the database; with SQLite one of them to write.

    SQLite lets one write at a time. Whoever finds it locked would look again up to a tenth of a second later; here
    the next thread is told as soon as it is its turn.
    """
    guard = guard_of(engine)
    allowed = max(2, threads - FREE_THREADS)
    writers = 1 if guard.writers_apart else 0
    guard.writers.allow(writers)
    guard.everybody.allow(allowed - writers)


def is_silent(engine: Engine) -> bool:
    """True while the database, or with SQLite its lock, is known not to answer: nobody need ask it."""
    return guard_of(engine).breaker.is_open


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database, whatever others write meanwhile, and stores nothing."""
    with engine.connect() as conn:
        if engine.dialect.name == "postgresql":
            conn.execution_options(isolation_level="REPEATABLE READ")
        yield conn


@contextmanager
def writing(engine: Engine, *, durable: bool = True) -> Iterator[Connection]:
    """A connection in one transaction: committed when the block ends, rolled back when it raises.

    A transaction that is not ``durable`` survives a crash of the service, but may be lost in a power cut.
    """
    guard = guard_of(engine)
    try:
        thread = guard.enter_to_write()
    except DatabaseBusy as refused:
        raise not_asked(refused) from None
    try:
        with engine.connect().execution_options(writing=True, durable=durable) as conn, conn.begin():
            if not durable and engine.dialect.name == "postgresql":
                conn.exec_driver_sql("SET LOCAL synchronous_commit = off")
            yield conn
    finally:
        guard.writers.leave(thread)


@contextmanager
def restructuring(engine: Engine) -> Iterator[Connection]:
    """A writing connection on which tables may be rebuilt; one process at a time.

    SQLite rebuilds a table by dropping it, which would delete the rows that refer to it: its foreign keys are off on
    the way and checked at the end.
    """
    with engine.connect().execution_options(writing=True, restructuring=True) as conn:
        with conn.begin():
            if engine.dialect.name == "postgresql":
                conn.execute(text("SET LOCAL lock_timeout = 0"))  # another process may migrate for long
                conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            yield conn
            if engine.dialect.name == "sqlite":
                broken = conn.exec_driver_sql("PRAGMA foreign_key_check").first()
                assert broken is None, f"a migration left a row that refers to nothing: {broken}"
        conn.invalidate()  # the next user gets a connection with foreign keys on


def empty_log(engine: Engine) -> bool:
    """Bring everything in SQLite's log into the database's file and cut the log to nothing; False if it is in use.

    Waits for nobody, and makes nobody wait. PostgreSQL looks after its log itself: True.
    """
    if engine.dialect.name != "sqlite":
        return True
    try:
        with closing(engine.raw_connection()) as conn, closing(conn.cursor()) as cursor:
            cursor.execute("PRAGMA busy_timeout=0")  # it would hold up every writer while it waits for a reader
            try:
                busy: int = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
                conn.info.pop(STEPS, None)
    except (sqlite3.Error, SQLAlchemyError):
        return False
    return busy == 0


def _guard(engine: Engine, *, writers_apart: bool) -> Guard:
    assert isinstance(engine.pool, GuardedPool)
    engine.pool.guard = Guard(Breaker(partial(_answers, engine)), writers_apart)
    return engine.pool.guard


def _answers(engine: Engine) -> bool:
    """True if the database lets somebody write, within a short time."""
    try:
        with time_limit.at_most(time_limit.PROBE_S), writing(engine) as conn:
            conn.exec_driver_sql("SELECT 1")
    except SQLAlchemyError:
        return False
    return True


def _connect_postgresql(breaker: Breaker, _dialect: object, _record: object, _: object, parameters: Any) -> Any:
    from assessment.storage import postgresql  # here, because its driver takes 9 MB that SQLite does not need

    return postgresql.opened(breaker, parameters)


def _set_up_postgresql(connection: Any, _record: object) -> None:
    from assessment.storage import postgresql

    # Earlier than the client's own time is up: who meets a locked table should know that the server answers.
    postgresql.set_up(connection, max(1, BUSY_TIMEOUT_MS * 3 // 4))


def _replace_if_ended(connection: Any, _record: object, _: object) -> None:
    """DisconnectionError, for which the pool makes another. To ask the server would hold up every page."""
    from assessment.storage import postgresql

    if postgresql.has_ended(connection):
        raise DisconnectionError("The server has closed this connection.")


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = (
        None  # the driver would begin late, and never for a SELECT; _begin_sqlite does it instead
    )
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # what was acknowledged must survive a power cut
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "secure_delete=ON",  # erased answers are overwritten, not only unlinked
        "journal_size_limit=0",  # and what the log held of them goes whenever the log begins anew
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(conn: Connection) -> None:
    options = conn.get_execution_options()
    # A transaction that has read cannot wait for the write lock: SQLite refuses at once, whatever the busy timeout.
    writes = options.get("writing", False)
    if options.get("restructuring", False):
        conn.exec_driver_sql("PRAGMA foreign_keys=OFF")  # has no effect once a transaction is open
    if writes:
        _set_durable(conn, "FULL" if options.get("durable", True) else "NORMAL")
    _limit_busy_timeout(conn)
    began = time.monotonic()
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    driver = conn.connection.dbapi_connection
    assert driver is not None
    try:
        # Past SQLAlchemy, which takes far longer to prepare a statement than SQLite to begin.
        driver.cursor().execute(begin)
    except sqlite3.OperationalError as refused:
        guard_of(conn.engine).breaker.trip(time.monotonic() - began)
        raise OperationalError(begin, None, refused) from refused


def _set_durable(conn: Connection, synchronous: str) -> None:
    """Kept by the connection, so every writer says what it needs."""
    if conn.info.get(SYNCHRONOUS) != synchronous:
        conn.exec_driver_sql(f"PRAGMA synchronous={synchronous}")
        conn.info[SYNCHRONOUS] = synchronous


def _limit_busy_timeout(conn: Connection) -> None:
    """Let SQLite wait for a lock as long as this thread still may. Kept by the connection, and seldom another."""
    left = time_limit.left()
    steps = TIMEOUT_STEPS if left is None else min(TIMEOUT_STEPS, ceil(left / time_limit.REQUEST_S * TIMEOUT_STEPS))
    if conn.info.get(STEPS, TIMEOUT_STEPS) != steps:
        conn.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS * steps // TIMEOUT_STEPS}")
        conn.info[STEPS] = steps
