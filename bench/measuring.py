"""Times that can be compared: CPU seconds, taken in turns, medians."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median


def cpu_side_by_side(works: Mapping[str, Callable[[], object]], rounds: int, repeats: int) -> dict[str, float]:
    """Median CPU seconds of one call of each work; the works take turns, so that a slow moment hits all of them."""
    for work in works.values():
        work()
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            started = time.process_time()
            for _ in range(repeats):
                work()
            seconds[name].append((time.process_time() - started) / repeats)
    return {name: median(values) for name, values in seconds.items()}


def show(what: str, measured: str, budget: str = "") -> None:
    """One line of the table."""
    print(f"  {what:<62} {measured:>12}   {budget}")
