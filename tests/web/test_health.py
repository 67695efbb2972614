"""What monitors ask is answered whatever goes wrong, within a short time, in one word for each thing."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import enumerate
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assessment.services import key_setup, readiness
from assessment.services.readiness import CheckResult
from assessment.storage import breaker, migrate
from assessment.storage import jobs as job_rows
from assessment.storage.engine import limit_threads
from assessment.storage.guarded_pool import guard_of
from assessment.web import health
from tests.support import databases, hangs
from tests.support.fixtures import PATIENCE, MakeSettings, application, copied_start
from tests.support.stopped_clock import NOON

CHECKS = ["database", "migrations", "keys", "worker", "disk", "maintenance"]
ROOM = 10**12


def told(app: Flask) -> tuple[int, bool, dict[str, str]]:
    """Status, whether it is ready, and the words; from a look of its own."""
    app.extensions["readiness"] = health.cached_readiness(app.extensions["store"], app.config["SETTINGS"].instance_dir)
    reply = app.test_client().get("/health/ready")
    said = json.loads(reply.text)
    return reply.status_code, said["ready"], said["checks"]


@pytest.fixture(autouse=True)
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    free_room(monkeypatch, ROOM)


def free_room(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))


@pytest.fixture(params=["sqlite", "postgresql"])
def service(
    request: pytest.FixtureRequest, tmp_path: Path, first_start: Path, make_settings: MakeSettings
) -> Iterator[Flask]:
    """After a first start, on each database in turn."""
    copied_start(first_start, tmp_path)
    if request.param == "sqlite":
        with application(make_settings()) as app:
            yield app
        return
    with application(make_settings(database_url=request.getfixturevalue("postgresql_url"))) as app:
        key_setup.establish(app.extensions["store"], NOON)
        yield app


def seen(app: Flask) -> None:
    with app.extensions["store"].writing() as conn:
        job_rows.see(conn, "a-worker", False, NOON)


def test_alive_needs_nothing_but_the_process(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessment.storage.guarded_pool.GuardedPool.connect", None)
    reply = app.test_client().get("/health/live")
    assert (reply.status_code, reply.json) == (200, {"alive": True})


def test_ready_says_one_word_for_each_thing(service: Flask) -> None:
    seen(service)
    assert told(service) == (200, True, dict.fromkeys(CHECKS, "ok"))


def test_without_a_worker_people_are_served_and_it_says_so(service: Flask) -> None:
    assert told(service) == (200, True, {**dict.fromkeys(CHECKS, "ok"), "worker": "unseen"})


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_nothing_is_asked_of_the_client_and_no_cookie_is_set(app: Flask, path: str) -> None:
    asked = app.test_client().get(path)
    assert "Set-Cookie" not in asked.headers
    assert asked.headers["Cache-Control"] == "no-store"
    assert app.test_client().head(path).status_code == 200


@pytest.mark.parametrize(
    ("revision", "word"), [("0001_first", "ahead"), ("9999_of_a_newer_version", "ahead"), (None, "behind")]
)
def test_a_database_of_another_version_is_not_ready(service: Flask, revision: str | None, word: str) -> None:
    with service.extensions["store"].writing() as conn:
        conn.exec_driver_sql("DELETE FROM alembic_version")
        if revision is not None:
            conn.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{revision}')")
    status, ready, words = told(service)
    assert (status, ready, words["database"], words["migrations"], words["keys"]) == (503, False, "ok", word, "unknown")


def test_a_revision_before_the_newest_is_behind(service: Flask) -> None:
    with service.extensions["store"].writing() as conn:
        conn.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{migrate.known()[1]}'")
    assert told(service)[2]["migrations"] == "behind"


def test_a_key_that_is_missing_is_said_without_its_name(service: Flask) -> None:
    (service.config["SETTINGS"].instance_dir / "keys" / "peppers").unlink()
    assert told(service) == (503, False, {**dict.fromkeys(CHECKS, "ok"), "keys": "faulty", "worker": "unseen"})


@pytest.mark.parametrize(("free", "word", "status"), [(10**6, "full", 503), (10**8, "low", 200), (10**10, "ok", 200)])
def test_room_on_the_disk_is_looked_at(
    app: Flask, monkeypatch: pytest.MonkeyPatch, free: int, word: str, status: int
) -> None:
    free_room(monkeypatch, free)
    found, _, words = told(app)
    assert (found, words["disk"]) == (status, word)


def test_a_folder_that_may_not_be_written_to_is_said(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    may, folder = os.access, app.config["SETTINGS"].instance_dir
    monkeypatch.setattr(os, "access", lambda path, mode: path != folder and may(path, mode))
    assert told(app)[2]["disk"] == "readonly"


def test_a_folder_that_is_gone_is_not_looked_into(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: Path) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(shutil, "disk_usage", gone)
    assert told(app)[:2] == (503, False)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "DATABASE_S", 0.2)
    monkeypatch.setattr(breaker, "EVIDENCE_S", 0.0)


@pytest.mark.usefixtures("impatient")
def test_a_silent_server_is_said_and_from_then_on_not_waited_for(
    postgresql: databases.Server, postgresql_url: str, make_settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with application(make_settings(database_url=postgresql_url)) as app:
        with app.extensions["store"].reading() as conn:
            conn.exec_driver_sql("SELECT 1")
        with hangs.hanging(lambda: hangs.stop(postgresql)):
            assert told(app)[2]["database"] == "silent"
            assert app.extensions["store"].engine.pool.guard.breaker.is_open
            assert told(app) == (
                503,
                False,
                {
                    "database": "silent",
                    **dict.fromkeys(["migrations", "keys", "worker"], "unknown"),
                    "disk": "ok",
                    "maintenance": "ok",
                },
            )
        join_breaker()
        monkeypatch.setattr(readiness, "DATABASE_S", PATIENCE)
        assert told(app)[2]["database"] == "ok"


@pytest.mark.usefixtures("impatient")
def test_a_locked_file_is_silent_too(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("assessment.storage.engine.BUSY_TIMEOUT_MS", 50)
    with hangs.hanging(lambda: hangs.lock(tmp_path / "check-in.db")):
        assert told(app)[2]["database"] == "silent"
    join_breaker()
    monkeypatch.setattr(readiness, "DATABASE_S", PATIENCE)
    assert told(app)[2]["database"] == "ok"


def join_breaker() -> None:
    for thread in enumerate():
        if thread.name == "breaker":
            thread.join(300)


@pytest.mark.parametrize("left", [40_960, 100])
def test_a_damaged_file_is_not_said_to_be_silent(app: Flask, tmp_path: Path, left: int) -> None:
    os.truncate(tmp_path / "check-in.db", left)
    status, ready, checks = told(app)
    assert (status, ready, checks["database"]) == (503, False, "faulty")


def test_it_is_asked_past_the_limit_for_requests(service: Flask) -> None:
    store = service.extensions["store"]
    limit_threads(store.engine, 2)
    guard = guard_of(store.engine)
    for limit in (guard.everybody, guard.writers):
        limit.allow(0)  # as when every thread that may is in the database, and stuck
    assert told(service)[2]["database"] == "ok"


def test_many_who_ask_are_told_what_one_look_found(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    looks, ticks = [], iter([0.0, 0.5, 1.2, 1.3])

    def look(*_: object) -> dict[str, CheckResult]:
        looks.append("once")
        return {"database": CheckResult.OK}

    monkeypatch.setattr(readiness, "_database", look)
    app.extensions["readiness"].tick = lambda: next(ticks)
    client: FlaskClient = app.test_client()
    assert [client.get("/health/ready").status_code for _ in range(3)] == [200] * 3
    assert len(looks) == 2
