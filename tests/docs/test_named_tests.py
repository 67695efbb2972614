"""The tables of docs/security.md and docs/reliability.md name tests: each row is complete, and its tests are there.

In a table of requirements, a row may have no test where a person has to look, or where what it asks for is not there.
"""

from __future__ import annotations

import ast
import re

import pytest

from assessment.settings import ROOT

PAGES = {name: (ROOT / "docs" / f"{name}.md").read_text() for name in ("security", "reliability")}
REQUIREMENT = re.compile(r"\| [0-9]+\.[0-9]+\.[0-9]+")
ROWS = [line for page in PAGES.values() for line in page.splitlines() if line.startswith("| **")]
REQUIREMENTS = [line for page in PAGES.values() for line in page.splitlines() if REQUIREMENT.match(line)]
NAMED = re.compile(r"`((?:tests|faults)/[a-z_/]*\w+\.py)`: ((?:`test_\w+`(?:, )?)+)")


def named_by(row: str) -> list[tuple[str, str]]:
    """The tests that a row names: file and function."""
    return [(file, name) for file, names in NAMED.findall(row) for name in re.findall(r"test_\w+", names)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("**")[1])
def test_every_row_has_its_four_cells_and_tests_that_are_there(row: str) -> None:
    assert_complete(row)
    assert named_by(row)


@pytest.mark.parametrize("row", REQUIREMENTS, ids=lambda row: row.split()[1])
def test_every_requirement_has_its_four_cells_and_no_tests_that_are_not_there(row: str) -> None:
    assert_complete(row)


def assert_complete(row: str) -> None:
    """Four cells with something in them, and no name of a test that does not exist."""
    cells = [each.strip() for each in row.strip("|").split(" | ")]
    assert len(cells) == 4
    assert all(cells)
    for file, name in named_by(row):
        functions = {
            each.name for each in ast.parse((ROOT / file).read_text()).body if isinstance(each, ast.FunctionDef)
        }
        assert name in functions, f"{file} has no {name}"


@pytest.mark.parametrize("page", PAGES)
def test_no_name_of_a_test_on_the_page_escapes_this_check(page: str) -> None:
    text = PAGES[page]
    rows = [line for line in text.splitlines() if line.startswith("| **")]
    assert len(rows) == text.count("| **") > 0
    rows += [line for line in text.splitlines() if REQUIREMENT.match(line)]
    assert sorted(re.findall(r"`(test_\w+)`", text)) == sorted(name for row in rows for _, name in named_by(row))
