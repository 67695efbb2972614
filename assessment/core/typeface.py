"""Which characters paper can show, and with which faces of the typeface.

A face is one file of glyphs for one script. ``typeface.txt``, made with the files, lists the characters of each; no
character is in two of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

BASE = "latin-1"
"""The face that every report has."""
STAND_IN = "\N{WHITE SQUARE}"
"""What is printed instead of characters that no face draws; the base face draws it."""
_LIST = Path(__file__).with_suffix(".txt")
_SHOWN = 5
_UNDRAWN = frozenset(("Cc", "Cf", "Zl", "Zp", "Zs"))


def faces_for(text: str) -> tuple[str, ...]:
    """The faces, beyond the base face, that draw what ``text`` holds; in the order of the list."""
    if text.isascii():
        return ()
    used = {face for each in set(text) if (face := _face_of().get(ord(each), BASE)) != BASE}
    return tuple(sorted(used, key=names().index))


def undrawable(text: str) -> tuple[str, ...]:
    """The characters of ``text`` that no face draws, each once, in the order in which they come."""
    if text.isascii():
        return ()
    missing = {each for each in set(text) if not _is_drawn(each)}
    return tuple(sorted(missing, key=text.index))


def drawable(text: str) -> str:
    """The text with one ``STAND_IN`` for each run of characters that no face draws."""
    missing = undrawable(text)
    if not missing:
        return text
    return re.sub(f"[{re.escape(''.join(missing))}]+", STAND_IN, text)


def listed(characters: Sequence[str]) -> str:
    """Characters with their code points, five at most: "'ᜀ' (U+1700)"."""
    shown = ", ".join(f"'{each}' (U+{ord(each):04X})" for each in characters[:_SHOWN])
    more = len(characters) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Every face, the base face first."""
    return tuple(name for name, _ in _listed())


def _is_drawn(character: str) -> bool:
    """True as well for what draws nothing by itself: spaces, joiners, and selectors of a variant."""
    return (
        ord(character) in _face_of() or unicodedata.category(character) in _UNDRAWN or "\ufe00" <= character <= "\ufe0f"
    )


@lru_cache(maxsize=1)
def _face_of() -> dict[int, str]:
    """Code point -> face."""
    return {code: name for name, codes in _listed() for code in codes}


def _listed() -> Iterator[tuple[str, Iterable[int]]]:
    for line in _LIST.read_text("ascii").splitlines():
        name, *runs = line.split()
        yield name, [code for run in runs for code in _codes(run)]


def _codes(run: str) -> range:
    """The code points of a hexadecimal range such as 41-5A."""
    first, _, last = run.partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)
