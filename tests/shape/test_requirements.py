"""Every package that is installed is pinned by its version and by its hashes."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from assessment.settings import ROOT

FILES = sorted(ROOT.glob("requirements*.txt"))
PIN = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)==([0-9][0-9a-z.]*)((?: --hash=sha256:[0-9a-f]{64})+)")

FIRST_PYTHON = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"].removeprefix(">=")
INSTALLER = "pip"
"""It comes with the virtual environment, and installs all else."""


def requirements(file: Path) -> Iterator[str]:
    """The requirements of a file, each as one line."""
    joined = file.read_text(encoding="utf-8").replace("\\\n", "")
    return (re.sub(r" +", " ", line) for line in joined.splitlines() if line and not line.startswith("#"))


def pinned() -> set[str]:
    """The names of all packages that are pinned."""
    return {match[1] for file in FILES for line in requirements(file) if (match := PIN.fullmatch(line))}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_requirement_is_pinned_by_version_and_by_hash(file: Path) -> None:
    included = [line.removeprefix("-r ") for line in requirements(file) if line.startswith("-r ")]
    assert set(included) <= {each.name for each in FILES}
    assert [line for line in requirements(file) if not line.startswith("-r ") and not PIN.fullmatch(line)] == []


def test_no_package_is_pinned_to_two_versions() -> None:
    pins = {match.groups() for file in FILES for line in requirements(file) if (match := PIN.fullmatch(line))}
    assert len(pins) == len({name for name, _, _ in pins})


def test_what_a_package_needs_is_pinned_too_though_some_pythons_bring_it_along() -> None:
    pins = {INSTALLER, *pinned()}
    here = {canonicalize_name(each.name): each.requires or [] for each in metadata.distributions()}
    wanted = {name: [Requirement(each) for each in here[name]] for name in here if name in pins}
    missing = [
        f"{name} needs {each}"
        for name, needed in wanted.items()
        for each in needed
        if (each.marker is None or each.marker.evaluate({"extra": ""})) and canonicalize_name(each.name) not in pins
    ]
    assert missing == []


def test_every_package_runs_on_the_first_python_that_the_project_names() -> None:
    """Debian 12 has 3.11.2 for good, and installs nothing that asks for a later one."""
    pins = pinned()
    wanted = {
        canonicalize_name(each.name): each.metadata["Requires-Python"]
        for each in metadata.distributions()
        if "Requires-Python" in each.metadata
    }
    assert [name for name, python in wanted.items() if name in pins and FIRST_PYTHON not in SpecifierSet(python)] == []


def test_packages_are_installed_only_if_their_hash_is_the_pinned_one(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    pip = tmp_path / "bin" / "pip"
    pip.write_text('#!/bin/sh\necho "$@" > "$VENV/asked"\n')
    pip.chmod(0o755)
    command = [str(ROOT / "scripts" / "install-packages"), "all of it", "requirements.txt"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"VENV": str(tmp_path)}, check=True)
    assert "--require-hashes" in (tmp_path / "asked").read_text().split()


def test_everything_that_installs_packages_does_so_the_same_way() -> None:
    ways = [ROOT / "Makefile", *(ROOT / "scripts").iterdir(), *(ROOT / ".ci").iterdir()]
    installs = re.compile(r"\bpip\"? install\b")
    found = [path.name for path in ways if path.is_file() and installs.search(path.read_text(encoding="utf-8"))]
    assert found == ["install-packages"]
