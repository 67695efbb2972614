"""Where things stand along the axes of charts and bars, and which of their labels have room. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class ChartPoint:
    """A place in a chart, in percent of its width and height; from which corner, the chart says."""

    x: Decimal
    y: Decimal


@dataclass(frozen=True)
class AxisMark:
    """A label at an axis, where it stands along it, in percent of the chart."""

    label: str
    at: Decimal


def share_of(value: Fraction, low: Fraction, high: Fraction) -> Fraction:
    """How far up the range from ``low`` to ``high`` a value is: 0 at its low end, 1 at its high end."""
    return (value - low) / (high - low)


def share_of_time(at: datetime, first: datetime, last: datetime) -> Fraction:
    """How far a moment is from ``first`` to ``last``: 0 to 1; 1 where both are the same."""
    whole = Fraction((last - first).total_seconds())
    return Fraction((at - first).total_seconds()) / whole if whole else Fraction(1)


def with_room(places: Sequence[Decimal], room: int) -> list[int]:
    """The positions of the labels that are written: the last, and those ``room`` away from it and from the one before.

    ``places``: where labels would stand, in rising order.
    """
    found: list[int] = []
    last = len(places) - 1
    for at in range(last):
        if places[last] - places[at] >= room and (not found or places[at] - places[found[-1]] >= room):
            found.append(at)
    return [*found, last]
