"""Change the code that decides who may enter what, one thing at a time; print the share that a test notices.

Ends with status 1 under BUDGET. What is changed, and which tests are asked, stands in pyproject.toml under mutmut.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "mutants"
BUDGET = 0.9
MUTMUT = str(Path(sys.executable).parent / "mutmut")
FINE = ("killed", "caught by type check", "timeout")
RESULT = re.compile(r"^\s+(\S+): (.+)$", re.MULTILINE)


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    print("Changing access control one thing at a time. This takes several minutes.", flush=True)
    _mutmut("run", "--max-children", str(os.cpu_count() or 1))
    found = dict(RESULT.findall(_mutmut("results", "--all", "true")))
    if not found:
        sys.exit("Nothing was changed.")
    for name in sorted(name for name, result in found.items() if result not in FINE):
        print(f"\n{found[name]}: {name}\n{_mutmut('show', name)}")
    counts = Counter(found.values())
    share = sum(counts[result] for result in FINE) / len(found)
    print(", ".join(f"{count} {result}" for result, count in counts.most_common()))
    print(f"{share:.1%} of {len(found)} changes are noticed; at least {BUDGET:.0%} must be")
    sys.exit(share < BUDGET)


def _mutmut(*args: str) -> str:
    """What mutmut prints. When it fails, this is the end, with the last of what it printed."""
    line = [MUTMUT, *args]
    run = subprocess.run(line, cwd=ROOT, capture_output=True, text=True)  # noqa: S603  # no words from outside
    if run.returncode:
        sys.exit(run.stdout[-3000:] + run.stderr[-3000:])
    return run.stdout


if __name__ == "__main__":
    main()
