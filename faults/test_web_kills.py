"""The web service is killed 200 times while people answer, a worker or all of it: what it acknowledged is stored."""

from __future__ import annotations

from pathlib import Path

from tests.support.web_kills import assert_masters_lose_nothing, assert_workers_lose_nothing


def test_workers_killed_160_times_lose_nothing_that_was_acknowledged(database_url: str, tmp_path: Path) -> None:
    assert_workers_lose_nothing(tmp_path, database_url, kills=160)


def test_the_service_killed_40_times_and_started_again_lost_nothing(database_url: str, tmp_path: Path) -> None:
    assert_masters_lose_nothing(tmp_path, database_url, kills=40)
