"""Scores for many people at once: whole numbers on one denominator for each scale, so nothing is rounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from assessment.core.definition import Pack, Part, Scale
from assessment.core.items import Item
from assessment.core.rules.columns import Chosen, Column, Flags, Scores, Typed, Wholes, compared

LARGEST = 2**62


@dataclass(frozen=True)
class _Points:
    """What one part gives: whole numbers over the denominator all parts of the scale share."""

    part: Part
    values: Wholes
    known: Flags


def score(pack: Pack, counted: Mapping[str, Column]) -> dict[str, Scores]:
    """Every scale of the pack, in its order."""
    scores: dict[str, Scores] = {}
    for scale in pack.scales:
        scores[scale.id] = _of_scores(scale, scores) if scale.of_scales else _of_items(scale, pack.items, counted)
    return scores


def bands(scale: Scale, scores: Scores) -> NDArray[np.int16]:
    """The place of each person's band in the scale; -1 without a score."""
    limits = [Fraction(band.below) for band in scale.bands if band.below is not None]
    above = [compared(scores.numerators, ">=", limit * scores.denominator) for limit in limits]
    places = sum(above, np.zeros(len(scores.known), np.int16))
    return np.where(scores.known, places, -1).astype(np.int16)


def _of_items(scale: Scale, items: Mapping[str, Item], counted: Mapping[str, Column]) -> Scores:
    ranges = {part.id: items[part.id].point_range() or (0, 0) for part in scale.parts}
    # A mean puts each item on the scale's range first; a stretch common to all items makes that whole numbers.
    stretch = lcm(*(high - low or 1 for low, high in ranges.values())) if scale.method == "mean" else 1
    parts = []
    for part in scale.parts:
        low, high = ranges[part.id]
        values, known = _points(items[part.id], counted[part.id])
        if part.reverse:
            values = low + high - values
        if scale.method == "mean":
            values = (_roomy(values, stretch + high - low) - low) * (stretch // (high - low or 1))
        parts.append(_Points(part, values, known))
    largest = max(abs(edge) for bounds in ranges.values() for edge in bounds) * 2
    if scale.method != "mean":
        return _METHODS[scale.method](scale, parts, 1, largest)
    mean = _mean(scale, parts, stretch, stretch)
    low, width = int(scale.low), int(scale.high - scale.low)
    numerators = _roomy(mean.numerators, (abs(low) + width) * mean.denominator)
    return Scores(low * mean.denominator + numerators * width, mean.denominator, mean.known)


def _points(item: Item, column: Column) -> tuple[Wholes, Flags]:
    """What each person's answer scores, and who scores at all."""
    if isinstance(column, Typed):
        return column.values, column.answered
    assert isinstance(column, Chosen)
    points = [None, *(item.points(choice) for choice in item.choices())]
    table = np.array([0 if each is None else each for each in points], np.int64)
    return table[column.codes], np.array([each is not None for each in points])[column.codes]


def _of_scores(scale: Scale, scores: Mapping[str, Scores]) -> Scores:
    denominator = lcm(*(scores[part.id].denominator for part in scale.parts))
    largest = int(abs(scale.low) + abs(scale.high)) * 2 * denominator
    parts = []
    for part in scale.parts:
        found = scores[part.id]
        values = _roomy(found.numerators, largest) * (denominator // found.denominator)
        if part.reverse:
            values = int(scale.low + scale.high) * denominator - values
        parts.append(_Points(part, values, found.known))
    return _METHODS[scale.method](scale, parts, denominator, largest)


def _mean(scale: Scale, parts: list[_Points], denominator: int, largest: int) -> Scores:
    return _weighed(scale, parts, denominator, largest, [1] * len(parts), 1)


def _sum(scale: Scale, parts: list[_Points], denominator: int, largest: int) -> Scores:
    return _weighed(scale, parts, denominator, largest, [1] * len(parts), len(parts))


def _weighted(scale: Scale, parts: list[_Points], denominator: int, largest: int) -> Scores:
    weights = [each.part.weight for each in parts]
    return _weighed(scale, parts, denominator, largest, weights, sum(weights))


def _weighed(
    scale: Scale, parts: list[_Points], denominator: int, largest: int, weights: list[int], times: int
) -> Scores:
    """The weighted mean of the parts answered, ``times`` over: the denominator takes in every weight that occurs."""
    known = _enough(scale, parts)
    answered: Wholes = np.zeros(len(known), np.int64)
    for weight, each in zip(weights, parts, strict=True):
        answered = answered + weight * each.known
    occurring = [int(weight) for weight in np.unique(answered[known])]
    shared = lcm(*occurring) if occurring else 1
    room = largest * sum(weights) * times * shared
    total: Wholes = np.zeros(len(known), np.int64)
    for weight, each in zip(weights, parts, strict=True):
        total = total + weight * np.where(each.known, _roomy(each.values, room), 0)
    share = shared // _roomy(np.where(known, answered, 1), room)
    return Scores(np.where(known, total * times * share, 0), denominator * shared, known)


def _max(scale: Scale, parts: list[_Points], denominator: int, largest: int) -> Scores:
    known = _enough(scale, parts)
    highest = np.full(len(known), -largest, parts[0].values.dtype)
    for each in parts:
        highest = np.where(each.known, np.maximum(highest, each.values), highest)
    return Scores(highest, denominator, known)


def _count(scale: Scale, parts: list[_Points], denominator: int, largest: int) -> Scores:
    reached = [each.known & compared(each.values, ">=", Fraction(scale.at_least * denominator)) for each in parts]
    return Scores(np.sum(reached, axis=0), 1, _enough(scale, parts))


def _enough(scale: Scale, parts: list[_Points]) -> Flags:
    return np.asarray(np.sum([each.known for each in parts], axis=0) >= scale.needs)


def _roomy(numbers: Wholes, largest: int) -> Wholes:
    """The same numbers, as Python's own integers if ``largest`` would not fit otherwise."""
    return numbers if largest < LARGEST else numbers.astype(object)


_METHODS = {"mean": _mean, "sum": _sum, "weighted": _weighted, "max": _max, "count": _count}
