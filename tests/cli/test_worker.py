"""``flask jobs`` says how the work in the background goes; ``flask worker`` stops in order."""

from __future__ import annotations

import os
import re
import signal
import sys
from pathlib import Path

import pytest
from flask import Flask

from assessment.storage import jobs
from assessment.storage.engine import writing
from tests.support import warm_start
from tests.support.running_service import PATIENCE_S
from tests.support.stopped_clock import StoppedClock, later
from tests.support.worker_turns import worked


def said(app: Flask) -> list[str]:
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["jobs"])
    assert result.exit_code == 0, result.output
    return [re.sub(r"host\S*|at \S+:", "at host:", line) for line in result.stdout.splitlines()]


def test_it_says_that_no_worker_is_there(app: Flask) -> None:
    assert said(app)[0] == "No worker is there."


def test_it_says_who_works_what_ran_and_what_waits(app: Flask, stopped_clock: StoppedClock) -> None:
    worked(app)
    stopped_clock.time = later(seconds=30)
    lines = said(app)
    assert re.fullmatch("worker .*: seen 30 s ago, sends no mail", lines[0])
    assert "job reminders: ran 30 s ago: 0 reminders, 0 escalations" in lines
    assert lines[-2:] == [
        "outbox: 0 wait, 0 of them were not taken",
        "alerts: 0 sent, 0 refused, 0 perhaps sent twice",
    ]
    stopped_clock.time = later(minutes=2)
    with writing(app.extensions["store"].engine) as conn:
        jobs.begin(conn, [("new", "")], later())
    assert said(app)[0] == "No worker is there."
    assert "job new: has not run yet" in said(app)
    assert "job reminders: ran 2 min ago: 0 reminders, 0 escalations" in said(app)


@pytest.mark.parametrize("stopped_by", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_stops_in_order_when_it_is_told_to(app: Flask, tmp_path: Path, stopped_by: signal.Signals) -> None:
    environment = {**os.environ, "INSTANCE_DIR": str(tmp_path / "instance"), "PLAIN_HTTP": "1"}
    environment["DATABASE_URL"] = f"sqlite:///{tmp_path / 'check-in.db'}"
    with warm_start.heard([sys.executable, "-m", "flask", "--app", "wsgi", "worker"], environment) as (worker, lines):
        assert any("Working as " in line for line in lines)
        worker.send_signal(stopped_by)
        assert worker.wait(PATIENCE_S) == 0
    assert said(app)[0] == "No worker is there."
