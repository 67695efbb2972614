"""How a score or an answer moved from check-in to check-in. It says what moved, and predicts nothing."""

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
"""Check-ins that must follow each other in one direction before it is called a trend."""
RELIABLE = Fraction("1.96")


@dataclass(frozen=True)
class Reliability:
    """From an operator's own data on one score: its standard deviation (> 0), and its correlation when asked twice."""

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
    """From one value to a later one. ``way``: up, down or none; ``by``: whole points, rounded half up.

    ``by`` is 0 with a way when it moved by less than half a point.
    """

    way: str
    by: int


@dataclass(frozen=True)
class Trend:
    """One score, or one answer, over all check-ins.

    ``low``, ``high``: the ends of its range; ``higher_is``: better or worse; ``latest``: from the last value but one to
    the last; ``overall``: from the first to the last; ``direction``: better or worse once three check-ins in a row
    moved one way, else ''; ``reliable``: whether the change from first to last is larger than chance explains, None
    where nothing says how large chance is. None where there are not two values.
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


def trends(pack: Pack, rounds: Sequence[Round], spreads: Mapping[str, Reliability]) -> tuple[Trend, ...]:
    """What the pack follows over time, in its order; ``spreads`` are by id of a score or item.

    ValueError when the rounds are not in the order of time.
    """
    done = check_ins(pack, rounds)
    return (
        tuple(_trend(pack, name, done, spreads.get(name)) for name in pack.check_ins.follow) if pack.check_ins else ()
    )


def _trend(pack: Pack, name: str, done: Sequence[CheckIn], spread: Reliability | None) -> Trend:
    scale = pack.scale.get(name)
    if scale is not None:
        low, high, higher_is = scale.low, scale.high, scale.higher_is
        points = tuple(Point(each.at, each.rounds[-1], each.scores[name].value) for each in done)
    else:
        item = pack.items[name]
        low, high = (Fraction(end) for end in item.point_range() or (0, 0))
        higher_is = "worse" if item.worse.way == "up" else "better"
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
        reliable=is_reliable(spread, values[0], values[-1]) if spread is not None and several else None,
    )


def _points(item: Item, done: CheckIn) -> Fraction | None:
    given = done.own.get(item.id)
    points = item.points(given) if given is not None else None
    return None if points is None else Fraction(points)


def moved(before: Fraction, after: Fraction) -> Move:
    """The move from one value to another. What is rounded is the exact difference, not its two ends."""
    difference = after - before
    way = "up" if difference > 0 else "down" if difference < 0 else "none"
    return Move(way, int(abs(difference) + Fraction(1, 2)))


def _direction(values: Sequence[Fraction], higher_is: str) -> str:
    """better or worse when the last three values each moved the same way, else ''."""
    last = values[-IN_ONE_DIRECTION:]
    if len(last) < IN_ONE_DIRECTION:
        return ""
    ways = {(after > before) - (after < before) for before, after in pairwise(last)}
    if len(ways) != 1 or 0 in ways:
        return ""
    other = {"better": "worse", "worse": "better"}
    return higher_is if ways == {1} else other[higher_is]


def is_reliable(spread: Reliability, before: Fraction, after: Fraction) -> bool:
    """Jacobson and Truax: whether (after - before) / (sd * sqrt(2) * sqrt(1 - retest)) is beyond 1.96 either way."""
    # Squared on both sides, so that it stays exact.
    return (after - before) ** 2 > RELIABLE**2 * spread.sd**2 * 2 * (1 - spread.retest)
