"""Scales and their bands, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Part:
    """One thing a scale is made from: an item, or another scale."""

    id: str
    reverse: bool = False
    weight: int = 1


@dataclass(frozen=True)
class Band:
    """A named stretch of a scale: scores under ``below``, the last band without a limit."""

    id: str
    label: str
    below: Fraction | None
    tone: str = ""


@dataclass(frozen=True)
class Scale:
    """How a score comes about. ``needs`` is how many parts must have points; ``of_scales`` says what the parts are."""

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
