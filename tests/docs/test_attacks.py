"""Every attack that docs/security.md tells of is covered by tests that are there."""

from __future__ import annotations

import ast
import re

import pytest

from assessment.settings import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text()
ROWS = [line for line in PAGE.splitlines() if line.startswith("| **")]
NAMED = re.compile(r"`(tests/[a-z_/]+\.py)`: ((?:`test_\w+`(?:, )?)+)")


def named_by(row: str) -> list[tuple[str, str]]:
    """The tests that a row names: file and function."""
    return [(file, name) for file, names in NAMED.findall(row) for name in re.findall(r"test_\w+", names)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("**")[1])
def test_every_attack_has_what_was_before_what_is_now_and_tests_that_are_there(row: str) -> None:
    cells = [each.strip() for each in row.strip("|").split(" | ")]
    assert len(cells) == 4
    assert all(cells)
    named = named_by(row)
    assert named
    for file, name in named:
        functions = {
            each.name for each in ast.parse((ROOT / file).read_text()).body if isinstance(each, ast.FunctionDef)
        }
        assert name in functions, f"{file} has no {name}"


def test_no_name_of_a_test_on_the_page_escapes_this_check() -> None:
    read = [name for row in ROWS for _, name in named_by(row)]
    assert len(ROWS) == PAGE.count("| **") > 0
    assert sorted(re.findall(r"`(test_\w+)`", PAGE)) == sorted(read)
