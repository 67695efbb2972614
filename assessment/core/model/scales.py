"""Scales and their bands, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

METHODS = ("mean", "sum", "weighted", "max", "count")
"""How a scale may be computed; ``core/engine/scoring.py`` and ``core/batch/scoring.py`` say what each does."""


@dataclass(frozen=True)
class Part:
    """An item or another scale that counts in a scale; ``reverse`` mirrors its points within their range."""

    id: str
    reverse: bool = False
    weight: int = 1


@dataclass(frozen=True)
class WeightedPart:
    """A part with the fewest and the most points that it can have, and what one of its points counts in the scale."""

    part: Part
    low: int
    high: int
    weight: int


@dataclass(frozen=True)
class Band:
    """A named range of scores: those from the band before up to, but not including, ``below``; None in the last.

    ``means``: what a score in it means; ``moves``: what moves it. The person reads both; '' in packs without them.
    """

    id: str
    label: str
    below: Fraction | None
    tone: str = ""
    means: str = ""
    moves: str = ""


@dataclass(frozen=True)
class Scale:
    """How a score is computed.

    ``needs``: how many parts must have points for there to be a score. ``of_scales``: the parts are scales, not items.
    ``low`` and ``high``: the ends of the range, in scale points. ``at_least``: the points from which the method
    ``count`` counts a part. ``higher_is``: better or worse. ``needs_percent``: the share that ``needs`` was counted
    from; None when the pack gives a count. ``judges_partner``: it says how the partner is seen. ``hidden_at``: the
    levels at which the result page leaves it out.
    """

    id: str
    label: str
    parts: tuple[Part, ...]
    of_scales: bool
    method: str
    low: Fraction
    high: Fraction
    needs: int
    higher_is: str
    bands: tuple[Band, ...]
    at_least: int = 0
    needs_percent: int | None = None
    judges_partner: bool = False
    hidden_at: frozenset[str] = frozenset()

    @property
    def limits(self) -> tuple[Fraction, ...]:
        """Where one band ends and the next begins."""
        return tuple(band.below for band in self.bands if band.below is not None)
