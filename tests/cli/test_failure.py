"""What a command cannot do is said in a line or two, with what to do, and never as a traceback."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assessment.storage import engine
from tests.cli.conftest import Run


@pytest.fixture
def locked(run: Run, instance: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A service with an account, whose database another program holds."""
    assert run("people", "invite", "ada@desk.example").exit_code == 0
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 0)
    with closing(sqlite3.connect(instance / "check-in.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@pytest.mark.usefixtures("locked")
@pytest.mark.parametrize(
    "command",
    [
        ("people", "disable", "ada@desk.example"),
        ("people", "link", "ada@desk.example"),
        ("people", "invite", "ben@desk.example"),
        ("teams", "rename", "1", "River York"),
        ("sweep",),
        ("audit", "cut", "--before", "2026-01-01"),
        ("keys", "rotate-pepper"),
        ("keys", "rotate-team"),
        ("keys", "accept", "code-salt", "--yes"),
        ("upgrade", "--yes"),
        ("demo",),
    ],
    ids=" ".join,
)
def test_a_command_says_that_another_program_has_locked_the_database(run: Run, command: tuple[str, ...]) -> None:
    refused = run(*command)
    assert refused.exit_code == 1
    [said] = refused.stderr.splitlines()
    assert "check-in.db, is locked by another program (database is locked)" in said


@pytest.mark.parametrize(
    "command", [("upgrade", "--yes"), ("people", "invite", "ada@desk.example"), ("demo",)], ids=" ".join
)
def test_a_command_names_the_folder_that_it_may_not_write_to(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path / "file" / "instance"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'check-in.db'}")
    refused = run(*command)
    assert refused.exit_code == 1
    assert refused.stderr == (
        f"Error: INSTANCE_DIR {tmp_path / 'file' / 'instance'} cannot be used (Not a directory). "
        "Name one this user may write to.\n"
    )
