"""``make prove-mutants``: change the default rules one at a time, and print what nobody would notice."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

import click

from assessment.core import check_pack
from assessment.core.errors import InvalidPack
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.core.prove import prove
from assessment.core.prove.equivalence import is_equivalent
from mutation.mutants import Mutant, Mutants

FOLDER = Path(__file__).parents[1] / "questionnaires" / "relationship-repair"
WORKERS = 2
GOAL = 95
"""Percent of the mutants that are not the same for all answers."""
EXAMPLES, CLAIMS, SAME, SURVIVED, REFUSED = "examples", "claims", "the same", "survived", "refused"


def main() -> int:
    """Print the counts and the survivors; 1 when too many survive."""
    started = time.perf_counter()
    mutants = list(dict.fromkeys(Mutants(_original(), FOLDER)))
    ends: dict[str, list[Mutant]] = {end: [] for end in (REFUSED, EXAMPLES, CLAIMS, SAME, SURVIVED)}
    with (
        ProcessPoolExecutor(WORKERS) as workers,
        click.progressbar(mutants, label="Trying mutants", show_pos=True, file=sys.stderr) as bar,
    ):
        for mutant, end in zip(bar, workers.map(end_of, mutants, chunksize=4), strict=True):
            ends[end].append(mutant)
    killed = len(ends[EXAMPLES]) + len(ends[CLAIMS])
    alive = killed + len(ends[SURVIVED])
    share = 100 * killed / alive
    print(f"{len(mutants)} changes, {len(ends[REFUSED])} of them refused when loaded")
    print(f"{len(ends[EXAMPLES])} killed by an example, {len(ends[CLAIMS])} by a claim")
    print(f"{len(ends[SAME])} proved to give the same level, access and priority for all answers:")
    for mutant in ends[SAME]:
        print(f"  {mutant}")
    print(f"{len(ends[SURVIVED])} survivors:")
    for mutant in ends[SURVIVED]:
        print(f"  {mutant}")
    print(f"{killed} of {alive} killed: {share:.1f} % (at least {GOAL} %), {time.perf_counter() - started:.0f} s")
    return 0 if share >= GOAL else 1


def end_of(mutant: Mutant) -> str:
    """What becomes of one mutant: examples are tried first, being faster."""
    original = _original()
    try:
        changed = loader.from_snapshot(mutant.snapshot)
    except InvalidPack:
        return REFUSED
    changed = replace(changed, examples=original.examples)
    if any(True for _ in check_pack.run_examples(changed)):
        return EXAMPLES
    if is_equivalent(original, changed):
        return SAME
    findings = prove(changed, seconds=3, smaller_seconds=0)
    return SURVIVED if all(finding.proved for finding in findings) else CLAIMS


@cache
def _original() -> Pack:
    return loader.load(FOLDER)


if __name__ == "__main__":
    sys.exit(main())
