"""A clock that was ahead for a while, and is right again, locks nobody out and leaves no visit open for long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from assessment.records.store import Store
from assessment.services import lockouts, rate_limits, session_timeout
from assessment.services.rate_limits import RESUME
from assessment.services.session_timeout import IDLE, LONGEST
from assessment.storage.engine import reading
from assessment.vault.keyring import Keyring
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import begun

AHEAD = [timedelta(hours=30), timedelta(days=400)]


@pytest.fixture
def store(engine: Engine, ring: Keyring) -> Store:
    return Store(engine, ring)


@pytest.mark.parametrize("ahead", AHEAD)
def test_who_tried_too_often_then_is_not_kept_out_for_as_long_as_the_clock_was_ahead(
    store: Store, ahead: timedelta
) -> None:
    def count(now: timedelta) -> bool:
        return rate_limits.count(store, RESUME, "key", "192.0.2.1", NOON + now)

    assert [count(ahead) for _ in range(RESUME.each + 1)] == [True] * RESUME.each + [False]
    assert [count(timedelta()) for _ in range(RESUME.each + 1)] == [True] * RESUME.each + [False]


def test_a_limit_holds_when_the_clock_is_set_back_by_a_little_and_no_longer_than_its_window(store: Store) -> None:
    for minutes in range(RESUME.each):
        assert rate_limits.count(store, RESUME, "key", "192.0.2.1", later(minutes=minutes / 10))
    assert not rate_limits.count(store, RESUME, "key", "192.0.2.1", later(minutes=1))
    assert not rate_limits.count(store, RESUME, "key", "192.0.2.1", later(minutes=9))
    assert rate_limits.count(store, RESUME, "key", "192.0.2.1", later(minutes=10))


@pytest.mark.parametrize("ahead", AHEAD)
def test_counts_of_that_time_are_deleted_with_the_others(store: Store, ahead: timedelta) -> None:
    rate_limits.count(store, RESUME, "key", "192.0.2.1", NOON + ahead)
    rate_limits.count(store, RESUME, "key", "192.0.2.2", NOON)
    with reading(store.engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM tries").scalar_one() == 2  # of the second, and of everybody


@pytest.mark.parametrize("ahead", AHEAD)
def test_a_name_that_failed_then_is_not_locked_for_as_long_as_the_clock_was_ahead(
    store: Store, ahead: timedelta
) -> None:
    for _ in range(lockouts.FREE_FAILURES):
        assert not lockouts.attempt(store, "ada", NOON + ahead).wait
    assert lockouts.attempt(store, "ada", NOON + ahead).wait == lockouts.FIRST_WAIT
    assert not lockouts.attempt(store, "ada", NOON).wait


def test_a_name_that_failed_waits_only_a_little_longer_when_the_clock_is_set_back_by_a_little(store: Store) -> None:
    for _ in range(lockouts.FREE_FAILURES):
        lockouts.attempt(store, "ada", later(minutes=10))
    assert lockouts.attempt(store, "ada", NOON).wait == timedelta(minutes=10) + lockouts.FIRST_WAIT


@pytest.mark.parametrize("ahead", AHEAD)
def test_a_visit_of_that_time_is_over(engine: Engine, ahead: timedelta) -> None:
    row = begun(engine, opened_at=NOON + ahead, seen_at=NOON + ahead)
    assert not session_timeout.expired(row, NOON + ahead)
    assert session_timeout.expired(row, NOON)
    assert session_timeout.time_left(row.opened_at, row.seen_at, NOON).left == 0


@given(st.timedeltas(-LONGEST, LONGEST), st.timedeltas(timedelta(), LONGEST))
def test_no_visit_lasts_longer_than_twice_its_time_however_the_clock_is_set(
    seen: timedelta, opened_before: timedelta
) -> None:
    opened_at, seen_at = NOON + seen - opened_before, NOON + seen
    times = session_timeout.time_left(opened_at, seen_at, NOON)
    assert 0 <= times.left <= times.most <= IDLE.total_seconds()
    assert times.left == 0 or session_timeout.time_left(opened_at, seen_at, NOON + 2 * IDLE).left == 0
