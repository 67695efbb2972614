"""How many threads may be in the database at once, so that the others are free for what needs none of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, get_ident

from assessment.core.errors import DatabaseBusy

STUCK_S = 1.0
"""Whoever is inside for longer is taken for stuck: nobody waits behind them."""


@dataclass
class _Inside:
    """A thread inside. ``depth``: how many connections it holds."""

    since: float
    depth: int = 1


class ConcurrencyLimit:
    """Lets so many threads in at once; without a limit, all.

    A thread over the limit waits for one to come out, for a burst of ordinary requests is over in milliseconds. It
    is refused as soon as the one inside for longest seems stuck, so that it may serve what needs no database.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._limit: int | None = None
        self._inside: dict[int, _Inside] = {}
        self._changed = Condition()

    def allow(self, threads: int) -> None:
        """Let at most so many threads in from now on."""
        self._limit = threads

    def enter(self, wait_s: float) -> int | None:
        """Go in, or wait up to so many seconds to; what ``leave`` is called with. DatabaseBusy.

        A thread that is inside goes in again without waiting.
        """
        if self._limit is None:
            return None
        me = get_ident()
        with self._changed:
            if (again := self._inside.get(me)) is not None:
                again.depth += 1
                return me
            until = self._now() + wait_s
            while len(self._inside) >= self._limit:
                stuck_at = min(each.since for each in self._inside.values()) + STUCK_S
                left = min(until, stuck_at) - self._now()
                if left <= 0:
                    raise DatabaseBusy("as many threads as may are in the database")
                self._changed.wait(left)
            self._inside[me] = _Inside(self._now())
        return me

    def is_inside(self) -> bool:
        """True if this thread is."""
        return get_ident() in self._inside

    def leave(self, thread: int | None) -> None:
        """Come out; ``thread`` is what ``enter`` returned, in whatever thread this is called."""
        if thread is None:
            return
        with self._changed:
            visitor = self._inside[thread]
            visitor.depth -= 1
            if not visitor.depth:
                del self._inside[thread]
                self._changed.notify()
