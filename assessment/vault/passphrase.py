"""The passphrase of a resume code: six random words, and the reading of what a person typed.

The list is the EFF's long list for passphrases (Electronic Frontier Foundation, CC BY 3.0 US), without words that have
a hyphen in them and without words unfit for somebody who was hurt.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from difflib import get_close_matches
from pathlib import Path

from assessment.core.errors import AssessmentError

LENGTH = 6
WORDS = tuple((Path(__file__).parent / "wordlists" / "english.txt").read_text(encoding="ascii").split())
_KNOWN = frozenset(WORDS)
_DROPPED_CATEGORIES = ("Mn", "Cf")  # combining accents and invisible characters


class NotACode(AssessmentError):
    """The typed text is not a passphrase.

    ``count``: how many words it has; ``unknown``: position (from 1) of each of the first six words that is not in the
    list -> the nearest word of the list, '' when none is near.
    """

    def __init__(self, count: int, unknown: dict[int, str]) -> None:
        self.count, self.unknown = count, unknown
        super().__init__(f"{count} words, {len(unknown)} of them not in the list")


def generate() -> str:
    """Generate a random passphrase with about 77 bits of entropy."""
    return " ".join(secrets.choice(WORDS) for _ in range(LENGTH))


def parse(typed: str) -> str:
    """Parse a typed passphrase; case, accents of phone keyboards, hyphens and spaces do not matter. NotACode."""
    apart = unicodedata.normalize("NFKD", typed)
    plain = "".join(each for each in apart if unicodedata.category(each) not in _DROPPED_CATEGORIES).lower()
    found = [word for word in re.split(r"[^a-z]+", plain) if word]
    unknown = [(position, word) for position, word in enumerate(found, 1) if word not in _KNOWN]
    if len(found) != LENGTH or unknown:
        raise NotACode(len(found), {position: _nearest(word) for position, word in unknown[:LENGTH]})
    return " ".join(found)


def _nearest(word: str) -> str:
    return next(iter(get_close_matches(word[:20], WORDS, n=1, cutoff=0.8)), "")
