"""What ``make run`` starts: the service and a worker, which stop together."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from assessment.settings import ROOT
from tests.support.running_service import PATIENCE_S

WORKS = re.compile(r"Working as \S+-(\d+)-[0-9a-f]{6} ")
"""A line of a worker, with the number of its process."""
SERVES = re.compile(r"Listening at: http://127\.0\.0\.1:\d+ \((\d+)\)")


def until(said: IO[str], sought: re.Pattern[str]) -> int:
    """Wait for a line, and return the number in it."""
    seen = []
    for line in said:
        seen.append(line)
        if (found := sought.search(line)) is not None:
            return int(found[1])
    raise AssertionError("".join(seen))


@contextmanager
def started(folder: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    """Both, and what they say; whatever is left of them is killed with the one that started them.

    The service has one process of its two that answer: to import the application takes most of the time.
    """
    usual = {"INSTANCE_DIR": str(folder / "instance"), "PLAIN_HTTP": "1", "PORT": "0"}
    environment = {**os.environ, **usual, "GUNICORN_CMD_ARGS": "--workers 1", **settings}
    command = [sys.executable, "-m", "scripts.run_service"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        try:
            yield running, running.stderr
        finally:
            running.kill()
            running.stderr.read()  # to the end: that is when the last of them has gone


@pytest.mark.parametrize("stopped_by", [signal.SIGTERM, signal.SIGINT])
def test_the_service_and_the_worker_stop_together(tmp_path: Path, stopped_by: signal.Signals) -> None:
    with started(tmp_path) as (running, said):
        until(said, WORKS)
        running.send_signal(stopped_by)
        said.read()
        assert running.wait(PATIENCE_S) == 0


def test_a_worker_that_ends_is_started_again_and_a_service_that_ends_takes_it_along(tmp_path: Path) -> None:
    with started(tmp_path) as (running, said):
        service = until(said, SERVES)
        os.kill(until(said, WORKS), signal.SIGKILL)
        until(said, WORKS)
        os.kill(service, signal.SIGKILL)
        said.read()
        assert running.wait(PATIENCE_S) != 0


def test_a_bad_setting_is_said_once_and_nothing_is_started(tmp_path: Path) -> None:
    with started(tmp_path, EXIT_URL="nowhere") as (running, said):
        lines = [line for line in said if not line.startswith(("{", " "))]
        assert running.wait(PATIENCE_S) != 0
    assert len(lines) == 1
    assert "EXIT_URL" in lines[0]


def test_killed_on_the_spot_it_leaves_nothing_running(tmp_path: Path) -> None:
    with started(tmp_path) as (running, said):
        until(said, WORKS)
        running.kill()
        said.read()
