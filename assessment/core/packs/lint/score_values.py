"""The values that each score can have, from the points of its parts and how many of them may be missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from assessment.core.items import Interval, Item
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Scale, WeightedPart

MOST = 2000
"""The most values, or intermediate sums, that are listed; beyond it every value of the range counts as attainable."""

Values = frozenset[Fraction]


@dataclass(frozen=True)
class _PartValues:
    """The values of one part as whole numbers over a common denominator of all parts."""

    values: list[int]
    low: int
    high: int
    weight: int


def attainable(pack: Pack, *, all_answered: bool = False) -> dict[str, Values | None]:
    """The values of every scale, by its id; None where there are too many to list.

    With ``all_answered``, only those of people who left no part out.
    """
    found: dict[str, Values | None] = {}
    for scale in pack.scales:
        parts = [(each, _part_values(pack, scale, each, found)) for each in pack.weighted_parts(scale)]
        listed = all(values for _, values in parts)
        found[scale.id] = _values(scale, parts, all_answered=all_answered) if listed else None
    return found


def points(item: Item) -> list[int] | None:
    """The points that the answers of an item can have; None where there are too many to list."""
    if isinstance(item.space, Interval):
        low, high = item.point_range() or (0, -1)
        return list(range(low, high + 1)) if high - low < MOST else None
    return sorted({scored for choice in item.space.choices if (scored := item.points(choice)) is not None})


def rounded(value: Fraction) -> str:
    """A score as messages give it: a whole number, or two decimals."""
    return str(value) if value.denominator == 1 else f"{float(value):.2f}"


def _part_values(
    pack: Pack, scale: Scale, weighted: WeightedPart, found: Mapping[str, Values | None]
) -> list[Fraction]:
    """The values of one part; none where there are too many."""
    part = weighted.part
    if scale.of_scales:
        values = list(found[part.id] or ())
    else:
        values = [Fraction(each) for each in points(pack.items[part.id]) or ()]
    return [weighted.low + weighted.high - each if part.reverse else each for each in values]


def _values(
    scale: Scale, weighted: Sequence[tuple[WeightedPart, list[Fraction]]], *, all_answered: bool
) -> Values | None:
    """The scores of every way to answer or skip each part; None where there are too many.

    Each stage is how many parts are answered, the sum of the ranges of these, and the sum of their points.
    """
    shared = lcm(*(value.denominator for _, values in weighted for value in values))
    parts = [
        _PartValues([int(value * shared) for value in values], each.low, each.high, each.weight)
        for each, values in weighted
    ]
    stages: set[tuple[int, int, int | None]] = {(0, 0, None)}
    for each in parts:
        gives = {_given(scale, each, value, shared) for value in each.values}
        way = each.weight * (each.high - each.low)
        more = {(n + 1, w + way, _joined(scale, so_far, value)) for n, w, so_far in stages for value in gives}
        stages = {*more} if all_answered else {*more, *stages}
        if len(stages) > MOST:
            return None
    return frozenset(_finished(scale, stages, shared))


def _given(scale: Scale, part: _PartValues, value: int, shared: int) -> int:
    if scale.method == "count":
        return int(value >= scale.at_least * shared)
    return value if scale.method == "max" else part.weight * (value - part.low * shared)


def _joined(scale: Scale, so_far: int | None, value: int) -> int:
    if so_far is None:
        return value
    return max(so_far, value) if scale.method == "max" else so_far + value


def _finished(scale: Scale, stages: set[tuple[int, int, int | None]], shared: int) -> Iterator[Fraction]:
    for answered, way, total in stages:
        if total is None or answered < scale.needs:
            continue
        match scale.method:
            case "count":
                yield Fraction(total)
            case "max":
                yield Fraction(total, shared)
            case _:
                yield scale.low + (scale.high - scale.low) * Fraction(total, way * shared)
