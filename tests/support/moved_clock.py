"""Programs whose wall clock is moved by libfaketime, while they run too; how long the machine runs stays true."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from assessment.settings import ROOT

MOVED_BY = "FAKETIME_TIMESTAMP_FILE"
"""Names the file that says by how much, such as +30h; libfaketime reads it whenever somebody asks what time it is."""


def run(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a Python program that moves its own clock with ``move``, and wait for it."""
    (library,) = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
    moved_by = Path(arguments[0]) / "moved-by"
    moved_by.write_text("+0\n")
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        MOVED_BY: str(moved_by),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # nor CLOCK_BOOTTIME: locks wait by these in the kernel
        "NO_FAKE_STAT": "1",
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "scripts" / "moved_clock", ROOT))),
    }
    command = [sys.executable, str(program), *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def move(by: str) -> None:
    """Set the wall clock of this program so far from the machine's: +30h, -10m, +400d, or +0."""
    Path(os.environ[MOVED_BY]).write_text(f"{by}\n")
