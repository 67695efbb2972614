"""A due time is told with its zone, wherever it stands."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from assessment.presenters.due_times import due_time
from tests.support.stopped_clock import NOON


def test_a_due_time_names_its_zone(app: Flask) -> None:
    with app.test_request_context():
        assert due_time(NOON + timedelta(hours=4), NOON).words == "today, 16:00 UTC"
        assert due_time(NOON + timedelta(days=9), NOON).words == "1 December 2026, 12:00 UTC"
        assert due_time(None, NOON).words == "no set time"
