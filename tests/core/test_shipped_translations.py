"""The translations that come with the packs: whole, of one mind, and as careful as their source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from assessment.core.packs import translations
from assessment.core.packs.translations import Entry
from tests.support.shipped_packs import shipped_packs

PACKS = Path(__file__).parents[2] / "questionnaires"
FILES = sorted(PACKS.glob("*/*.po"))
SAME = ("No", "no", "Argentina", "Australia", "Chile", "Colombia", "India", "Portugal", "Puerto Rico")
"""Words that two languages share."""
INTERFACE = PACKS.parent / "translations/es/LC_MESSAGES/messages.po"
QUOTED = re.compile(r"[\"“]([^\"“”]+)[\"”]")


def entries_of(file: Path) -> list[Entry]:
    catalogue = translations.read(file.name, file.read_bytes())
    assert catalogue.faults == []
    return list(catalogue.entries.values())


def test_every_shipped_pack_speaks_english_and_spanish() -> None:
    assert {pack.id: pack.languages for pack in shipped_packs()} == {
        "apology-check": ("en", "es"),
        "relationship-repair": ("en", "es"),
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_only_the_names_of_services_stay_as_they_are(file: Path) -> None:
    same = [entry.name for entry in entries_of(file) if entry.say == entry.of and entry.of not in SAME]
    assert [name for name in same if not re.fullmatch(r"help-lines/places/\w+/lines/\w+/(name|region)", name)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_a_translation_has_the_numbers_and_as_many_sentences_as_its_source(file: Path) -> None:
    wrong = []
    for entry in entries_of(file):
        for pattern in (r"[0-9]+", r"[.?](?= |$)"):
            if len(re.findall(pattern, entry.of)) != len(re.findall(pattern, entry.say)):
                wrong.append(entry.name)
        if sorted(re.findall(r"[0-9]+", entry.of)) != sorted(re.findall(r"[0-9]+", entry.say)):
            wrong.append(entry.name)
    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_nobody_is_shouted_at(file: Path) -> None:
    assert [entry.name for entry in entries_of(file) if re.search("[!¡]", entry.say)] == []


def test_one_source_is_said_in_one_way_in_both_packs() -> None:
    wordings: dict[str, set[str]] = {}
    for file in FILES:
        for entry in entries_of(file):
            wordings.setdefault(entry.of, set()).add(entry.say)
    assert {of: ways for of, ways in wordings.items() if len(ways) > 1} == {}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_an_answer_that_is_quoted_is_quoted_as_it_reads(file: Path) -> None:
    labels = {entry.of.lower(): entry.say for entry in entries_of(file) if entry.name.endswith("/label")}
    checked = 0
    for entry in entries_of(file):
        for quoted in QUOTED.findall(entry.of):
            if quoted.lower() in labels:
                assert labels[quoted.lower()] in QUOTED.findall(entry.say), entry.name
                checked += 1
    assert checked > 0


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_a_link_that_is_quoted_is_quoted_as_it_reads_on_the_page(file: Path) -> None:
    with INTERFACE.open("rb") as opened:
        links = {str(message.id): str(message.string) for message in read_po(opened) if message.id}
    quoted = [(entry, link) for entry in entries_of(file) for link in QUOTED.findall(entry.of) if link in links]
    assert [entry.name for entry, link in quoted if links[link] not in QUOTED.findall(entry.say)] == []
    assert {link for _, link in quoted} >= {"Exit this page"}
