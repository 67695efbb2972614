"""Change the code that decides who may do what, one thing at a time; print the share that a test notices.

Ends with status 1 if that is under BUDGET for one of the files. What is changed, and which tests are asked, stands in
pyproject.toml under mutmut.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "mutants"
BUDGET = 0.9
MUTMUT = str(Path(sys.executable).parent / "mutmut")
FINE = ("killed", "caught by type check", "timeout")
RESULT = re.compile(r"^\s+(\S+): (.+)$", re.MULTILINE)


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    print("Changing who may do what, one thing at a time. This takes several minutes.", flush=True)
    _mutmut("run", "--max-children", str(os.cpu_count() or 1))
    found = dict(RESULT.findall(_mutmut("results", "--all", "true")))
    if not found:
        sys.exit("Nothing was changed.")
    for name in sorted(name for name, result in found.items() if result not in FINE):
        print(f"\n{found[name]}: {name}\n{_mutmut('show', name)}")
    print(", ".join(f"{count} {result}" for result, count in Counter(found.values()).most_common()))
    shares = [_share(module, found) for module in sorted({_module(name) for name in found})]
    print(f"At least {BUDGET:.0%} of the changes of each file must be noticed.")
    sys.exit(min(shares) < BUDGET)


def _share(module: str, found: Mapping[str, str]) -> float:
    """The share of the changes of a file that were noticed, which is printed."""
    results = [result for name, result in found.items() if _module(name) == module]
    noticed = sum(result in FINE for result in results)
    print(f"{module}: {noticed} of {len(results)} changes are noticed, {noticed / len(results):.1%}")
    return noticed / len(results)


def _module(name: str) -> str:
    """The module of a change, whose name is that of a function with a number behind it."""
    return name.rpartition(".x")[0]


def _mutmut(*args: str) -> str:
    """What mutmut prints. When it fails, this is the end, with the last of what it printed."""
    line = [MUTMUT, *args]
    run = subprocess.run(line, cwd=ROOT, capture_output=True, text=True)  # noqa: S603  # no words from outside
    if run.returncode:
        sys.exit(run.stdout[-3000:] + run.stderr[-3000:])
    return run.stdout


if __name__ == "__main__":
    main()
