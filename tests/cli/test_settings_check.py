"""``settings check``: everything that keeps the service from starting, at once and in words, before it is started."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support import warm_start


@pytest.fixture(autouse=True)
def own_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "0")


def checked(**variables: str) -> subprocess.CompletedProcess[str]:
    """As an operator types it, in a process of its own."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "settings", "check"]
    return warm_start.run(command, {**os.environ, **variables})


def test_settings_that_can_be_used_are_said_to_be_and_nothing_is_made(run: Run, instance: Path) -> None:
    found = run("settings", "check")
    assert (found.exit_code, found.output.splitlines()[0]) == (0, "The service can start with these settings.")
    assert not instance.exists()


def test_every_fault_is_named_at_once_without_a_traceback_or_a_password(tmp_path: Path) -> None:
    (tmp_path / "damaged.db").write_bytes(b"SQLite format 3\0" + b"7" * 4000)
    ended = checked(
        INSTANCE_DIR=str(tmp_path / "instance"),
        DATABASE_URL=f"sqlite:///{tmp_path / 'damaged.db'}",
        PACK="nowhere",
        PORT="70000",
        TIME_ZONE="Europe/Atlantis",
        MAIL_URL="smtp://desk:secret-word@mail.example.org:0",
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "secret-word" not in ended.stderr + ended.stdout
    for name in ("PORT", "TIME_ZONE", "MAIL_URL", "PACK nowhere", "DATABASE_URL"):
        assert name in ended.stderr
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://nobody@127.0.0.1:1/nothing", "DATABASE_URL"),
        ("sqlite:///{folder}", "DATABASE_URL"),
        ("mysql://a", 'Environment variable "DATABASE_URL" invalid'),
    ],
)
def test_a_database_that_cannot_be_used_is_worded(tmp_path: Path, url: str, said: str) -> None:
    ended = checked(INSTANCE_DIR=str(tmp_path / "instance"), DATABASE_URL=url.format(folder=tmp_path))
    assert (ended.returncode, "Traceback" in ended.stderr) == (1, False)
    assert said in ended.stderr


@pytest.mark.parametrize(
    "password", ["word@secret", "word@secret:more@secret", "1/2@secret", "1?2@secret", "1#2@secret"]
)
def test_nothing_of_a_password_is_taken_for_the_host_and_shown(tmp_path: Path, password: str) -> None:
    ended = checked(INSTANCE_DIR=str(tmp_path / "instance"), DATABASE_URL=f"postgresql://ann:{password}@127.0.0.1:1/x")
    assert (ended.returncode, "Traceback" in ended.stderr) == (1, False)
    assert "secret" not in ended.stdout + ended.stderr
    assert 'variable "DATABASE_URL" invalid: has more than one @.' in ended.stderr
    assert "In a name or a password write %40 for @." in ended.stderr


def test_a_port_in_use_is_noted_because_the_service_may_run_already(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        found = run("settings", "check")
    assert found.exit_code == 0
    assert "is in use: another program has it, or this service runs already" in found.output
