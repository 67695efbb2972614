"""Benchmark of the prover: how long it takes to prove the default pack for all answer sets."""

from __future__ import annotations

import time

from assessment.core import prove
from assessment.core.packs import loader
from assessment.settings import ROOT
from bench.measurement import show


def run() -> None:
    """Print the CPU seconds that the proof of all claims takes."""
    pack = loader.load(ROOT / "questionnaires" / "relationship-repair")
    started = time.process_time()
    findings = list(prove.prove(pack))
    spent = time.process_time() - started
    proved = sum(finding.proved for finding in findings)
    print("Proof of the default pack, for all answer sets")
    show(f"{proved} of {len(findings)} claims proved, CPU", f"{spent:.1f} s", "budget 15 s")
