"""``flask sweep`` deletes what expired, or says why nothing is deleted and what to do."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from tests.support.stopped_clock import NOON, StoppedClock, ago
from tests.support.storage_rows import begin_another, begun

HOUR = timedelta(hours=1)


def run(app: Flask, *options: str, status: int = 0) -> list[str]:
    """The lines that the command prints."""
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["sweep", *options])
    assert result.exit_code == status, result.output
    return result.stdout.splitlines()


def leave_two(app: Flask) -> None:
    """Leave two drafts, one of which expired long ago."""
    begun(app.extensions["store"].engine)
    begin_another(app.extensions["store"].engine, seen_at=ago(days=2))


def test_it_says_why_nothing_is_deleted_and_deletes_an_hour_later(app: Flask, stopped_clock: StoppedClock) -> None:
    leave_two(app)
    by_the_clock = "By the clock as it is now, 1 of 2 drafts had expired."
    assert run(app) == [
        "Expired drafts deleted: 0",
        "This is the first run on this host, so nothing is known of its clock yet. Run it again in an hour.",
        by_the_clock,
    ]
    assert run(app)[1:] == ["The last run was less than an hour ago.", by_the_clock]
    stopped_clock.time = NOON + HOUR
    assert run(app, "--dry-run") == ["Expired drafts that would be deleted: 1", by_the_clock]
    assert run(app) == ["Expired drafts deleted: 1", by_the_clock]


def test_it_ends_loudly_when_the_clock_was_set_and_deletes_by_it_once_told_that_it_is_right(
    app: Flask, stopped_clock: StoppedClock
) -> None:
    begun(app.extensions["store"].engine)
    for hour in (0, 1):
        stopped_clock.time = NOON + hour * HOUR
        run(app)
    stopped_clock.wrong_by = timedelta(hours=30)
    stopped_clock.time = NOON + 2 * HOUR
    later = (
        "The clock was set forward by 30 h 0 min in the last 30 days. Until that is over, drafts are deleted so much "
        "later. If the clock is right, say so: flask --app wsgi sweep --clock-is-right"
    )
    by_the_clock = "By the clock as it is now, 1 of 1 drafts had expired."
    was_set = (
        "The clock was set forward by 30 h 0 min since the last run. If it is wrong, set it right. Run this in an hour."
    )
    for option in ("--dry-run", ""):
        assert run(app, *option.split(), status=1)[1:] == [was_set, later, by_the_clock]
    stopped_clock.time = NOON + 3 * HOUR
    assert run(app) == ["Expired drafts deleted: 0", later, by_the_clock]
    stopped_clock.time = NOON + 4 * HOUR
    assert run(app, "--clock-is-right") == ["Expired drafts deleted: 1", by_the_clock]


def test_what_more_has_expired_waits_for_the_next_run(app: Flask, stopped_clock: StoppedClock) -> None:
    leave_two(app)
    for number in range(30):
        begin_another(app.extensions["store"].engine, seen_at=ago(days=3, seconds=number))
    run(app)
    stopped_clock.time = NOON + HOUR
    assert run(app) == [
        "Expired drafts deleted: 20",
        "11 more have expired: a run deletes at most 20, or 10 in a hundred. Run it again in an hour.",
        "By the clock as it is now, 31 of 32 drafts had expired.",
    ]
