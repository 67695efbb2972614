"""What every test of the service may use: real databases, the application, a strict client."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine

from assessment.pdf import render_pool
from assessment.services.exits import Exits
from assessment.settings import ROOT, Settings
from assessment.vault import session_secrets
from tests.support import databases
from tests.support.one_attempt import give_up, once
from tests.support.sqlite_files import purged
from tests.support.stopped_clock import NOON
from tests.support.strict_client import Pages

PATIENCE = 300.0
"""Seconds after which something is taken for never ending."""


class _Templates(BytecodeCache):
    """Templates compiled once for all applications of a test process: half of what a test of a page costs."""

    def __init__(self) -> None:
        self.compiled: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        # The code itself: to read it from bytes takes longer than to find and read the template's file.
        bucket.code = self.compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self.compiled[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = _Templates()


@contextmanager
def application(chosen: Settings) -> Iterator[Flask]:
    """The application; its connections are closed however the block ends, those of a purge under way as well."""
    from assessment.app import create_app  # tests of the core and of storage need no web

    make_keys(chosen)
    app = create_app(chosen)
    app.jinja_env.bytecode_cache = TEMPLATES
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False  # tests see the pages people see
    app.extensions["exits"] = Exits(app.extensions["store"], chosen.instance_dir, start=once, pause=give_up)
    try:
        yield app
    finally:
        purged()
        app.extensions["store"].engine.dispose()


def make_keys(chosen: Settings) -> None:
    """Make the keys that are missing, as a start on an empty database does."""
    from assessment.services import startup

    ring = startup.keyring(chosen)
    if ring.private:
        ring.make_missing()
        session_secrets.make_missing(ring.folder)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other work on the same machine must not fail a report or a lock that tests wait for."""
    monkeypatch.setattr(render_pool, "CPU_SECONDS", PATIENCE)
    monkeypatch.setattr(render_pool, "WAIT_SECONDS", PATIENCE)
    monkeypatch.setattr("assessment.storage.engine.BUSY_TIMEOUT_MS", int(PATIENCE * 1000))
    monkeypatch.setattr("assessment.storage.time_limit.REQUEST_S", PATIENCE)
    monkeypatch.setattr("assessment.storage.time_limit.AT_ONCE_S", PATIENCE)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[databases.Server]:
    """One server for every test of this process."""
    with databases.postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A migrated, empty SQLite database, to copy."""
    path = tmp_path_factory.mktemp("migrated") / "check-in.db"
    databases.migrate(f"sqlite:///{path}")
    return path.read_bytes()


@pytest.fixture
def postgresql_url(postgresql: databases.Server) -> Iterator[str]:
    """A migrated database of its own on PostgreSQL."""
    url = postgresql.create(postgresql.migrated)
    yield url
    postgresql.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of its own, of each kind in turn."""
    if request.param == "sqlite":
        path: Path = request.getfixturevalue("tmp_path") / "check-in.db"
        path.write_bytes(request.getfixturevalue("migrated_file"))
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The database, of each kind in turn."""
    with databases.connected(database_url) as engine:
        yield engine


MakeSettings = Callable[..., Settings]


@pytest.fixture
def make_settings(tmp_path: Path) -> MakeSettings:
    """Settings on a SQLite file of this test's own; name what should differ."""

    return partial(settings_in, tmp_path)


def settings_in(folder: Path, **different: Any) -> Settings:
    """Settings on a SQLite file in ``folder``; name what should differ."""
    usual: dict[str, Any] = {
        "instance_dir": folder / "instance",
        "database_url": f"sqlite:///{folder / 'check-in.db'}",
        "packs_dir": ROOT / "questionnaires",
        "pack": "relationship-repair",
        "plain_http": True,
        "exit_url": "https://weather.example/",
        "place": "",
        "not_asked": frozenset(),
        "child_notice": "",
        "reliable_change": None,
        "require_second_factor": False,
        "mail_url": "",
        "mail_from": "",
        "service_url": "",
    }
    return Settings(**{**usual, **different})


@pytest.fixture(scope="session")
def first_start(tmp_path_factory: pytest.TempPathFactory, migrated_file: bytes) -> Path:
    """A folder with what a first start leaves, to copy: keys, and a database that knows them."""
    from assessment.services import key_setup

    folder = tmp_path_factory.mktemp("first-start")
    (folder / "check-in.db").write_bytes(migrated_file)
    with application(settings_in(folder)) as app:
        key_setup.establish(app.extensions["store"], NOON)
    return folder


def copied_start(first_start: Path, folder: Path) -> None:
    """Leave in ``folder`` what a first start leaves."""
    shutil.copytree(first_start, folder, dirs_exist_ok=True)


@contextmanager
def started(first_start: Path, folder: Path, **different: Any) -> Iterator[Flask]:
    """The application on a SQLite file in ``folder``, after a first start; name the settings that should differ."""
    copied_start(first_start, folder)
    with application(settings_in(folder, **different)) as app:
        yield app


@pytest.fixture
def app(tmp_path: Path, first_start: Path) -> Iterator[Flask]:
    """The application on a SQLite file, after a first start."""
    with started(first_start, tmp_path) as app:
        yield app


@pytest.fixture(scope="session")
def speaking_app(tmp_path_factory: pytest.TempPathFactory, first_start: Path) -> Iterator[Flask]:
    """The application for tests that only need its words and templates: nobody sends it or stores in it anything."""
    with started(first_start, tmp_path_factory.mktemp("speaking")) as app:
        yield app


@pytest.fixture
def desk(tmp_path: Path, first_start: Path) -> Iterator[Flask]:
    """The application with a second factor required, as it is by default."""
    with started(first_start, tmp_path, require_second_factor=True) as app:
        yield app


@pytest.fixture
def pages(app: Flask) -> Pages:
    """A browser that nobody signed in with."""
    return Pages(app)


@pytest.fixture
def counselor(app: Flask) -> Pages:
    """A browser with a counselor signed in."""
    from tests.support.counselor_steps import sign_in

    return sign_in(app)
