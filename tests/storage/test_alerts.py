"""Alerts and jobs in the database: one happening makes one alert, and one worker has it at a time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from assessment.core.alerts import AlertKind
from assessment.storage import accounts, alerts, jobs
from assessment.storage import cases as case_rows
from assessment.storage.alerts import LEASE, NOT_NEEDED, SENT, LeasedAlert
from assessment.storage.engine import reading, writing
from assessment.storage.jobs import JobRun
from assessment.storage.submissions import Submission
from tests.support.staff import FIRST
from tests.support.stopped_clock import NOON, ago, later
from tests.support.storage_rows import add_account, begin_another, keep_pack, submit

ONE, OTHER = "host-1", "host-2"


@pytest.fixture
def ada(engine: Engine) -> int:
    return add_account(engine)


@pytest.fixture
def case(engine: Engine, ada: int) -> Submission:
    with writing(engine) as conn:
        keep_pack(conn)
    return submit(engine, begin_another(engine), shared=True)


def tell(
    engine: Engine,
    case: Submission,
    account: int,
    kind: AlertKind = AlertKind.SAME_DAY,
    happening: str = "event 1",
    at: datetime = NOON,
) -> None:
    with writing(engine) as conn:
        alerts.add(conn, case.id, [account], kind, happening, at)


def taken(engine: Engine, worker: str = ONE, now: datetime = NOON) -> LeasedAlert | None:
    with writing(engine) as conn:
        return alerts.take(conn, worker, now)


def finished(engine: Engine, alert: LeasedAlert | None, outcome: str = SENT) -> bool:
    assert alert is not None
    with writing(engine) as conn:
        return alerts.finish(conn, alert, outcome, NOON)


def rows(engine: Engine, columns: str) -> list[tuple[object, ...]]:
    with reading(engine) as conn:
        return [tuple(row) for row in conn.exec_driver_sql(f"SELECT {columns} FROM alerts ORDER BY happened_at, kind")]


def test_one_happening_makes_one_alert_of_an_account(engine: Engine, case: Submission, ada: int) -> None:
    tell(engine, case, ada)
    assert finished(engine, taken(engine))
    tell(engine, case, ada)
    assert rows(engine, "happening, outcome") == [("event 1", SENT)]
    tell(engine, case, ada, happening="event 2")
    assert rows(engine, "happening, outcome") == [("event 1", SENT), ("event 2", None)]


def test_a_mail_that_waits_takes_in_what_happens_meanwhile(engine: Engine, case: Submission, ada: int) -> None:
    tell(engine, case, ada, AlertKind.RETURNED, "event 1")
    with writing(engine) as conn:
        alerts.read(conn, case.id, ada, NOON)
        held_back = alerts.take(conn, ONE, NOON)
        assert held_back
        alerts.put_off(conn, held_back, later(hours=9))
    tell(engine, case, ada, AlertKind.SAME_DAY, "event 2", later(minutes=5))
    with reading(engine) as conn:
        assert alerts.count_unread(conn, ada) == 1
    again = taken(engine, now=later(minutes=5))
    assert again
    assert (again.kind, again.id) == ("same_day", held_back.id)


def test_what_can_wait_does_not_hasten_a_mail_that_waits(engine: Engine, case: Submission, ada: int) -> None:
    tell(engine, case, ada, AlertKind.RETURNED, "event 1")
    held_back = taken(engine)
    assert held_back
    with writing(engine) as conn:
        alerts.put_off(conn, held_back, later(hours=9))
    tell(engine, case, ada, AlertKind.RETURNED, "event 2", later(minutes=5))
    assert taken(engine, now=later(hours=8)) is None
    assert len(rows(engine, "id")) == 1


def test_a_mail_that_is_being_sent_takes_nothing_in(engine: Engine, case: Submission, ada: int) -> None:
    tell(engine, case, ada)
    assert taken(engine)
    tell(engine, case, ada, happening="event 2", at=later(minutes=1))
    assert len(rows(engine, "id")) == 2


def test_two_workers_never_have_one_alert(engine: Engine, case: Submission, ada: int) -> None:
    for number in range(12):
        with writing(engine) as conn:
            keep = accounts.add(conn, f"{number}@desk.example", "Colleague", "no hash", "counselor", FIRST)
            assert keep
            alerts.add(conn, case.id, [keep], AlertKind.SAME_DAY, "event 1", NOON)

    def take_all(worker: str) -> list[LeasedAlert]:
        found: list[LeasedAlert] = []
        while (alert := taken(engine, worker)) is not None:
            found.append(alert)
        return found

    with ThreadPoolExecutor(2) as pool:
        mine, theirs = pool.map(take_all, (ONE, OTHER))
    assert len({each.id for each in mine + theirs}) == len(mine + theirs) == 12


def test_what_must_not_wait_is_sent_first(engine: Engine, case: Submission, ada: int) -> None:
    bea = add_account(engine, "bea@desk.example")
    tell(engine, case, ada, AlertKind.REMINDER, at=ago(minutes=5))
    tell(engine, case, bea, AlertKind.CALL)
    first, second = taken(engine), taken(engine)
    assert first
    assert second
    assert (first.kind, second.kind) == ("call", "reminder")


def test_a_worker_that_falls_silent_loses_its_lease_and_that_is_counted(
    engine: Engine, case: Submission, ada: int
) -> None:
    tell(engine, case, ada)
    silent = taken(engine)
    assert taken(engine, OTHER, NOON + LEASE - timedelta.resolution) is None
    again = taken(engine, OTHER, NOON + LEASE)
    assert silent
    assert again
    assert (again.id, again.tries, again.taken_up) == (silent.id, 2, 1)
    assert not finished(engine, silent)  # it wakes up
    assert finished(engine, again)


def test_a_lease_that_is_given_back_is_not_counted_as_taken_up(engine: Engine, case: Submission, ada: int) -> None:
    tell(engine, case, ada)
    first = taken(engine)
    assert first
    with writing(engine) as conn:
        assert alerts.put_off(conn, first, later(minutes=1), 451)
    again = taken(engine, OTHER, later(minutes=1))
    assert again
    assert (again.tries, again.taken_up) == (2, 0)
    assert rows(engine, "reply_code") == [(451,)]


def test_times_of_a_clock_that_was_ahead_hold_nothing_back(engine: Engine, case: Submission, ada: int) -> None:
    tell(engine, case, ada, at=later(days=400))
    ahead = taken(engine, now=later(days=400))
    assert ahead
    again = taken(engine, OTHER)
    assert again
    assert again.taken_up == 1
    with writing(engine) as conn:
        alerts.put_off(conn, again, later(days=400))
        jobs.begin(conn, [("reminders", "")], later(days=400))
    assert taken(engine)
    with writing(engine) as conn:
        assert jobs.take(conn, "reminders", "", timedelta(minutes=1), ONE, NOON)


def test_a_clock_that_was_hours_ahead_holds_nothing_back_that_must_not_wait(
    engine: Engine, case: Submission, ada: int
) -> None:
    bea = add_account(engine, "bea@desk.example")
    tell(engine, case, ada, AlertKind.SAME_DAY, at=later(hours=20))
    tell(engine, case, bea, AlertKind.REMINDER, at=later(hours=20))
    found = taken(engine)
    assert found
    assert found.kind == "same_day"
    assert taken(engine) is None


STATES: dict[str, tuple[dict[str, Any], bool, bool]] = {
    "new": ({}, True, True),
    "claimed": ({"state": "claimed", "owner_id": 1}, False, True),
    "returned": ({"state": "returned", "owner_id": 1}, True, True),
    "in contact": ({"state": "in_contact", "owner_id": 1}, False, False),
    "closed": ({"state": "closed", "owner_id": 1, "closed_at": NOON}, False, False),
}


@pytest.mark.parametrize("state", STATES)
def test_an_alert_is_needed_until_somebody_has_the_case_and_an_escalation_until_somebody_is_in_touch(
    engine: Engine, case: Submission, ada: int, state: str
) -> None:
    columns, alert, escalation = STATES[state]
    with writing(engine) as conn:
        case_rows.update_case(conn, replace(case, **columns), FIRST)
    for kind, needed in ((AlertKind.SAME_DAY, alert), (AlertKind.ESCALATION, escalation)):
        tell(engine, case, ada, kind, kind.value)
        found = taken(engine)
        assert found
        with reading(engine) as conn:
            assert (alerts.addressee(conn, found) is not None) is needed
            assert alerts.count_unread(conn, ada) == needed
        assert finished(engine, found, NOT_NEEDED)
        with writing(engine) as conn:
            alerts.read(conn, case.id, ada, NOON)


CHANGES: dict[str, str] = {
    "the account is disabled": "UPDATE users SET active = false",
    "the account left the team": "DELETE FROM team_members",
    "the case was withdrawn": "UPDATE submissions SET state = 'withdrawn', withdrawn_at = shared_at, due_at = NULL, "
    "sealed_key = NULL, team_key_id = NULL",
}


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_is_told_of_a_case_that_they_cannot_read(
    engine: Engine, case: Submission, ada: int, change: str
) -> None:
    tell(engine, case, ada)
    found = taken(engine)
    with writing(engine) as conn:
        assert found
        assert alerts.addressee(conn, found)
        conn.exec_driver_sql(CHANGES[change])
        assert alerts.addressee(conn, found) is None
        assert alerts.unread(conn, ada, 9) == []


def test_what_is_unread_is_listed_once_for_each_case_the_newest_first(engine: Engine, ada: int) -> None:
    with writing(engine) as conn:
        keep_pack(conn)
    one, other = (submit(engine, begin_another(engine), shared=True) for _ in range(2))
    tell(engine, one, ada, AlertKind.SAME_DAY, "event 1", ago(hours=3))
    assert finished(engine, taken(engine))
    tell(engine, one, ada, AlertKind.REMINDER, "reminder 1", ago(hours=1))
    tell(engine, other, ada, AlertKind.CALL, "event 1", ago(hours=2))
    with reading(engine) as conn:
        assert [(each.code, each.kind) for each in alerts.unread(conn, ada, 9)] == [
            (one.code, "reminder"),
            (other.code, "call"),
        ]
        assert alerts.count_unread(conn, ada) == 2
        assert len(alerts.unread(conn, ada, 1)) == 1
    with writing(engine) as conn:
        alerts.read(conn, one.id, ada, NOON)
        assert alerts.count_unread(conn, ada) == 1


def test_deleting_a_submission_deletes_what_was_told_of_it(engine: Engine, case: Submission, ada: int) -> None:
    tell(engine, case, ada)
    with writing(engine) as conn:
        conn.exec_driver_sql("DELETE FROM submissions")
    assert rows(engine, "id") == []


def in_turn(engine: Engine, worker: str, now: datetime, host: str = "") -> bool:
    with writing(engine) as conn:
        return jobs.take(conn, "reminders", host, timedelta(minutes=1), worker, now)


@pytest.fixture
def done(engine: Engine) -> Callable[[str, datetime], None]:
    def finish(worker: str, now: datetime) -> None:
        with writing(engine) as conn:
            jobs.finish(conn, JobRun("reminders", "", now + timedelta(minutes=1), None, "2 written"), worker, now)

    return finish


def test_a_job_runs_once_however_many_workers_there_are(engine: Engine, done: Callable[[str, datetime], None]) -> None:
    for _ in range(2):
        with writing(engine) as conn:
            jobs.begin(conn, [("reminders", ""), ("sweep", "host-1")], NOON)
    assert in_turn(engine, ONE, NOON)
    assert not in_turn(engine, OTHER, NOON)
    done(OTHER, NOON)
    assert not in_turn(engine, OTHER, NOON)
    done(ONE, NOON)
    assert not in_turn(engine, OTHER, later(seconds=59))
    with reading(engine) as conn:
        assert jobs.runs(conn) == [
            JobRun("reminders", "", later(minutes=1), NOON, "2 written"),
            JobRun("sweep", "host-1", NOON, None, ""),
        ]
    assert in_turn(engine, OTHER, later(minutes=1))
    assert in_turn(engine, ONE, later(minutes=1) + jobs.LEASE)


def test_workers_are_known_until_they_leave_or_are_forgotten(engine: Engine) -> None:
    with writing(engine) as conn:
        jobs.see(conn, ONE, False, NOON)
        jobs.see(conn, ONE, True, later(minutes=1))
        jobs.see(conn, OTHER, False, NOON)
        assert [(each.name, each.began_at, each.seen_at, each.sends_mail) for each in jobs.workers(conn)] == [
            (ONE, NOON, later(minutes=1), True),
            (OTHER, NOON, NOON, False),
        ]
        jobs.leave(conn, ONE)
        jobs.forget_old(conn, NOON + jobs.FORGOTTEN_AFTER)
        assert [each.name for each in jobs.workers(conn)] == [OTHER]
        jobs.forget_old(conn, NOON + jobs.FORGOTTEN_AFTER + timedelta.resolution)
        assert jobs.workers(conn) == []
