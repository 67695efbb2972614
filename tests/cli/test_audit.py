"""``flask audit verify`` says what was done to the log, and ``audit cut`` leaves the rest whole, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine
from structlog.testing import capture_logs

from assessment import log_lines
from assessment.records import audit
from assessment.records.audit import Actor, Verb
from assessment.services import audit_check, key_setup
from assessment.services.audit_check import HEADS
from assessment.settings import Settings
from assessment.storage.engine import writing
from tests.support.fixtures import application
from tests.support.stopped_clock import NOON, StoppedClock, later

ADA = Actor("ada@desk.example", 7)


@pytest.fixture
def service(make_settings: Callable[..., Settings], database_url: str) -> Iterator[Flask]:
    """A service with five entries, one a minute, whose head was noted."""
    with application(make_settings(database_url=database_url)) as app:
        key_setup.establish(app.extensions["store"], NOON)
        record(app, 5)
        assert run(app, "verify").exit_code == 0
        yield app


def record(app: Flask, count: int) -> None:
    store = app.extensions["store"]
    with store.writing() as conn:
        for number in range(count):
            audit.record(conn, store.keyring, ADA, Verb.OPENED, later(minutes=number), subject=f"heron-1{number}")


def run(app: Flask, *words: str | Path) -> Result:
    with app.app_context():
        return app.test_cli_runner().invoke(args=["audit", *map(str, words)])


def as_attacker(app: Flask, *statements: str) -> None:
    """Change the database as somebody who may write to it all, but has no key."""
    engine: Engine = app.extensions["store"].engine
    with writing(engine) as conn:
        for name in ("audit_is_never_changed", "audit_is_never_deleted"):
            conn.exec_driver_sql(f"DROP TRIGGER {name}{' ON audit' if engine.dialect.name == 'postgresql' else ''}")
        for statement in statements:
            conn.exec_driver_sql(statement)


def test_a_log_that_nobody_touched_is_whole_and_its_head_is_noted(service: Flask) -> None:
    record(service, 2)
    found = run(service, "verify")
    assert found.exit_code == 0
    whole, heads, head = found.stdout.splitlines()
    assert whole == "Whole: 7 entries, 1 to 7"
    assert heads == "Heads noted earlier that are as they were: 1"
    [*_, noted] = (service.config["SETTINGS"].instance_dir / HEADS).read_text().split("\n\n")
    assert noted.split()[1:3] == head.split()[1:]


FORGED = (
    "INSERT INTO audit (id, at, who, account_id, verb, subject, team_id, detail, digest, previous, mac) "
    "SELECT 6, at, who, account_id, verb, 'heron-99', team_id, detail, digest, 'p', 'm' FROM audit WHERE id = 5"
)
SWAP = (
    "UPDATE audit SET id = 99 WHERE id = 2",
    "UPDATE audit SET id = 2 WHERE id = 3",
    "UPDATE audit SET id = 3 WHERE id = 99",
)
ATTACKS = {
    "an edited entry": (
        ("UPDATE audit SET subject = 'wren-11' WHERE id = 3",),
        ["Entry 3 was changed, or was not written by this service."],
    ),
    "a missing entry": (("DELETE FROM audit WHERE id = 2",), ["Entry 2 is missing."]),
    "missing entries": (("DELETE FROM audit WHERE id IN (1, 2, 3)",), ["Entries 1 to 3 are missing."]),
    "a forged entry": ((FORGED,), ["Entry 6 was changed, or was not written by this service."]),
    "two that changed places": (
        SWAP,
        [f"Entry {number} was changed, or was not written by this service." for number in (2, 3)],
    ),
    "a cut tail": (
        ("DELETE FROM audit WHERE id > 3",),
        ["Entries 4 to 5 are gone: the log went on to there when its head was noted."],
    ),
    "all of it": (
        ("DELETE FROM audit",),
        ["Entries 1 to 5 are gone: the log went on to there when its head was noted."],
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_somebody_did_to_the_log_is_named_with_its_place(service: Flask, attack: str) -> None:
    statements, said = ATTACKS[attack]
    as_attacker(service, *statements)
    found = run(service, "verify")
    assert found.exit_code == 1
    assert found.stderr.splitlines()[: len(said)] == said
    assert found.stdout.startswith("Broken: ")


def test_a_time_that_is_none_is_found_and_does_not_end_the_check(service: Flask) -> None:
    if service.extensions["store"].engine.dialect.name == "sqlite":  # PostgreSQL takes no such time
        as_attacker(service, "UPDATE audit SET at = 'never' WHERE id = 2")
        assert "Entry 2 was changed" in run(service, "verify").stderr


def test_an_anchor_that_somebody_removed_is_missed(service: Flask) -> None:
    on = " ON audit_anchors" if service.extensions["store"].engine.dialect.name == "postgresql" else ""
    triggers = ["audit_anchors_are_never_changed", *([] if on else ["audit_anchors_are_never_deleted"])]
    as_attacker(service, *(f"DROP TRIGGER {name}{on}" for name in triggers), "DELETE FROM audit_anchors")
    assert "Entry 1 is the first one, and nothing says that the log begins there" in run(service, "verify").stderr


def test_a_cut_tail_is_found_against_a_copy_of_the_heads_too(service: Flask, tmp_path: Path) -> None:
    noted = service.config["SETTINGS"].instance_dir / HEADS
    copy = noted.rename(tmp_path / "copy")
    as_attacker(service, "DELETE FROM audit WHERE id = 5")
    assert run(service, "verify").exit_code == 0  # nothing on this host knows better
    assert run(service, "verify", "--heads", copy).exit_code == 1


@pytest.mark.parametrize("before", ["", "Nov 29 04:10:00 host-1 flask[812]: "])
def test_a_cut_tail_is_found_against_the_log_of_the_service_too(service: Flask, tmp_path: Path, before: str) -> None:
    head = run(service, "verify").stdout.splitlines()[-1].removeprefix("Head: ")
    lines = ["the worker runs", f"{audit_check.IN_LOG} {head}", "the worker stops"]
    said = [before + log_lines.line_of({"event": each, "level": "info"}) + "\n" for each in lines]
    copy = tmp_path / "log"
    copy.write_bytes("".join(said).encode() + b"half a l\xff\xfe")
    found = run(service, "verify", "--heads", copy)
    assert (found.exit_code, found.stdout.splitlines()[1]) == (0, "Heads noted earlier that are as they were: 1")
    as_attacker(service, "DELETE FROM audit WHERE id = 5")
    found = run(service, "verify", "--heads", copy)
    assert (found.exit_code, found.stderr.splitlines()[0]) == (
        1,
        "Entry 5 is gone: the log went on to there when its head was noted.",
    )


@pytest.mark.parametrize("content", [b"", b"the worker runs\n", b"\xff\xfe"])
def test_a_copy_without_a_head_is_nothing_to_check_against(service: Flask, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "copy").write_bytes(content)
    found = run(service, "verify", "--heads", tmp_path / "copy")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith(f"Not checked: no head is noted in {tmp_path / 'copy'}. Name a copy of the file")


def test_a_damaged_byte_in_the_heads_costs_its_own_line_alone(service: Flask, stopped_clock: StoppedClock) -> None:
    noted = service.config["SETTINGS"].instance_dir / HEADS
    noted.write_bytes(noted.read_bytes() + b"\n\xff\n")
    stopped_clock.time = later(days=1)
    for _ in range(2):
        assert run(service, "verify").exit_code == 0
    assert len(audit_check.noted_heads(noted)) == 3
    found = audit_check.last_check(noted.parent)
    assert found is not None
    assert found.at == later(days=1)


def test_a_database_that_cannot_be_asked_is_not_a_log_that_was_changed(service: Flask) -> None:
    with service.extensions["store"].writing() as conn:
        conn.exec_driver_sql("DELETE FROM alembic_version")
    found = run(service, "verify")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith("Not checked: The database of DATABASE_URL")


def test_without_its_key_the_log_cannot_be_checked(service: Flask) -> None:
    (service.config["SETTINGS"].instance_dir / "keys" / "audit-key").unlink()
    found = run(service, "verify")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "audit-key is missing or damaged" in found.stderr


def test_the_oldest_entries_are_cut_and_the_rest_is_whole(service: Flask, stopped_clock: StoppedClock) -> None:
    stopped_clock.time = later(days=40)
    record_later(service, later(days=35))
    assert run(service, "cut", "--before", "2026-11-25").stdout == "Entries cut: 5\n"
    found = run(service, "verify")
    assert found.exit_code == 0
    assert found.stdout.splitlines()[0] == "Whole: 2 entries, 6 to 7"
    assert run(service, "cut", "--before", "2026-11-25").stdout == "Entries cut: 0\n"
    as_attacker(service, "DELETE FROM audit WHERE id = 6")
    assert run(service, "verify").stderr == "Entry 6 is missing.\n"


def record_later(app: Flask, at: datetime) -> None:
    store = app.extensions["store"]
    with store.writing() as conn:
        audit.record(conn, store.keyring, ADA, Verb.OPENED, at, subject="heron-20")


def test_nothing_young_is_cut_and_nothing_of_a_log_that_is_not_whole(
    service: Flask, stopped_clock: StoppedClock
) -> None:
    young = run(service, "cut", "--before", "2026-11-22")
    assert (young.exit_code, young.stderr) == (1, "Nothing was cut. Name a day that is at least 30 days past.\n")
    stopped_clock.time = later(days=40)
    as_attacker(service, "UPDATE audit SET who = 'nobody' WHERE id = 2")
    assert "the log is not whole" in run(service, "cut", "--before", "2026-11-25").stderr


def test_entries_behind_one_of_a_later_day_stay_though_the_clock_was_set_back(
    service: Flask, stopped_clock: StoppedClock
) -> None:
    stopped_clock.time = later(days=70)
    record_later(service, later(days=35))
    record_later(service, later(days=1))
    assert run(service, "cut", "--before", "2026-11-25").stdout == "Entries cut: 5\n"
    assert run(service, "verify").stdout.splitlines()[0] == "Whole: 3 entries, 6 to 8"


def test_the_head_is_noted_once_a_day(service: Flask) -> None:
    store, folder = service.extensions["store"], service.config["SETTINGS"].instance_dir
    for at in (later(hours=1), later(days=1), later(days=1, hours=2)):
        audit_check.check_daily(store, folder, at)
    assert [line.split()[0] for line in (folder / HEADS).read_text().split("\n\n")] == [
        each.isoformat() for each in (NOON, later(days=1))
    ]
    found = audit_check.last_check(folder)
    assert found is not None
    assert (found.at, found.number, found.whole) == (later(days=1), 5, True)


def test_the_head_stands_in_the_log_of_the_service_and_so_does_what_is_wrong(service: Flask) -> None:
    store, folder = service.extensions["store"], service.config["SETTINGS"].instance_dir
    with capture_logs() as logged:
        audit_check.check_daily(store, folder, later(days=1))
    head = audit_check.noted_heads(folder / HEADS)[-1]
    assert [(each["log_level"], each["event"]) for each in logged] == [
        ("info", f"the head of the audit log is {head.number} {head.mac}")
    ]
    as_attacker(service, "UPDATE audit SET who = 'nobody' WHERE id = 2")
    with capture_logs() as logged:
        audit_check.check_daily(store, folder, later(days=2))
    assert [each["log_level"] for each in logged] == ["error", "info"]
    assert "the audit log is broken. Entry 2" in logged[0]["event"]
