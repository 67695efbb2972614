"""Options whose translations are swapped are found, in small and in shipped packs, and sound ones are left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from assessment.core.packs import loader, translations
from assessment.core.packs.lint import swapped_options
from assessment.core.packs.translations import TranslatableText
from assessment.settings import ROOT
from tests.support.sleep_pack import written
from tests.support.translations import translate

PACKS = ROOT / "questionnaires"
FOUND_AT_LEAST = 0.85
"""Of swaps of two neighbours in a list of options."""
WEEKS = (
    "rest.yaml",
    "{id: light, label: L}, {id: worry, label: W}",
    "{id: light, label: 1 to 4}, {id: worry, label: Only 6}",
)
AGAIN = (
    "rest.yaml",
    "answer: often, also",
    "answer: {type: rating, options: [{value: 0, label: Never}, {value: 1, label: Sometimes}, {value: 2, label: Often},"
    " {value: 3, label: Now}]}, also",
)


def named(folder: Path, code: str = "W623") -> list[tuple[str, str]]:
    found = loader.load_with_warnings(folder).warnings
    return [(fault.file, fault.message) for fault in found if fault.code == code]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", {"Yes": "No", "No": "Sí"}),
        ("es", {"Yes": "No", "No": "Claro"}),
        ("es", {"Yes": "No, gracias", "No": "Sí, claro"}),
        ("es", {"Never": "Siempre", "Always": "Nunca"}),
        ("es", {"Sometimes": "A menudo", "Often": "A veces"}),
        ("fr", {"1 to 4": "6 jours", "Only 6": "1 à 4 jours"}),
        ("fr", {"Yes": "No", "No": "Oui"}),
    ],
)
def test_swapped_answers_are_named(tmp_path: Path, language: str, said: Mapping[str, str]) -> None:
    folder = written(tmp_path, WEEKS)
    translate(folder, language, said)
    (file, message), *others = named(folder)
    assert (file, others) == (f"{language}.po", [])
    one, other = said
    assert (
        message
        == f"'{said[one]}' and '{said[other]}' seem swapped: they translate '{one}' and '{other}' of one question."
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", {"Yes": "Sí", "No": "No", "Not sure": "No lo sé"}),
        ("es", {"Never": "Nunca", "Sometimes": "A veces", "Often": "A menudo", "Always": "Siempre"}),
        ("es", {"Never": "Jamás de los jamases", "Always": "Sin parar"}),
        ("fr", {"1 to 4": "1 à 4 jours", "Only 6": "6 jours"}),
        ("fr", {"Yes": "Oui", "No": "Non"}),
        ("fr", {"Often": "Souvent"}),
    ],
)
def test_answers_in_their_place_are_left_alone(tmp_path: Path, language: str, said: Mapping[str, str]) -> None:
    folder = written(tmp_path, WEEKS)
    translate(folder, language, said)
    assert named(folder) == []


def test_an_answer_that_has_the_translation_of_another_elsewhere_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path, AGAIN)
    said = {"Never": "Jamais", "Sometimes": "Parfois", "Often": "Souvent", "Always": "Toujours", "Now": "Ici"}
    translate(folder, "fr", said)
    assert (named(folder), named(folder, "W624")) == ([], [])
    place = "rest/awake/answer/options"
    translate(folder, "fr", said | {f"{place}/1/label": "Ici", f"{place}/3/label": "Parfois"})
    assert [message[:40] for _, message in named(folder)] == ["'Ici' and 'Parfois' seem swapped: they t"]


def test_an_answer_in_two_ways_in_sets_that_are_alike_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path, AGAIN)
    said = {"Never": "Jamais", "Sometimes": "Parfois", "Often": "Souvent"}
    translate(folder, "fr", said | {"rest/awake/answer/options/1/label": "De temps en temps"})
    (file, message), *others = named(folder, "W624")
    assert (file, others, named(folder)) == ("fr.po", [], [])
    assert message.startswith("'Parfois' is 'De temps en temps' on line ")


@pytest.mark.parametrize("pack", ["apology-check", "relationship-repair"])
def test_nearly_every_swap_in_a_shipped_translation_is_found(pack: str) -> None:
    opened = loader.load_with_warnings(PACKS / pack)
    found = translations.texts({name: source.data for name, source in opened.sources.items()})
    lists: dict[str, list[str]] = {}
    for name in found:
        if name.endswith("/label") and "/options/" in name:
            lists.setdefault(name.rsplit("/", 2)[0], []).append(name)
    swaps = [pair for names in lists.values() for pair in pairwise(names)]
    assert not _finds(opened, found, ())
    tried = swaps[:: len(swaps) // 12]
    assert sum(_finds(opened, found, pair) for pair in tried) >= FOUND_AT_LEAST * len(tried)


def _finds(opened: loader.LoadedPack, found: Mapping[str, TranslatableText], swap: tuple[str, ...]) -> bool:
    """Whether anything is named once these two translations are swapped."""
    catalogue = opened.catalogues["es.po"]
    turned = {name: catalogue.entries[other].say for name, other in zip(swap, reversed(swap), strict=True)}
    entries = {name: replace(entry, say=turned.get(name, entry.say)) for name, entry in catalogue.entries.items()}
    faults = swapped_options.check("en", found, {"es.po": replace(catalogue, entries=entries)})
    return any(fault.code == "W623" for fault in faults)
