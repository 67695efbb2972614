"""Names explain themselves: nouns for modules, one class for one name, docstrings that say something."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from assessment.settings import ROOT
from tests.support.source_files import source_file

FOLDERS = ("assessment", "bench", "mutation", "scripts", "tests")
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
NOUNS = {
    "formatting": "the field's word for how values are written",
    "keyring": "a ring of keys",
    "rating": "an answer on a range, as the item type is called",
    "routing": "the field's word for which question comes next",
    "scoring": "the field's word for how answers become scores",
    "setting": "what an operator sets",
    "sharing": "what a person shares with counselors",
    "unused": "what a pack defines and never uses",
}
"""Last words that look like participles and are none, or are the field's word; each with what it names."""


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_a_class_name_stands_once() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in SOURCES:
        for each in source_file(path).classes:
            places[each].append(name(path))
    assert {each: where for each, where in places.items() if len(where) > 1} == {}


def test_a_module_is_named_by_a_noun() -> None:
    last_words = {path: path.stem.split("_")[-1] for path in SOURCES}
    found = [name(path) for path, word in last_words.items() if re.search("(ing|ed)$", word) and word not in NOUNS]
    assert found == []


def test_a_docstring_says_it_itself() -> None:
    docstrings = [(name(path), each) for path in SOURCES for each in source_file(path).docstrings]
    found = {(where, each) for where, each in docstrings if re.match(r"(The same\b|See\b|As in\b|As ``)", each)}
    assert sorted(found) == []
