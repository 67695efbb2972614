"""The systemd units are sound, and leave the service and its worker no right that they do not need."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from assessment.settings import ROOT

MOST_EXPOSED = 15
"""Tenths of the points that systemd counts for what a unit leaves open: 0 is nothing, 100 is everything."""


UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))


@pytest.fixture(params=UNITS, ids=lambda file: file.name)
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A unit that operators are given, with this checkout's folder and a user that every machine has."""
    file = tmp_path / Path(request.param).name
    text = Path(request.param).read_text().replace("User=check-in", "User=daemon")
    text = re.sub(r"/opt/check-in/\.venv/bin/\w+", "/bin/true", text)
    file.write_text(text.replace("/opt/check-in", str(ROOT)))
    return file


def analyze(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *command], capture_output=True, text=True)


def test_systemd_understands_every_line(unit: Path) -> None:
    done = analyze("verify", "--man=no", str(unit))
    assert [line for line in done.stderr.splitlines() if unit.name in line] == []
    assert done.returncode == 0, done.stderr


def test_systemd_counts_hardly_anything_that_is_left_open(unit: Path) -> None:
    done = analyze("security", "--offline=yes", f"--threshold={MOST_EXPOSED}", "--no-pager", str(unit))
    assert done.returncode == 0, done.stdout
