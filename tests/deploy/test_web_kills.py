"""The web service is killed while people answer: what it acknowledged is stored."""

from __future__ import annotations

from pathlib import Path

from tests.support.web_kills import assert_workers_lose_nothing


def test_workers_that_are_killed_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    assert_workers_lose_nothing(tmp_path, f"sqlite:///{tmp_path / 'check-in.db'}", kills=1)
