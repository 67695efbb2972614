"""Faults for bands written with two limits, as in published tables: in a pack a band has only an upper limit."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from assessment.core.errors import Fault
from assessment.core.packs.yaml_reader import Path, Source, value_at

LOWEST, HIGHEST = ("from", "min", "low", "above", "at_least"), ("to", "upto", "up_to", "max", "high", "until")
WORDS = (*LOWEST, *HIGHEST)


def fault(source: Source, path: Path) -> Fault:
    """The fault for the band that holds ``path``. It names the scores that two bands share, if they overlap."""
    band = path[: path.index("bands") + 2] if "bands" in path[:-1] else path[:-1]
    bands = value_at(source.data, band[:-1])
    message = f"'{path[-1]}' is not a key of a band: a band has only an upper limit."
    if isinstance(bands, list) and isinstance(band[-1], int):
        overlap = _overlap(bands, band[-1])
        message = overlap or message
    remedy = "Write 'below: 15' for scores under 15: the next band begins there. The last band has no limit."
    return Fault(source.file, source.line(band), "E319", message, remedy)


def _overlap(bands: list[Any], index: int) -> str:
    """The message that the band overlaps the one before or after it; '' if it does not."""
    for first, second in pairwise(range(len(bands))):
        if index in (first, second):
            one, other = bands[first], bands[second]
            end, begin = _edge(one, HIGHEST), _edge(other, LOWEST)
            if end is not None and begin is not None and begin <= end:
                both = f"score {end}" if begin == end else f"scores {begin} to {end}"
                return f"the bands '{one.get('id')}' and '{other.get('id')}' overlap: both contain {both}."
    return ""


def _edge(band: Any, words: tuple[str, ...]) -> int | None:
    found = [band[word] for word in words if isinstance(band, dict) and isinstance(band.get(word), int)]
    return found[0] if found else None
