"""Trends: how a score or an answer changed from check-in to check-in. They predict nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import pairwise

from assessment.core.check_ins import CheckIn, Round, check_ins
from assessment.core.items import Item
from assessment.core.model.pack import Pack

IN_ONE_DIRECTION = 3
"""How many check-ins in a row have to go in one direction before they are called better or worse."""
RELIABLE = Fraction("1.96")
"""The limit of the reliable change index: 95 of 100 changes by chance alone are smaller."""


@dataclass(frozen=True)
class Reliability:
    """How reliable one score is, from an operator's own data.

    ``sd``: its standard deviation, more than 0; ``retest``: its correlation when people are asked twice.
    """

    sd: Fraction
    retest: Fraction


@dataclass(frozen=True)
class Point:
    """The value at one check-in, exact; None when too little was answered. ``round`` counts from 0, the first pass."""

    at: datetime
    round: int
    value: Fraction | None


@dataclass(frozen=True)
class Move:
    """The change from one value to a later one. ``direction``: up, down or none; ``by``: points, exact, 0 or more."""

    direction: str
    by: Fraction


@dataclass(frozen=True)
class Trend:
    """One score, or one answer, over all check-ins.

    ``low``, ``high``: the ends of its range; ``higher_is``: better or worse; ``latest``: from the last value but one to
    the last; ``overall``: from the first to the last; ``direction``: better or worse once three check-ins in a row
    moved in one direction, else ''; ``reliable``: whether the change from first to last is larger than chance
    explains, None where the reliability is not known. ``latest``, ``overall`` and ``reliable`` are None where there
    are not two values.
    """

    id: str
    low: Fraction
    high: Fraction
    higher_is: str
    points: tuple[Point, ...]
    latest: Move | None
    overall: Move | None
    direction: str
    reliable: bool | None


def trends(pack: Pack, rounds: Sequence[Round], reliability: Mapping[str, Reliability]) -> tuple[Trend, ...]:
    """The trend of each score and item that the pack follows, in its order; ``reliability``: by their ids.

    ValueError when the rounds are not in the order of time.
    """
    done = check_ins(pack, rounds)
    return (
        tuple(_trend(pack, name, done, reliability.get(name)) for name in pack.check_ins.follow)
        if pack.check_ins
        else ()
    )


def _trend(pack: Pack, name: str, done: Sequence[CheckIn], reliability: Reliability | None) -> Trend:
    scale = pack.scale.get(name)
    if scale is not None:
        low, high, higher_is = scale.low, scale.high, scale.higher_is
        points = tuple(Point(each.at, each.rounds[-1], each.scores[name].value) for each in done)
    else:
        item = pack.items[name]
        low, high = (Fraction(end) for end in item.point_range() or (0, 0))
        higher_is = "worse" if item.worse.direction == "up" else "better"
        points = tuple(Point(each.at, each.rounds[-1], _points(item, each)) for each in done)
    values = [point.value for point in points if point.value is not None]
    several = len(values) > 1
    return Trend(
        id=name,
        low=low,
        high=high,
        higher_is=higher_is,
        points=points,
        latest=moved(values[-2], values[-1]) if several else None,
        overall=moved(values[0], values[-1]) if several else None,
        direction=_direction(values, higher_is),
        reliable=is_reliable(reliability, values[0], values[-1]) if reliability is not None and several else None,
    )


def _points(item: Item, done: CheckIn) -> Fraction | None:
    answer = done.own.get(item.id)
    points = item.points(answer) if answer is not None else None
    return None if points is None else Fraction(points)


def moved(before: Fraction, after: Fraction) -> Move:
    """The move from one value to another."""
    difference = after - before
    direction = "up" if difference > 0 else "down" if difference < 0 else "none"
    return Move(direction, abs(difference))


def _direction(values: Sequence[Fraction], higher_is: str) -> str:
    """better or worse when the last three values moved in one direction, else ''."""
    last = values[-IN_ONE_DIRECTION:]
    if len(last) < IN_ONE_DIRECTION:
        return ""
    directions = {(after > before) - (after < before) for before, after in pairwise(last)}
    if len(directions) != 1 or 0 in directions:
        return ""
    other = {"better": "worse", "worse": "better"}
    return higher_is if directions == {1} else other[higher_is]


def is_reliable(reliability: Reliability, before: Fraction, after: Fraction) -> bool:
    """Reliable change (Jacobson and Truax): |after - before| / (sd * sqrt(2) * sqrt(1 - retest)) is over 1.96."""
    # Both sides are squared, so that the comparison is exact.
    return (after - before) ** 2 > RELIABLE**2 * reliability.sd**2 * 2 * (1 - reliability.retest)
