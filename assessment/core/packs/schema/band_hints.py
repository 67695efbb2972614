"""Bands written from … to …, as published tables have them: here each band only says where it ends."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from assessment.core.errors import Fault
from assessment.core.packs.yaml_reader import Path, Source

LOWEST, HIGHEST = ("from", "min", "low", "above", "at_least"), ("to", "upto", "up_to", "max", "high", "until")
WORDS = (*LOWEST, *HIGHEST)


def fault(source: Source, path: Path) -> Fault:
    """The fault for the band around ``path``: which values two bands share, or that bands have no such key."""
    band = path[: path.index("bands") + 2] if "bands" in path[:-1] else path[:-1]
    bands = _at(source.data, band[:-1])
    message = f"'{path[-1]}' has no meaning here: a band only says where it ends."
    if isinstance(bands, list) and isinstance(band[-1], int):
        overlap = _overlap(bands, band[-1])
        message = overlap or message
    remedy = "Write 'below: 15' for the scores under 15; the next band begins there, and the last has no limit."
    return Fault(source.file, source.line(band), "E319", message, remedy)


def _overlap(bands: list[Any], place: int) -> str:
    """What a band shares with the one before it or after it."""
    for first, then in pairwise(range(len(bands))):
        if place in (first, then):
            one, other = bands[first], bands[then]
            end, begin = _edge(one, HIGHEST), _edge(other, LOWEST)
            if end is not None and begin is not None and begin <= end:
                both = f"score {end} stands" if begin == end else f"scores {begin} to {end} stand"
                return f"the bands '{one.get('id')}' and '{other.get('id')}' overlap: {both} in both."
    return ""


def _edge(band: Any, words: tuple[str, ...]) -> int | None:
    found = [band[word] for word in words if isinstance(band, dict) and isinstance(band.get(word), int)]
    return found[0] if found else None


def _at(data: Any, path: Path) -> Any:
    for key in path:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return data
