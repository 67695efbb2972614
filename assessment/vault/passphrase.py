"""Resume codes as people meet them: six words, drawn by chance, typed back however they like.

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
_NO_SIGN_OF_THEIR_OWN = ("Mn", "Cf")  # accents that stand apart from their letter, marks that nobody sees


class NotACode(AssessmentError):
    """What was typed cannot be a code.

    ``count``: how many words it has; ``unknown``: place (from 1) of the first six -> the list's nearest word, '' when
    none is near.
    """

    def __init__(self, count: int, unknown: dict[int, str]) -> None:
        self.count, self.unknown = count, unknown
        super().__init__(f"{count} words, {len(unknown)} of them not in the list")


def generate() -> str:
    """A new code: about 77 bits of chance."""
    return " ".join(secrets.choice(WORDS) for _ in range(LENGTH))


def parse(typed: str) -> str:
    """The code that was typed; case, accents of phone keyboards, hyphens and spaces do not matter. NotACode."""
    apart = unicodedata.normalize("NFKD", typed)
    plain = "".join(each for each in apart if unicodedata.category(each) not in _NO_SIGN_OF_THEIR_OWN).lower()
    found = [word for word in re.split(r"[^a-z]+", plain) if word]
    unknown = [(place, word) for place, word in enumerate(found, 1) if word not in _KNOWN]
    if len(found) != LENGTH or unknown:
        raise NotACode(len(found), {place: _near(word) for place, word in unknown[:LENGTH]})
    return " ".join(found)


def _near(word: str) -> str:
    return next(iter(get_close_matches(word[:20], WORDS, n=1, cutoff=0.8)), "")
