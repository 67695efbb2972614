"""A worker killed at any moment loses no alert, and knows which may have gone twice: 100 times."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from tests.support.worker_kills import assert_no_alert_is_lost


def test_killed_100_times_during_200_alerts_none_is_lost_and_doubles_are_counted(
    engine: Engine, tmp_path: Path
) -> None:
    assert_no_alert_is_lost(engine, tmp_path, cases=20, kills=100)
