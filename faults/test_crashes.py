"""A process killed at any moment leaves all of a submission or nothing of it, and every row opens: 200 times."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from tests.support.kills import assert_nothing_is_torn_or_lost


def test_killed_200_times_nothing_is_torn_and_nothing_acknowledged_is_lost(engine: Engine, tmp_path: Path) -> None:
    assert_nothing_is_torn_or_lost(engine, tmp_path, kills=200)
