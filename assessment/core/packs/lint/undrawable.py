"""Finds characters that paper cannot show: a report prints a box in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assessment.core import typeface
from assessment.core.errors import Fault
from assessment.core.packs.lint.locations import Location, Locations
from assessment.core.packs.translations import Catalogue, TranslatableText, usable

CODE, REMEDY = "W626", "Write it in other characters."


def check(
    locations: Locations, found: Mapping[str, TranslatableText], catalogues: Mapping[str, Catalogue]
) -> Iterator[Fault]:
    """A warning for every text, in every language, with a character that no face of the typeface draws."""
    for text in found.values():
        if missing := typeface.undrawable(text.text):
            yield locations.warning(Location(text.file, text.path), CODE, _message(missing), REMEDY)
    for catalogue in catalogues.values():
        for name, said in usable(catalogue, found).items():
            if missing := typeface.undrawable(said):
                yield catalogue.warning(name, CODE, _message(missing), REMEDY)


def _message(missing: Sequence[str]) -> str:
    return f"paper cannot show {typeface.listed(missing)}: a report prints a box instead."
