"""``make prove-mutants``: change the default rules one at a time, and print the changes that nothing notices."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

import click

from assessment.core.errors import InvalidPack
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.core.prove import prove
from assessment.core.prove.equivalence import is_equivalent
from assessment.core.worked_examples import run_examples
from mutation.mutants import Mutant, Mutants

FOLDER = Path(__file__).parents[1] / "questionnaires" / "relationship-repair"
WORKERS = 2
GOAL = 95
"""How many percent of the mutants that are not equivalent have to be killed."""
EXAMPLES, CLAIMS, EQUIVALENT, SURVIVED, REFUSED = "examples", "claims", "equivalent", "survived", "refused"


def main() -> int:
    """Print the counts and the survivors. Returns 1 when too many survive."""
    started = time.perf_counter()
    mutants = list(dict.fromkeys(Mutants(_original(), FOLDER)))
    results: dict[str, list[Mutant]] = {result: [] for result in (REFUSED, EXAMPLES, CLAIMS, EQUIVALENT, SURVIVED)}
    with (
        ProcessPoolExecutor(WORKERS) as workers,
        click.progressbar(mutants, label="Testing mutants", show_pos=True, file=sys.stderr) as bar,
    ):
        for mutant, result in zip(bar, workers.map(result_of, mutants, chunksize=4), strict=True):
            results[result].append(mutant)
    killed = len(results[EXAMPLES]) + len(results[CLAIMS])
    alive = killed + len(results[SURVIVED])
    share = 100 * killed / alive
    print(f"{len(mutants)} changes, {len(results[REFUSED])} of them refused when loaded")
    print(f"{len(results[EXAMPLES])} killed by an example, {len(results[CLAIMS])} by a claim")
    print(f"{len(results[EQUIVALENT])} proved equivalent: equal level, access and priority for all answers:")
    for mutant in results[EQUIVALENT]:
        print(f"  {mutant}")
    print(f"{len(results[SURVIVED])} survivors:")
    for mutant in results[SURVIVED]:
        print(f"  {mutant}")
    print(f"{killed} of {alive} killed: {share:.1f} % (at least {GOAL} %), {time.perf_counter() - started:.0f} s")
    return 0 if share >= GOAL else 1


def result_of(mutant: Mutant) -> str:
    """What happens to one mutant. Examples are tried first, because they are faster."""
    original = _original()
    try:
        changed = loader.from_snapshot(mutant.snapshot)
    except InvalidPack:
        return REFUSED
    changed = replace(changed, examples=original.examples)
    if any(True for _ in run_examples(changed)):
        return EXAMPLES
    if is_equivalent(original, changed):
        return EQUIVALENT
    findings = prove(changed, seconds=3, smaller_seconds=0)
    return SURVIVED if all(finding.proved for finding in findings) else CLAIMS


@cache
def _original() -> Pack:
    return loader.load(FOLDER)


if __name__ == "__main__":
    sys.exit(main())
