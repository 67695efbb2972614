"""How many people began and sent in on each day, as bars beside each other, on an axis with numbers. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assessment.presenters.chart_axis import AxisMark
from assessment.presenters.formatting import day_and_month, format_number, round_half_up

LEFT, RIGHT, TOP, BOTTOM = 11, 100, 6, 86
"""Where the axes stand, in percent of the chart's width and height: numbers on the left, days below."""
MOST_STEPS = 4
"""Into so many parts at most the axis is divided by its numbers."""
WEEK = 7
BAR = Fraction(2, 5)
"""How wide a bar is, as a share of the room of its day."""


@dataclass(frozen=True)
class PeopleOfDay:
    """How many people began and sent in on a day; 0 also for a count that is not told."""

    day: date
    begun: int
    sent_in: int


@dataclass(frozen=True)
class ChartBar:
    """A bar, in percent of the chart's width and height, from its upper left corner."""

    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal


@dataclass(frozen=True)
class DayChart:
    """``counts``: the numbers of the axis, from 0 up; ``days``: one a week, the last day among them."""

    left: int
    right: int
    bottom: int
    counts: tuple[AxisMark, ...]
    days: tuple[AxisMark, ...]
    begun: tuple[ChartBar, ...]
    sent_in: tuple[ChartBar, ...]


def day_chart(people: Sequence[PeopleOfDay]) -> DayChart:
    """The chart of these days, from the first to the last."""
    step = _step(max((max(each.begun, each.sent_in) for each in people), default=0))
    steps = max(1, *(-(-max(each.begun, each.sent_in) // step) for each in people))
    top, room = step * steps, Fraction(RIGHT - LEFT, len(people))
    return DayChart(
        left=LEFT,
        right=RIGHT,
        bottom=BOTTOM,
        counts=tuple(AxisMark(format_number(step * each), _height(step * each, top)) for each in range(steps + 1)),
        days=tuple(_weeks(people, room)),
        begun=tuple(_bar(at, Fraction(1, 2) - BAR, each.begun, top, room) for at, each in enumerate(people)),
        sent_in=tuple(_bar(at, Fraction(1, 2), each.sent_in, top, room) for at, each in enumerate(people)),
    )


def _step(most: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 and so on, of which ``MOST_STEPS`` hold ``most``."""
    nice: Iterator[int] = (digit * 10**power for power in range(len(str(most)) + 1) for digit in (1, 2, 5))
    return next(step for step in nice if step * MOST_STEPS >= most)


def _weeks(people: Sequence[PeopleOfDay], room: Fraction) -> Iterator[AxisMark]:
    for at in sorted(range(len(people) - 1, -1, -WEEK)):
        yield AxisMark(day_and_month(people[at].day), _decimal(LEFT + (at + Fraction(1, 2)) * room))


def _bar(at: int, begins: Fraction, number: int, top: int, room: Fraction) -> ChartBar:
    y = _height(number, top)
    return ChartBar(_decimal(LEFT + (at + begins) * room), y, _decimal(BAR * room), BOTTOM - y)


def _height(number: int, top: int) -> Decimal:
    """How far from the top a number stands."""
    return _decimal(BOTTOM - Fraction(number, top) * (BOTTOM - TOP))


def _decimal(value: Fraction) -> Decimal:
    return round_half_up(value, 2)
