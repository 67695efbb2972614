"""A cache of one value, which one thread at a time looks up anew once it is too old, however many ask."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass
class TimedCache(Generic[T]):
    """``look_up`` is called again once what it found is ``valid_s`` seconds old; ``tick`` counts seconds."""

    look_up: Callable[[], T]
    valid_s: float
    tick: Callable[[], float] = time.monotonic
    _lock: Lock = field(default_factory=Lock)
    _last: tuple[float, T] | None = None

    def value(self) -> T:
        """What was found, at most so long ago."""
        with self._lock:
            if self._last is None or self.tick() - self._last[0] >= self.valid_s:
                found = self.look_up()
                self._last = (self.tick(), found)
            return self._last[1]
