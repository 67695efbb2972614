"""Backups by command: nothing secret on the command line or in what is printed, and no question to nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.vault import encrypted_file
from tests.cli.conftest import Run

PASSPHRASE = "five words and then some"


@pytest.fixture
def passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(encrypted_file, "COST", {"memory_kib": 64, "passes": 1, "lanes": 1})
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    (tmp_path / "passphrase").chmod(0o600)
    return tmp_path / "passphrase"


@pytest.fixture
def disks(tmp_path: Path, run: Run) -> tuple[Path, Path]:
    run("upgrade", "--yes")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    return tmp_path / "one" / "backup", tmp_path / "two" / "keys"


def test_a_backup_is_made_verified_and_put_back(
    run: Run, disks: tuple[Path, Path], passphrase: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, keys = disks
    made = run("backup", database, "--keys", keys, "--passphrase-file", passphrase)
    assert made.exit_code == 0
    assert "read again and whole" in made.output
    assert PASSPHRASE not in made.output
    assert "whole" in run("restore", database, "--verify", "--passphrase-file", passphrase).output
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path / "new"))
    back = run("restore", database, "--keys", keys, "--passphrase-file", passphrase)
    assert back.exit_code == 0
    assert "Start the service" in back.output
    assert run("keys", "check").exit_code == 0


def test_both_files_are_never_in_one_folder(run: Run, disks: tuple[Path, Path], passphrase: Path) -> None:
    database, _ = disks
    refused = run("backup", database, "--keys", database.with_name("keys"), "--passphrase-file", passphrase)
    assert refused.exit_code == 1
    assert not database.exists()


def test_nobody_is_asked_when_nobody_is_there(run: Run, disks: tuple[Path, Path]) -> None:
    assert "--passphrase-file" in run("backup", disks[0]).stderr


@pytest.mark.parametrize(("content", "mode", "said"), [("short", 0o600, "16"), (PASSPHRASE, 0o644, "chmod 600")])
def test_a_passphrase_that_is_short_or_open_to_others_is_refused(
    run: Run, disks: tuple[Path, Path], passphrase: Path, content: str, mode: int, said: str
) -> None:
    passphrase.write_text(content)
    passphrase.chmod(mode)
    refused = run("backup", disks[0], "--passphrase-file", passphrase)
    assert (refused.exit_code, disks[0].exists()) == (1, False)
    assert said in refused.stderr


def test_everything_moves_by_command_and_the_other_database_may_be_named_in_the_environment(
    run: Run, disks: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TARGET_URL", f"sqlite:///{tmp_path / 'moved.db'}")
    assert "hold the same" in run("migrate-to").output


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "postgresql://nobody:secret@127.0.0.1:1/none",
        "postgresql://nobody:very@secret@127.0.0.1:1/none",
        "postgresql://nobody:a@b:secret@d@127.0.0.1:1/none",
        "sqlite:////none/x.db",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://nobody:secret@127.0.0.1/none",
    ],
)
def test_another_database_that_cannot_be_used_is_worded_without_its_password(
    run: Run, disks: tuple[Path, Path], url: str
) -> None:
    refused = run("migrate-to", url)
    assert refused.exit_code == 1
    assert "secret" not in refused.output + refused.stderr
