"""``make prove-mutants``: change a pack in one small thing at a time, and print the changes that nothing notices."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import click

from assessment import settings
from assessment.core.errors import InvalidPack
from assessment.core.packs import loader
from assessment.core.prove import prove
from assessment.core.worked_examples import run_examples
from mutation.mutant import Mutant, PackFiles
from mutation.mutants import mutants
from mutation.reasons import UnreadableReasons, file_of_reasons, reasons_for
from mutation.report import MutantReport
from mutation.trial import Trial, TrialResult

DEFAULT = "relationship-repair"
AT_ONCE = 8
"""Mutants that a process takes at a time. Those of one place go together, because the same example notices them."""


@click.command()
@click.argument("pack", default=DEFAULT)
def main(pack: str) -> None:
    """Change PACK (an id or a folder) in one small thing at a time. Fails if too much goes unnoticed."""
    started = time.perf_counter()
    folder = folder_of(pack)
    try:
        reasons = reasons_for(folder)
        files = opened(folder)
    except (InvalidPack, UnreadableReasons) as refused:
        raise SystemExit(str(refused)) from None
    if found := wrong_before(files):
        raise SystemExit(f"The pack is wrong before anything is changed:\n  {found}")
    report = MutantReport(reasons, file_of_reasons(folder))
    tried = mutants(files)
    with (
        ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as workers,
        click.progressbar(tried, label="Trying mutants", show_pos=True, file=sys.stderr) as bar,
    ):
        results = workers.map(_tried, [folder] * len(tried), tried, chunksize=AT_ONCE)
        for mutant, result in zip(bar, results, strict=True):
            report.add(mutant, result)
    for line in report.lines():
        print(line)
    print(f"{time.perf_counter() - started:.0f} s")
    sys.exit(0 if report.passed else 1)


def folder_of(name: str) -> Path:
    """The folder of the pack with the id ``name`` among those of ``PACKS_DIR``, or the folder of that name."""
    by_id = settings.load().packs_dir / name
    return by_id if by_id.is_dir() else Path(name).resolve()


@cache
def opened(folder: Path) -> PackFiles:
    """The pack in the folder with its files. InvalidPack if it has errors."""
    found = loader.load_with_warnings(folder)
    return PackFiles(found.pack, dict(found.sources))


def wrong_before(files: PackFiles) -> str:
    """The first example that fails or claim that is broken, '' if none: it would notice every mutant."""
    for fault in run_examples(files.pack):
        return str(fault)
    for finding in prove(files.pack, smaller_seconds=0):
        if not finding.proved:
            return f"{finding.claim.id}: {finding.claim.say}"
    return ""


@cache
def _trial(folder: Path) -> Trial:
    return Trial(opened(folder))


def _tried(folder: Path, mutant: Mutant) -> TrialResult:
    return _trial(folder).result_of(mutant)


if __name__ == "__main__":
    main()
