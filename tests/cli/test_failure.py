"""What a command cannot do is said in a line or two, with what to do, and never as a traceback."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assessment.storage import engine
from assessment.vault import encrypted_file
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


@pytest.mark.parametrize("name", ["deleted", "withdrawn"])
@pytest.mark.parametrize(
    "command", [("settings", "check"), ("upgrade", "--yes"), ("sweep",), ("backup",)], ids=" ".join
)
def test_a_damaged_byte_in_what_was_noted_is_named_with_its_line(
    run: Run, instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr(encrypted_file, "COST", {"memory_kib": 64, "passes": 1, "lanes": 1})
    assert run("upgrade", "--yes").exit_code == 0
    (instance / name).write_bytes(b"\n\n\xff\n")
    if command == ("backup",):
        (tmp_path / "passphrase").write_text("five words and then some")
        (tmp_path / "passphrase").chmod(0o600)
        command = ("backup", str(tmp_path / "backup"), "--passphrase-file", str(tmp_path / "passphrase"))
    refused = run(*command)
    assert refused.exit_code == 1
    assert refused.stderr.removeprefix("Error: ") == (
        f"{instance / name}: line 3 is damaged. Delete that line: the database knows what it said, and the next start "
        "notes it again.\n"
    )
    assert not (tmp_path / "backup").exists()


def test_a_damaged_byte_in_what_the_last_sweep_noted_is_as_good_as_no_sweep(run: Run, instance: Path) -> None:
    assert run("upgrade", "--yes").exit_code == 0
    (instance / "last-sweep").write_bytes(b"\xff")
    assert "This is the first run on this host" in run("sweep", "--dry-run").stdout


def test_a_line_that_was_deleted_because_it_was_damaged_is_noted_again(run: Run, instance: Path) -> None:
    assert run("upgrade", "--yes").exit_code == 0
    erased = "1" * 8 + "-1111-4111-8111-" + "1" * 12
    (instance / "deleted").write_text(f"\n{erased}\n")
    assert run("upgrade", "--yes").exit_code == 0
    (instance / "deleted").unlink()
    assert run("upgrade", "--yes").exit_code == 0
    assert erased in (instance / "deleted").read_text()
