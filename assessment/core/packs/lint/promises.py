"""Words that promise people more than a questionnaire can keep, such as "validated" or "diagnoses"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from assessment.core.errors import Fault
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.language_words import LanguageWords, words_of
from assessment.core.packs.lint.locations import Location, Locations
from assessment.core.packs.translations import Catalogue, TranslatableText, usable

REMEDY = "Say what it does and does not do, in words that you can keep."
VALIDATED = "texts/validated/say"
"""Where a pack names the studies that validate it, with their source."""
_NOT_FOR_PEOPLE = re.compile(
    r".*/short|rules/(rules|notes)/.*|rules/over_time/.*/(label|because)|rules/(levels|access|priorities)/[^/]+/label"
    r"|replies/[^/]+/label|help-lines/places/[^/]+/lines/[^/]+/name"
)
"""What counselors read, and the names that services have."""
_CLAUSE = re.compile(r"[.;:!?()“”\"]")


def check(
    pack: Pack, locations: Locations, found: Mapping[str, TranslatableText], catalogues: Mapping[str, Catalogue]
) -> Iterator[Fault]:
    """A warning for every text that people read and that promises too much, in every language with a word list."""
    own = words_of(pack.language)
    for name, text in found.items():
        promised = _promised(own, name, text.text)
        if promised:
            yield locations.warning(Location(text.file, text.path), "W625", _message(promised), REMEDY)
    for catalogue in catalogues.values():
        words = words_of(catalogue.language)
        for name, say in usable(catalogue, found).items():
            promised = _promised(words, name, say)
            if promised:
                yield catalogue.warning(name, "W625", _message(promised), REMEDY)


def _message(promised: str) -> str:
    return f"'{promised}' promises people more than a questionnaire can keep."


def _promised(words: LanguageWords | None, name: str, text: str) -> str:
    """The first promise in the text that no word before it takes back; '' when there is none."""
    if words is None or name == VALIDATED or _NOT_FOR_PEOPLE.fullmatch(name):
        return ""
    said = text.lower()
    for promise in words.promises.finditer(said):
        before = _CLAUSE.split(said[: promise.start()])[-1]
        turns = list(words.turns.finditer(before))
        if not words.denials.search(before[turns[-1].start() if turns else 0 :]):
            return promise.group()
    return ""
