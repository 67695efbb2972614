"""The command `check`, as an operator meets it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from assessment.cli import packs
from assessment.core.packs import loader
from assessment.pdf.render_pool import pool
from assessment.settings import ROOT
from tests.support.sleep_pack import written
from tests.support.stopped_clock import StoppedClock

REPAIR = ROOT / "questionnaires" / "relationship-repair"

LONG = "Who of us is to say what was said on that evening " * 4

Run = Callable[..., Result]


def test_the_day_of_this_version_is_that_of_the_changelog() -> None:
    [latest, *_] = re.findall(r"^## \[[\d.]+\] - (\S+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert packs.RELEASED.isoformat() == latest


def test_a_clock_that_is_before_this_version_makes_no_help_line_one_of_the_future(
    run: Run, stopped_clock: StoppedClock
) -> None:
    stopped_clock.time = datetime(2000, 1, 1, tzinfo=UTC)
    assert run("check", "apology-check").exit_code == 0


def test_the_shipped_packs_are_fine(run: Run) -> None:
    result = run("check")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    shipped = sorted(folder.name for folder in REPAIR.parent.iterdir() if folder.is_dir())
    assert [line.partition(": fine (")[0] for line in lines if ": fine (" in line] == shipped
    assert any(line.startswith("relationship-repair: fine (89 items, 11 scores, ") for line in lines)


def test_check_lists_every_fault_of_a_broken_pack_and_goes_on_to_the_next(run: Run, tmp_path: Path) -> None:
    broken = written(
        tmp_path,
        ("pack.yaml", "title: Sleep", "titel: Sleep"),
        ("rules.yaml", "strain >= 60", "strian >= 60"),
        ("texts.yaml", "thanks: Thanks.\n", ""),
    )
    result = run("check", broken, "relationship-repair")
    assert (result.exit_code, result.stderr) == (1, "")
    lines = result.stdout.splitlines()
    assert [line.partition(" error ")[0] + line.partition(" error ")[2][:4] for line in lines[:3]] == [
        "sleep/pack.yaml:2:E103",
        "sleep/rules.yaml:21:E208",
        "sleep/texts.yaml:1:E102",
    ]
    assert "Did you mean 'strain'?" in lines[1]
    assert lines[3] == "sleep: 3 errors"
    assert lines[-1].startswith("relationship-repair: fine")


def test_a_warning_alone_is_no_failure(run: Run, tmp_path: Path) -> None:
    result = run("check", written(tmp_path, ("help-lines.yaml", "2026-11-22", "2020-01-01")))
    assert result.exit_code == 0
    assert result.stdout.startswith("sleep/help-lines.yaml:6: warning W501: the line 'one' was last checked on 2020")
    assert "8 examples, 1 warning)" in result.stdout


def test_check_warns_of_a_fixed_page_of_the_summary_that_takes_a_second_sheet(run: Run, tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        ("texts.yaml", "[Who are you?]", f"[{', '.join([LONG] * 40)}]"),
        ("help-lines.yaml", "name: One,", f"name: One, say: [{', '.join([LONG * 2] * 15)}],"),
    )
    warned = [line for line in run("check", folder).stdout.splitlines() if "W641" in line]
    assert [line.partition(": warning W641: ")[2] for line in warned] == [
        "page 4 of every summary in 'en' for the place 'uk' takes 4 sheets, and is to take one. "
        "Shorten what the help lines say, the limits, or the replies with 'on_paper'.",
        "page 3 of every summary in 'en' takes 4 sheets, and is to take one. "
        "Shorten the questions to choose a counselor by.",
    ]


def test_check_says_so_where_no_paper_can_be_made(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessment.pdf.render_pool.PROGRAM", (sys.executable, "-c", "raise SystemExit(1)"))
    pool.close()
    result = run("check", written(tmp_path))
    assert result.exit_code == 0
    assert "sleep/pack.yaml:1: warning W642: nobody knows whether its paper fits" in result.stdout


def test_check_looks_at_the_pack_as_it_is_served(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path, ("alone.yaml", "answer: yes_no,", "answer: yes_no, switch: nights,"))
    assert "sleep: fine (9 items" in run("check", folder).stdout
    monkeypatch.setenv("NOT_ASKED", "nights")
    lines = run("check", folder).stdout
    assert "rules.yaml:2: warning W610: with nights switched off: no rule gives 'soon' of priorities." in lines
    assert "sleep without nights: fine (8 items" in lines
    refused = run("assess", folder, lines='{"unsafe": "yes"}')
    assert refused.exit_code == 1
    assert "unsafe: there is no such item" in refused.stderr


def test_check_loads_a_pack_once(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, loaded, load = written(tmp_path), [], loader.load_with_warnings

    def counted(of: Path) -> loader.LoadedPack:
        loaded.append(of)
        return load(of)

    monkeypatch.setattr(loader, "load_with_warnings", counted)
    assert run("check", "--prove", folder).exit_code == 0
    assert loaded.count(folder) == 1


def test_check_looks_where_the_packs_are_said_to_be(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "packs"
    folder.mkdir()
    monkeypatch.setenv("PACKS_DIR", str(folder))
    nothing = run("check")
    assert (nothing.exit_code, nothing.stderr) == (1, f"There is no pack in {folder}.\n")
    written(folder)
    assert run("check").stdout.startswith("sleep: fine (")


def test_an_unknown_pack_cannot_be_checked(run: Run) -> None:
    result = run("check", "nowhere")
    assert result.exit_code == 1
    assert "nowhere: error E010: there is no such folder." in result.stdout
