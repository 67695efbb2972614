"""What README and docs show as printed is what is printed today.

A code block without a language shows output. Above it, an HTML comment in YAML says what prints it:

    <!-- printed by
    run: check --prove apology-check
    -->

``run``: a command of ``flask --app wsgi``; ``make``: a target of the Makefile.
``input``: what the command reads. ``settings``: environment variables. ``day``: the date it runs on.
``before``: a command that is run first. ``demo``: the demo data are in the database; ``sql``: what is done to them.
``change``: file of the pack -> pairs of an old and a new text; ``only``, ``without``: which of its files are there.

A line of "…" stands for any lines, "…" in a line for any text, "0.0 s" for any time.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assessment.app import create_app
from assessment.settings import ROOT
from tests.support.stopped_clock import StoppedClock

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
BLOCK = re.compile(r"(?:<!-- printed by\n(?P<how>.*?)-->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```", re.M | re.S)
TIME = re.compile(r"\d+\.\d+ s\b")


@dataclass(frozen=True)
class PrintedBlock:
    """Output that a page shows: at which line, and how it is printed; ``how`` is None where the page does not say."""

    page: Path
    line: int
    how: dict[str, Any] | None
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks() -> Iterator[PrintedBlock]:
    for page in PAGES:
        text = page.read_text()
        for found in BLOCK.finditer(text):
            if not found["language"]:
                how = YAML(typ="safe").load(found["how"]) if found["how"] else None
                yield PrintedBlock(page, text[: found.start()].count("\n") + 1, how, tuple(found["text"].splitlines()))


BLOCKS = list(blocks())


def alike() -> Iterator[list[PrintedBlock]]:
    """The blocks that say how they are printed; those that say the same, together: it is printed once."""
    left = [block for block in BLOCKS if block.how]
    while left:
        yield [block for block in left if block.how == left[0].how]
        left = [block for block in left if block.how != left[0].how]


def pattern(lines: tuple[str, ...]) -> re.Pattern[str]:
    """The lines as they may stand anywhere in an output."""
    parts = []
    for line in lines:
        if line.strip() == "…":
            parts.append(r"(?:.*\n)*?")
        else:
            timed = TIME.sub("\0", line)
            parts.append(re.escape(timed).replace("…", ".*").replace("\0", r"\d+\.\d+ s") + r"\n")
    return re.compile("^" + "".join(parts), re.M)


def packs(folder: Path, how: dict[str, Any], pack: str) -> Path:
    """The shipped packs, copied, with one of them changed."""
    shutil.copytree(ROOT / "questionnaires", folder)
    for file in (folder / pack).iterdir():
        if file.name in how.get("without", ()) or file.name not in how.get("only", (file.name,)):
            file.unlink()
    for name, pairs in how.get("change", {}).items():
        text = (folder / pack / name).read_text()
        for old, new in pairs:
            assert old in text, f"{name} has no {old!r}"
            text = text.replace(old, new, 1)
        (folder / pack / name).write_text(text)
    return folder


def printed(how: dict[str, Any], folder: Path, demos: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the command prints, stdout and stderr together.

    ``demos``: where demo data are kept, once made, for whatever else begins with them.
    """
    monkeypatch.setenv("INSTANCE_DIR", str(folder / "instance"))
    monkeypatch.setenv("PLAIN_HTTP", "1")
    for name, value in how.get("settings", {}).items():
        monkeypatch.setenv(name, str(value))
    if how.get("demo"):
        made = demos / re.sub(r"\W+", "-", str([how.get(each) for each in ("day", "settings")]))
        if not made.exists():
            command("demo")
            shutil.copytree(folder / "instance", made)
        shutil.copytree(made, folder / "instance", dirs_exist_ok=True)
    if "before" in how:
        command(how["before"])
    if "sql" in how:
        with closing(sqlite3.connect(folder / "instance" / "check-in.db")) as conn, conn:
            conn.execute(how["sql"])
    words = shlex.split(how.get("run", ""))
    pack = next((each for each in words if (ROOT / "questionnaires" / each).is_dir()), "relationship-repair")
    monkeypatch.setenv("PACKS_DIR", str(packs(folder / "packs", how, pack)))
    return command(how["run"], how.get("input", ""))


def make(target: str) -> str:
    """What making the target from nothing would print, without making it."""
    words = ["make", "--dry-run", "--always-make", target]
    made = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    return made.replace('echo "', "").replace('"\n', "\n")


def command(line: str, lines: str = "") -> str:
    app = create_app()
    try:
        with app.app_context():
            result = app.test_cli_runner().invoke(args=shlex.split(line), input=lines)
    finally:
        app.extensions["store"].engine.dispose()
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.output


def test_every_block_of_output_says_what_prints_it() -> None:
    assert [str(block) for block in BLOCKS if block.how is None] == []


@pytest.fixture(scope="module")
def demos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demos")


@pytest.mark.parametrize("shown", list(alike()), ids=lambda shown: " and ".join(map(str, shown)))
def test_what_a_page_shows_as_printed_is_printed(
    shown: list[PrintedBlock],
    tmp_path: Path,
    demos: Path,
    monkeypatch: pytest.MonkeyPatch,
    stopped_clock: StoppedClock,
) -> None:
    how = shown[0].how
    assert how is not None
    if "day" in how:
        stopped_clock.time = datetime.combine(how["day"], time(12), UTC)
    output = make(how["make"]) if "make" in how else printed(how, tmp_path, demos, monkeypatch)
    for block in shown:
        assert pattern(block.lines).search(output + "\n"), f"{block}:\n{output}"
