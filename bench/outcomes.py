"""Benchmark of outcomes: how many a second one core gives."""

from __future__ import annotations

from itertools import cycle

from assessment.core.engine import answers
from assessment.core.engine.outcome import assess
from assessment.core.packs import loader
from assessment.settings import ROOT
from bench.measurement import cpu_side_by_side, show

SETS = 2000


def run() -> None:
    """Print the CPU time of one outcome by the rules of the default pack, with and without reading the answers."""
    from tests.support.answer_sets import answer_sets

    pack = loader.load(ROOT / "questionnaires" / "relationship-repair")
    raw = list(answer_sets(SETS, seed=1))
    ready = [answers.read(pack, each) for each in raw]
    raw_sets, answer_sets_read = cycle(raw), cycle(ready)
    cost = cpu_side_by_side(
        {
            "read": lambda: answers.read(pack, next(raw_sets)),
            "assess": lambda: assess(pack, next(answer_sets_read)),
        },
        rounds=5,
        repeats=SETS,
    )
    print("Outcomes by the rules of the default pack")
    show("one outcome with its reasons, CPU", f"{cost['assess'] * 1e6:.0f} µs", "budget 1,000 µs")
    show("outcomes per second on one core", f"{1 / cost['assess']:,.0f}")
    show("outcomes per second, answers read from JSON", f"{1 / (cost['assess'] + cost['read']):,.0f}")
