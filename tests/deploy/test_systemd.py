"""The systemd unit of the operators' page is sound, and leaves the service no right that it does not need."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from assessment.settings import ROOT

MOST_EXPOSED = 15
"""Tenths of the points that systemd counts for what a unit leaves open: 0 is nothing, 100 is everything."""


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The page's unit, with this checkout's folder and a user that every machine has."""
    found = re.search(r"```ini\n(\[Unit\]\n.*?)```", (ROOT / "docs" / "operators.md").read_text(), re.DOTALL)
    assert found is not None
    file = tmp_path / "check-in.service"
    text = found[1].replace("User=check-in", "User=daemon").replace("/opt/check-in/.venv/bin/gunicorn", "/bin/true")
    file.write_text(text.replace("/opt/check-in", str(ROOT)))
    return file


def analyze(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *command], capture_output=True, text=True)


def test_systemd_understands_every_line(unit: Path) -> None:
    done = analyze("verify", "--man=no", str(unit))
    assert [line for line in done.stderr.splitlines() if "check-in.service" in line] == []
    assert done.returncode == 0, done.stderr


def test_systemd_counts_hardly_anything_that_is_left_open(unit: Path) -> None:
    done = analyze("security", "--offline=yes", f"--threshold={MOST_EXPOSED}", "--no-pager", str(unit))
    assert done.returncode == 0, done.stdout
