"""Measure the question page with Lighthouse, as on a slow phone: start the service, begin, and print its marks.

``python scripts/lighthouse.py`` (or ``make lighthouse``) needs Node and fetches Lighthouse through npm. It fails when a
mark is lower than wanted. It keeps to a folder and a port of its own.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from pictures import serving

LIGHTHOUSE = "lighthouse@12.8.2"
RUNS = 3
WANTED = {"accessibility": 100, "best-practices": 100, "performance": 98}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with serving(home / "instance") as (address, _):
            headers = home / "headers.json"
            headers.write_text(json.dumps({"Cookie": begun(address)}))
            runs = [marks(f"{address}/questions", headers, home / f"{run}.json") for run in range(RUNS)]
    for each in runs:
        print(", ".join(f"{name} {mark}" for name, mark in each.items()))
    short = [name for name, wanted in WANTED.items() if max(each[name] for each in runs) < wanted]
    if short:
        sys.exit(f"Lower than wanted in every run: {', '.join(short)}.")


def begun(address: str) -> str:
    """The cookies of a browser that has begun."""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))
    with browser.open(address) as page:
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.read().decode())
    if token is None:
        sys.exit("The start page has no form any more.")
    form = urlencode({"csrf_token": token[1], "accept": "yes"}).encode()
    browser.open(f"{address}/start", form).close()
    return "; ".join(f"{each.name}={each.value}" for each in jar)


def marks(page: str, headers: Path, report: Path) -> dict[str, int]:
    """One run's marks, of 100. The page must not have led elsewhere."""
    command = ["npm", "exec", "--yes", "--package", LIGHTHOUSE, "--", "lighthouse", page, "--quiet"]
    command += [f"--only-categories={','.join(WANTED)}", "--chrome-flags=--headless --no-sandbox"]
    command += [f"--extra-headers={headers}", "--output=json", f"--output-path={report}"]
    environment = {"CHROME_PATH": "/usr/bin/chromium", **os.environ}
    subprocess.run(command, check=True, env=environment)  # noqa: S603  # a tool of a fixed version, on our own page
    found = json.loads(report.read_text())
    if found["finalDisplayedUrl"] != page:
        sys.exit(f"{page} led to {found['finalDisplayedUrl']}.")
    return {name: round(found["categories"][name]["score"] * 100) for name in WANTED}


if __name__ == "__main__":
    main()
