"""Real databases for tests: SQLite files, and a throw-away PostgreSQL server."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from psycopg import Connection
from sqlalchemy import Engine

from assessment.storage import migrate as migrate_storage
from assessment.storage.engine import connect
from tests.support import machine_clock


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server that listens on a socket in ``folder`` only; ``migrated`` is a database to copy.

    ``superuser`` is a connection that stays open: a new one for each statement takes longer than the statement.
    """

    folder: Path
    superuser: Connection
    migrated: str = ""

    def url(self, database: str) -> str:
        return _url(self.folder, database)

    def create(self, template: str = "template0") -> str:
        """The URL of a new database."""
        name = f"t_{uuid.uuid4().hex}"
        # Who closed a connection may still be leaving, and only what nobody uses is copied.
        self._run(f"SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = '{template}'")
        # Since version 15 each page is written to the log as well, unless the files are to be copied as before.
        by_files = "STRATEGY file_copy" if self.superuser.info.server_version >= 150_000 else ""
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {by_files}')
        return self.url(name)

    def add_role(self, name: str, password: str) -> None:
        """A role that has to say its password, while all others need none."""
        rules = self.folder / "data" / "pg_hba.conf"
        rules.write_text(f"local all {name} scram-sha-256\n{rules.read_text()}")
        self._run(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
        self._run("SELECT pg_reload_conf()")

    def drop(self, url: str) -> None:
        name = url.partition("@/")[2].partition("?")[0]
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        self.superuser.execute(statement.encode())


def _url(folder: Path, database: str) -> str:
    return f"postgresql://postgres@/{database}?host={folder}"


@contextmanager
def postgresql() -> Iterator[Server]:
    """A server of its own, gone afterwards; as root it runs as the user postgres."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if not programs:
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    data, runner = folder / "data", []
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
        runner = ["runuser", "-u", "postgres", "--"]

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [*runner, str(programs[-1] / program), "-D", str(data), *arguments],
            check=True,
            cwd=folder,
            env=machine_clock.ENVIRONMENT,
            stdout=subprocess.DEVNULL,
        )

    try:
        run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync", "--wal-segsize=1")
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c max_connections=80"
        settings += " -c wal_keep_size=16MB"  # a checkpoint would take the log away before tests search it
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", settings, "start")
        try:
            with psycopg.connect(_url(folder, "postgres"), autocommit=True) as superuser:
                server = Server(folder, superuser)
                url = server.create()
                migrate(url)
                yield replace(server, migrated=url.partition("@/")[2].partition("?")[0])
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def migrate(url: str) -> None:
    """Bring the database at ``url`` to the newest revision."""
    with connected(url) as engine:
        migrate_storage.upgrade(engine)


@contextmanager
def connected(url: str) -> Iterator[Engine]:
    """An engine for the database at ``url``, closed however the block ends."""
    engine = connect(url)
    try:
        yield engine
    finally:
        engine.dispose()
