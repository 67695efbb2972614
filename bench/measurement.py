"""Measurement of CPU time, so that times can be compared, and the lines of the report."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median


def cpu_side_by_side(functions: Mapping[str, Callable[[], object]], rounds: int, repeats: int) -> dict[str, float]:
    """The median CPU seconds of one call of each function.

    Each round calls every function ``repeats`` times, so that a slow moment affects all of them.
    """
    for call in functions.values():
        call()
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(rounds):
        for name, call in functions.items():
            started = time.process_time()
            for _ in range(repeats):
                call()
            seconds[name].append((time.process_time() - started) / repeats)
    return {name: median(values) for name, values in seconds.items()}


def show(what: str, measured: str, budget: str = "") -> None:
    """Print one line of the report."""
    print(f"  {what:<62} {measured:>12}   {budget}")
