"""Scores for many people at once: whole numbers on one denominator for each scale, so nothing is rounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from assessment.core.batch.expressions import ChosenColumn, Column, Flags, ScoreColumn, TypedColumn, Wholes, compared
from assessment.core.items import Item
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Scale

LARGEST = 2**62


@dataclass(frozen=True)
class _PartColumn:
    """What one part gives: whole numbers over the denominator all parts of the scale share.

    ``weight`` says how much one point of this part weighs beside one of another.
    """

    values: Wholes
    known: Flags
    low: int
    high: int
    weight: int


def score(pack: Pack, counted: Mapping[str, Column]) -> dict[str, ScoreColumn]:
    """Every scale of the pack, in its order."""
    scores: dict[str, ScoreColumn] = {}
    for scale in pack.scales:
        ends = [_ends(pack, scale, part.id) for part in scale.parts]
        # In a mean every part counts alike, so the shorter its range, the more one of its points weighs.
        longest = lcm(*(high - low for low, high in ends))
        shared = lcm(*(scores[part.id].denominator for part in scale.parts)) if scale.of_scales else 1
        parts = []
        for part, (low, high) in zip(scale.parts, ends, strict=True):
            if scale.of_scales:
                values, known = _on(shared, scores[part.id], max(abs(low), abs(high)) * 2), scores[part.id].known
            else:
                values, known = _points(pack.items[part.id], counted[part.id])
            if part.reverse:
                values = (low + high) * shared - values
            weight = longest // (high - low) if scale.method == "mean" else part.weight
            parts.append(_PartColumn(values, known, low, high, weight))
        scores[scale.id] = _METHODS[scale.method](scale, parts, shared)
    return scores


def bands(scale: Scale, scores: ScoreColumn) -> NDArray[np.int16]:
    """The place of each person's band in the scale; -1 without a score."""
    limits = [Fraction(band.below) for band in scale.bands if band.below is not None]
    above = [compared(scores.numerators, ">=", limit * scores.denominator) for limit in limits]
    places = sum(above, np.zeros(len(scores.known), np.int16))
    return np.where(scores.known, places, -1).astype(np.int16)


def _ends(pack: Pack, scale: Scale, name: str) -> tuple[int, int]:
    if scale.of_scales:
        return int(pack.scale[name].low), int(pack.scale[name].high)
    return pack.items[name].point_range() or (0, 0)


def _points(item: Item, column: Column) -> tuple[Wholes, Flags]:
    """What each person's answer scores, and who scores at all."""
    if isinstance(column, TypedColumn):
        return column.values, column.answered
    assert isinstance(column, ChosenColumn)
    points = [None, *(item.points(choice) for choice in item.space.choices)]
    table = np.array([0 if each is None else each for each in points], np.int64)
    return table[column.codes], np.array([each is not None for each in points])[column.codes]


def _on(denominator: int, scores: ScoreColumn, largest: int) -> Wholes:
    return _roomy(scores.numerators, largest * denominator) * (denominator // scores.denominator)


def _along(scale: Scale, parts: list[_PartColumn], shared: int) -> ScoreColumn:
    """As far along the scale's range as the parts given lie, together, along their own: see ``core.scoring``.

    The denominator takes in every length of way that occurs.
    """
    known = _enough(scale, parts)
    lengths = [part.weight * (part.high - part.low) for part in parts]
    way: Wholes = np.zeros(len(known), np.int64 if sum(lengths) < LARGEST else object)
    for part, length in zip(parts, lengths, strict=True):
        way = way + length * _roomy(part.known.astype(np.int64), length)
    every = lcm(*(int(length) for length in np.unique(way[known])))
    low, width = int(scale.low), int(scale.high - scale.low)
    room = sum(lengths) * shared * every * (abs(low) + width)
    gone: Wholes = np.zeros(len(known), np.int64)
    for part in parts:
        gone = gone + part.weight * np.where(part.known, _roomy(part.values, room) - part.low * shared, 0)
    share = every // _roomy(np.where(known, way, 1), room)
    return ScoreColumn(low * shared * every + width * np.where(known, gone * share, 0), shared * every, known)


def _max(scale: Scale, parts: list[_PartColumn], shared: int) -> ScoreColumn:
    highest = np.full(len(parts[0].known), int(scale.low) * shared, parts[0].values.dtype)
    for part in parts:
        highest = np.where(part.known, np.maximum(highest, part.values), highest)
    return ScoreColumn(highest, shared, _enough(scale, parts))


def _count(scale: Scale, parts: list[_PartColumn], shared: int) -> ScoreColumn:
    reached = [part.known & compared(part.values, ">=", Fraction(scale.at_least * shared)) for part in parts]
    return ScoreColumn(np.sum(reached, axis=0), 1, _enough(scale, parts))


def _enough(scale: Scale, parts: list[_PartColumn]) -> Flags:
    return np.asarray(np.sum([part.known for part in parts], axis=0) >= scale.needs)


def _roomy(numbers: Wholes, largest: int) -> Wholes:
    """The same numbers, as Python's own integers if ``largest`` would not fit otherwise."""
    return numbers if largest < LARGEST else numbers.astype(object)


_METHODS = {"mean": _along, "sum": _along, "weighted": _along, "max": _max, "count": _count}
