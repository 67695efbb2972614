"""A worker killed at any moment loses no alert, and knows which may have gone twice."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from tests.support.worker_kills import assert_no_alert_is_lost


def test_a_worker_that_is_killed_loses_no_alert_and_doubles_are_counted(engine: Engine, tmp_path: Path) -> None:
    assert_no_alert_is_lost(engine, tmp_path, cases=3, kills=15)
