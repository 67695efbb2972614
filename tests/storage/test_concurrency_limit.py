"""The limit keeps threads free: those over it wait for a burst to pass, and not at all behind who is stuck."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.errors import DatabaseBusy
from assessment.storage.concurrency_limit import STUCK_S, ConcurrencyLimit

PATIENCE = 300.0


class Time:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Passer:
    """Goes in and out in a thread of its own."""

    def __init__(self, limiter: ConcurrencyLimit) -> None:
        self.limiter, self.thread = limiter, ThreadPoolExecutor(1)
        self.entered: list[int | None] = []

    def enter(self, wait_s: float = PATIENCE) -> None:
        self.thread.submit(lambda: self.entered.append(self.limiter.enter(wait_s))).result(PATIENCE)

    def leave(self) -> None:
        self.limiter.leave(self.entered.pop())


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def people(clock: Time) -> Iterator[list[Passer]]:
    """Four, at a limit of two."""
    limiter = ConcurrencyLimit(clock)
    limiter.allow(2)
    people = [Passer(limiter) for _ in range(4)]
    with ExitStack() as threads:
        for each in people:
            threads.enter_context(each.thread)
        yield people


def test_as_many_as_may_go_in_at_once(people: list[Passer]) -> None:
    for each in people[:2]:
        each.enter()
    with pytest.raises(DatabaseBusy):
        people[2].enter(wait_s=0)


def test_one_over_the_limit_waits_until_somebody_comes_out(people: list[Passer]) -> None:
    first, second, third, _ = people
    first.enter()
    second.enter()
    asked = Event()

    def wait() -> int | None:
        asked.set()
        return third.limiter.enter(PATIENCE)

    waiting = third.thread.submit(wait)
    assert asked.wait(PATIENCE)
    first.leave()
    assert waiting.result(PATIENCE) is not None


def test_nobody_waits_behind_who_is_stuck(people: list[Passer], clock: Time) -> None:
    people[0].enter()
    clock.now = STUCK_S
    people[1].enter()
    for each in people[2:]:
        with pytest.raises(DatabaseBusy):
            each.enter()


def test_once_who_was_stuck_comes_out_others_go_in(people: list[Passer], clock: Time) -> None:
    people[0].enter()
    people[1].enter()
    clock.now = STUCK_S
    people[0].leave()
    people[2].enter()


def test_who_is_inside_goes_in_again_and_is_out_after_coming_out_as_often(people: list[Passer]) -> None:
    people[0].enter()
    people[1].enter()
    people[0].enter(wait_s=0)
    people[0].leave()
    with pytest.raises(DatabaseBusy):
        people[2].enter(wait_s=0)
    people[0].leave()
    people[2].enter(wait_s=0)


def test_without_a_limit_nobody_waits() -> None:
    limiter = ConcurrencyLimit()
    assert {limiter.enter(0) for _ in range(100)} == {None}
    limiter.leave(None)


@given(limit=st.integers(1, 3), moves=st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=40))
def test_never_are_more_inside_than_may_and_nobody_is_refused_while_there_is_room(
    limit: int, moves: list[tuple[int, bool]]
) -> None:
    limiter = ConcurrencyLimit(Time())
    limiter.allow(limit)
    people = [Passer(limiter) for _ in range(4)]
    with ExitStack() as threads:
        for each in people:
            threads.enter_context(each.thread)
        for who, into in moves:
            person, inside = people[who], sum(bool(each.entered) for each in people)
            if not into:
                if person.entered:
                    person.leave()
            elif person.entered or inside < limit:
                person.enter(wait_s=0)
            else:
                with pytest.raises(DatabaseBusy):
                    person.enter(wait_s=0)
            assert sum(bool(each.entered) for each in people) <= limit
