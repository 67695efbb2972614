"""Ask for known weaknesses of every pinned package, and say for how many there was an answer: ``make audit``.

Ends with 0 if every package was looked up and none has a weakness, with 1 if one has, and with 2 if there was no answer
for some: an index that does not pass advisories on must not look like a clean bill of health.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted(ROOT.glob("requirements*.txt"))
COMMAND = [str(Path(sys.executable).parent / "pip-audit"), "--format", "json", "--progress-spinner", "off"]
WEAK, NO_ANSWER = 1, 2


def main() -> int:
    worst = 0
    for file in FILES:
        asked = [*COMMAND, "--disable-pip", "--require-hashes", "--requirement", str(file)]
        done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True)  # noqa: S603 - a command of ours
        lines, status = verdict(file.name, done.stdout, done.stderr)
        print("\n".join(lines), flush=True)
        worst = WEAK if WEAK in (worst, status) else max(worst, status)
    return worst


def verdict(name: str, found: str, said: str) -> tuple[list[str], int]:
    """What to print about one file, and the status; ``found``: the JSON of pip-audit, '' if it could not ask."""
    if not found.strip():
        reason = (said.strip().splitlines() or ["no reason was given"])[-1]
        return [f"{name}: nothing could be asked: {reason}"], NO_ANSWER
    packages: list[dict[str, Any]] = json.loads(found)["dependencies"]
    skipped = [each for each in packages if "skip_reason" in each]
    weak = [each for each in packages if each.get("vulns")]
    lines = [f"{name}: {len(packages) - len(skipped)} of {len(packages)} packages were looked up, {len(weak)} are weak"]
    for each in weak:
        for vuln in each["vulns"]:
            mended = ", ".join(vuln["fix_versions"]) or "no version yet"
            lines.append(f"  {each['name']} {each['version']}: {vuln['id']}, mended in {mended}")
    if skipped:
        lines.append(f"  no answer for {len(skipped)}: this package index passes no advisories on. Ask from elsewhere.")
    return lines, WEAK if weak else NO_ANSWER if skipped else 0


if __name__ == "__main__":
    sys.exit(main())
