"""The passphrase of a resume code: random words of the reader's language, and the reading of what a person typed.

English: the EFF's long list for passphrases (Electronic Frontier Foundation, CC BY 3.0 US), without words that have a
hyphen in them. Spanish: the list of BIP-39 (MIT). Words unfit for somebody who was hurt are left out of both; in
Spanish others stand in their place, so that seven words are as hard to guess as six in English.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from assessment.core.errors import AssessmentError

_DROPPED_CATEGORIES = ("Mn", "Cf")  # combining accents and invisible characters


class NotACode(AssessmentError):
    """The typed text is not a passphrase.

    ``count``: how many words it has; ``length``: how many it should have; ``unknown``: position (from 1) of each of the
    first ``length`` words that is not in the list -> the nearest word of the list, '' when none is near.
    """

    def __init__(self, count: int, length: int, unknown: dict[int, str]) -> None:
        self.count, self.length, self.unknown = count, length, unknown
        super().__init__(f"{count} words of {length}, {len(unknown)} of them not in the list")


@dataclass(frozen=True)
class WordList:
    """The words of one language. ``words``: as they are shown, in NFC; ``length``: how many make a passphrase."""

    language: str
    words: tuple[str, ...]
    length: int

    @cached_property
    def by_plain(self) -> dict[str, str]:
        """Word without accents -> word; no two words differ in accents alone."""
        return {_plain(word): word for word in self.words}


def _read(language: str, file: str, length: int) -> WordList:
    text = (Path(__file__).parent / "wordlists" / file).read_text(encoding="utf-8")
    return WordList(language, tuple(text.split()), length)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if unicodedata.category(each) not in _DROPPED_CATEGORIES).lower()


ENGLISH = _read("en", "english.txt", 6)
SPANISH = _read("es", "spanish.txt", 7)
LISTS = (ENGLISH, SPANISH)


def list_of(language: str) -> WordList:
    """The list of this language, as a tag of two letters or more, or the English one."""
    return next((each for each in LISTS if each.language == language.partition("-")[0]), ENGLISH)


def generate(language: str) -> str:
    """Generate a random passphrase with about 77 bits of entropy, in ``language`` or else in English."""
    chosen = list_of(language)
    return " ".join(secrets.choice(chosen.words) for _ in range(chosen.length))


def parse(typed: str) -> str:
    """Parse a typed passphrase of any list; case, accents, hyphens and spaces do not matter. NotACode.

    Returns the words as they were shown.
    """
    found = [word for word in re.split(r"[^a-z]+", _plain(typed)) if word]
    chosen = _likely_list(found)
    unknown = [(position, word) for position, word in enumerate(found, 1) if word not in chosen.by_plain]
    if len(found) != chosen.length or unknown:
        near = {position: _nearest(word, chosen) for position, word in unknown[: chosen.length]}
        raise NotACode(len(found), chosen.length, near)
    return " ".join(chosen.by_plain[word] for word in found)


def language_of(code: str) -> str:
    """The language of a passphrase that ``generate`` or ``parse`` returned."""
    return _likely_list(_plain(code).split()).language


def _likely_list(found: list[str]) -> WordList:
    """The list that holds most of these words. Some words are in both lists: then their number tells."""
    return max(LISTS, key=lambda each: (sum(word in each.by_plain for word in found), len(found) == each.length))


def _nearest(word: str, chosen: WordList) -> str:
    near = get_close_matches(word[:20], chosen.by_plain, n=1, cutoff=0.8)
    return chosen.by_plain[near[0]] if near else ""
