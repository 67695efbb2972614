"""A look that is taken by one thread at a time, and seldom, however many ask."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass
class RecentLook(Generic[T]):
    """``look`` is called again once its last result is ``valid_s`` seconds old; ``tick`` counts seconds."""

    look: Callable[[], T]
    valid_s: float
    tick: Callable[[], float] = time.monotonic
    _lock: Lock = field(default_factory=Lock)
    _last: tuple[float, T] | None = None

    def now(self) -> T:
        """What it found, at most so long ago."""
        with self._lock:
            if self._last is None or self.tick() - self._last[0] >= self.valid_s:
                found = self.look()
                self._last = (self.tick(), found)
            return self._last[1]
