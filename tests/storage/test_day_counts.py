"""Counts of a day go up one by one, and tell nothing of who was counted."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from assessment.storage import day_counts
from assessment.storage.day_counts import BEGUN, SENT_IN
from assessment.storage.engine import reading, writing
from tests.support.stopped_clock import NOON

TODAY = NOON.date()


def test_they_are_kept_by_day_and_by_what_was_counted(engine: Engine) -> None:
    yesterday = TODAY - timedelta(days=1)
    with writing(engine) as conn:
        for what, day in ((BEGUN, TODAY), (SENT_IN, TODAY), (BEGUN, TODAY), (BEGUN, yesterday)):
            day_counts.count(conn, what, day)
    with reading(engine) as conn:
        assert day_counts.since(conn, TODAY) == {(TODAY, BEGUN): 2, (TODAY, SENT_IN): 1}
        assert day_counts.since(conn, yesterday)[yesterday, BEGUN] == 1
