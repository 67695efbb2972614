"""Every code an author may meet is listed with its remedy, and has a case that shows it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"\b[EW]\d{3}\b")
LISTED = re.compile(r"^\| ([EW]\d{3}) \|", re.MULTILINE)


def codes_in(paths: list[Path], pattern: re.Pattern[str] = CODE) -> set[str]:
    return {code for path in paths for code in pattern.findall(path.read_text(encoding="utf-8"))}


def test_every_code_stands_in_the_list_once_and_nothing_else_does() -> None:
    raised = codes_in(
        [*(ROOT / "assessment" / "core").rglob("*.py"), ROOT / "assessment" / "services" / "paper_check.py"]
    )
    listed = LISTED.findall((ROOT / "docs" / "pack-faults.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(raised)


def test_every_code_has_a_case() -> None:
    listed = codes_in([ROOT / "docs" / "pack-faults.md"], LISTED)
    tests = [path for path in (ROOT / "tests").rglob("*.py") if path.name != Path(__file__).name]
    assert listed - codes_in([*tests, ROOT / "tests" / "corpus" / "cases.yaml"]) == set()
