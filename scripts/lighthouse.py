"""Measure a person's pages with Lighthouse, as on a slow phone: start the service, walk to each, and print its marks.

``python -m scripts.lighthouse`` (or ``make lighthouse``) needs Node and fetches Lighthouse through npm. It fails when a
mark is lower than wanted. It keeps to a folder and a port of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from scripts.journeys import LIST, PEOPLE, QUESTION, RESULT, START, answers_of, walk
from scripts.pictures import PACK, serving

LIGHTHOUSE = "lighthouse@12.8.2"
RUNS = 3
PERSON = PEOPLE[0]
PAGES = {START: "/", QUESTION: "/questions", LIST: "/questions", RESULT: "/result"}
WANTED = {"accessibility": 100, "best-practices": 100, "performance": 98}


def main() -> None:
    pack = loader.load(PACK)
    given = answers_of(pack, PERSON)
    short = []
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "instance") as (address, _):
        for place, path in PAGES.items():
            headers = Path(folder) / f"{place}.json"
            headers.write_text(json.dumps({"Cookie": cookies_at(place, address, pack, given)}))
            runs = [marks(f"{address}{path}", headers, Path(folder) / f"{place}-{run}.json") for run in range(RUNS)]
            for each in runs:
                print(f"{place}: {', '.join(f'{name} {mark}' for name, mark in each.items())}", flush=True)
            short += [
                f"{name} of {place}" for name, wanted in WANTED.items() if max(each[name] for each in runs) < wanted
            ]
    if short:
        sys.exit(f"Lower than wanted in every run: {', '.join(short)}.")


def cookies_at(place: str, address: str, pack: Pack, given: Answers) -> str:
    """The cookies of a browser that has come so far."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        next(each for each in walk(page, address, pack, given) if each.place == place)
        held = [] if place == START else page.context.cookies()
        browser.close()
    return "; ".join(f"{each['name']}={each['value']}" for each in held)


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
