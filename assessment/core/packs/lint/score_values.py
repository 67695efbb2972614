"""The values that each score can have, from the points of its parts and how many of them may be missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from assessment.core.items import Interval, Item
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Part, Scale

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
        spread = [_spread(pack, scale, part, found) for part in scale.parts]
        whole = [(values, low, high) for values, low, high in spread if values]
        found[scale.id] = _values(scale, whole, all_answered=all_answered) if len(whole) == len(spread) else None
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


_Spread = tuple[list[Fraction], int, int]


def _spread(pack: Pack, scale: Scale, part: Part, found: Mapping[str, Values | None]) -> _Spread:
    """The values of one part, with the ends of its range; no values where there are too many."""
    if scale.of_scales:
        values = list(found[part.id] or ())
        low, high = int(pack.scale[part.id].low), int(pack.scale[part.id].high)
    else:
        values = [Fraction(each) for each in points(pack.items[part.id]) or ()]
        low, high = pack.items[part.id].point_range() or (0, 0)
    return [low + high - each if part.reverse else each for each in values], low, high


def _values(scale: Scale, spread: list[_Spread], *, all_answered: bool) -> Values | None:
    """The scores of every way to answer or skip each part; None where there are too many.

    Each stage is how many parts are answered, the sum of the ranges of these, and the sum of their points.
    """
    shared = lcm(*(value.denominator for values, _, _ in spread for value in values))
    longest = lcm(*(high - low for _, low, high in spread))
    parts = []
    for part, (values, low, high) in zip(scale.parts, spread, strict=True):
        weight = longest // (high - low) if scale.method == "mean" else part.weight
        parts.append(_PartValues([int(value * shared) for value in values], low, high, weight))
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
