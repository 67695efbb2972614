"""How much work something takes, counted and not timed: what else the machine does must not fail a test."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from cProfile import Profile
from types import FrameType

from tests.support.thoroughness import is_thorough

CPU_SECONDS = 15
"""Twenty times what the slowest needs: against what would never end, and no measure of speed."""


@contextmanager
def finite() -> Iterator[None]:
    """Fail what computes on and on."""

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"This computes for more than {CPU_SECONDS} seconds.")

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def bounded(calls: int) -> Iterator[None]:
    """Fail what takes more than so many calls of functions and returns from them. It is slow to count."""
    counter = Profile(subcalls=False)
    with finite():  # against what never ends, and a search in C makes no calls that could be counted
        counter.enable()
        try:
            yield
        finally:
            counter.disable()
    made = 2 * sum(each.callcount for each in counter.getstats())
    assert made <= calls, f"This takes {made:,} calls, more than {calls:,}."


def bounded_when_thorough(calls: int) -> AbstractContextManager[None]:
    """``bounded`` in ``make test-thorough``, for large files, which take seconds to count in; else ``finite``."""
    return bounded(calls) if is_thorough() else finite()
