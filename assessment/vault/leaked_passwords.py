"""Whether a password is among common and leaked ones: a Bloom filter, which needs no network and tells no list.

It misses none that is in the list, and takes about one in 2,000 others for one that is. passwords/README.md says what
is in the list, whose it is, and how it is made.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from assessment.settings import ROOT

FILE = ROOT / "passwords" / "leaked.bloom"
BITS_EACH, HASHES = 16, 11


def fold(password: str) -> str:
    """What passwords are compared by: case does not matter."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", password).casefold())


def is_leaked(password: str, file: Path = FILE) -> bool:
    """Whether the list has it. OSError without the file."""
    bits = _read(file)
    return all(bits[place >> 3] & 1 << (place & 7) for place in _places(fold(password), len(bits)))


def filter_of(passwords: Iterable[str]) -> bytes:
    """The filter of these passwords."""
    folded = {fold(each) for each in passwords}
    bits = bytearray(-(-len(folded) * BITS_EACH // 8))
    for each in folded:
        for place in _places(each, len(bits)):
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def _places(folded: str, length: int) -> Iterator[int]:
    digest = hashlib.sha256(folded.encode("utf-8", "surrogatepass")).digest()
    first, step = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big") | 1
    return ((first + number * step) % (length * 8) for number in range(HASHES))


@cache
def _read(file: Path) -> bytes:
    return file.read_bytes()
