"""Links and file names in README and docs lead to something that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assessment.settings import ROOT

PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
FILE = re.compile(r"`((?:[a-z_.-]+/)+[a-z_0-9-]+\.(?:py|html|css|scss|js|mjs|yaml|po|md|txt))`")
ROOMS = (ROOT, ROOT / "assessment", ROOT / "assessment" / "core")


def anchors(page: Path) -> set[str]:
    """The anchors that a site makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), flags=re.M)
    plain = (re.sub(r"[^\w\- ]", "", each.replace("`", "").lower()) for each in headings)
    return {each.strip().replace(" ", "-") for each in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_to_something(page: Path) -> None:
    broken = []
    for target, anchor in LINK.findall(page.read_text()):
        file = (page.parent / target).resolve() if target else page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            broken.append(f"{target}#{anchor}")
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    named = set(FILE.findall(page.read_text()))
    assert sorted(each for each in named if not any((room / each).exists() for room in ROOMS)) == []


def test_every_function_that_the_table_of_places_names_is_there() -> None:
    named = re.findall(r"`([a-z_/]+\.py)`: `(\w+)`", (ROOT / "docs" / "developers.md").read_text())
    assert named
    for file, function in named:
        (found,) = (room / file for room in ROOMS if (room / file).exists())
        assert f"def {function}(" in found.read_text(), f"{file} has no {function}"


def test_the_readme_leads_to_every_page_of_the_docs() -> None:
    linked = {target for target, _ in LINK.findall((ROOT / "README.md").read_text())}
    pages = {str(page.relative_to(ROOT)) for page in (ROOT / "docs").glob("*.md")}
    assert pages - linked == set()
