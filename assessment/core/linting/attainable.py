"""Which values a score can take, given the points of its parts and how many may be missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import reduce
from math import lcm

from assessment.core.definition import Pack, Scale
from assessment.core.items import Item, Number

MOST = 2000
"""Values, or stages on the way to them, that are followed; past that every value of the range counts as attainable."""

Values = frozenset[Fraction]
_Weighed = tuple[int, list[int]]
"""A part's weight, and what it can give, over the denominator that all parts share."""


def attainable(pack: Pack) -> dict[str, Values | None]:
    """Every scale's values; None where there are too many to list."""
    found: dict[str, Values | None] = {}
    for scale in pack.scales:
        parts = _of_scores(scale, found) if scale.of_scales else _of_items(scale, pack.items)
        found[scale.id] = None if parts is None else _values(scale, *parts)
    return found


def points(item: Item) -> list[int] | None:
    """What the answers of an item score; None where there are too many to list."""
    if isinstance(item, Number):
        few = item.maximum - item.minimum < MOST
        return list(range(item.minimum, item.maximum + 1)) if few else None
    return sorted({scored for choice in item.choices() if (scored := item.points(choice)) is not None})


def _of_items(scale: Scale, items: Mapping[str, Item]) -> tuple[list[_Weighed], int] | None:
    spread: list[tuple[int, list[Fraction]]] = []
    for part in scale.parts:
        scored = points(items[part.id])
        if not scored:
            return None
        low, high = scored[0], scored[-1]
        values = [Fraction(low + high - each if part.reverse else each) for each in scored]
        if scale.method == "mean":
            width = scale.high - scale.low
            values = [scale.low + (each - low) * width / max(high - low, 1) for each in values]
        spread.append((part.weight, values))
    return _on_one_denominator(spread)


def _of_scores(scale: Scale, found: Mapping[str, Values | None]) -> tuple[list[_Weighed], int] | None:
    spread: list[tuple[int, list[Fraction]]] = []
    for part in scale.parts:
        values = found[part.id]
        if values is None:
            return None
        spread.append((part.weight, [scale.low + scale.high - each if part.reverse else each for each in values]))
    return _on_one_denominator(spread)


def _on_one_denominator(spread: list[tuple[int, list[Fraction]]]) -> tuple[list[_Weighed], int]:
    shared = reduce(lcm, (value.denominator for _, values in spread for value in values), 1)
    return [(weight, [int(value * shared) for value in values]) for weight, values in spread], shared


def _values(scale: Scale, parts: list[_Weighed], shared: int) -> Values | None:
    """Follow every way to answer or skip each part; a stage is how many were answered, their weight, and the sum."""
    stages: set[tuple[int, int, int | None]] = {(0, 0, None)}
    for weight, values in parts:
        gives = [_given(scale, weight, value, shared) for value in values]
        stages |= {(n + 1, w + weight, _joined(scale, so_far, value)) for n, w, so_far in stages for value in gives}
        if len(stages) > MOST:
            return None
    return frozenset(_finished(scale, parts, stages, shared))


def _given(scale: Scale, weight: int, value: int, shared: int) -> int:
    if scale.method == "count":
        return int(value >= scale.at_least * shared)
    return value * weight if scale.method == "weighted" else value


def _joined(scale: Scale, so_far: int | None, value: int) -> int:
    if so_far is None:
        return value
    return max(so_far, value) if scale.method == "max" else so_far + value


def _finished(
    scale: Scale, parts: list[_Weighed], stages: set[tuple[int, int, int | None]], shared: int
) -> Iterator[Fraction]:
    every = sum(weight for weight, _ in parts)
    for answered, weight, total in stages:
        if total is None or answered < scale.needs:
            continue
        match scale.method:
            case "mean":
                yield Fraction(total, shared * answered)
            case "sum":
                yield Fraction(total * len(parts), shared * answered)
            case "weighted":
                yield Fraction(total * every, shared * weight)
            case "max":
                yield Fraction(total, shared)
            case _:
                yield Fraction(total)
