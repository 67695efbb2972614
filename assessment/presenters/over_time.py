"""What check-ins led to, for staff: every followed score on one axis, and the same in a table. Pure.

The chart shows only what stands under ``follow`` in the pack, which is never private.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from babel import numbers
from flask_babel import gettext as _

from assessment.core.check_ins import Round, week_of
from assessment.core.check_ins.trends import Reliability, Trend, trends
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Scale
from assessment.presenters.chart_axis import AxisMark, ChartPoint, share_of, share_of_time, with_room
from assessment.presenters.formatting import current_locale, day_and_month, desk_day, in_short, round_half_up
from assessment.presenters.trend_chart import ShownTrend, TrendRow, shown_trend

LEFT, RIGHT, TOP, BOTTOM = 13, 70, 4, 86
"""Where the axes stand, in percent of the chart's width and height: days below, names of the bands on the right."""
STYLES = 4
"""How many patterns of lines there are."""
NAME_WIDTH, NAME_HEIGHT, NAME_GAP = 12, Fraction(15, 2), 3
"""How many characters of a name stand in a row; how high a row is, and how far apart names, in percent of the chart."""
DAY_WIDTH = 13
"""How far apart two days have to be to be written, in percent of the chart's width."""


@dataclass(frozen=True)
class ScoreLine:
    """A score or item over all check-ins.

    ``style``: its pattern, from 0; ``stretches``: from one value to that of the next check-in, broken where one has
    none.
    """

    style: int
    points: tuple[ChartPoint, ...]
    stretches: tuple[tuple[ChartPoint, ChartPoint], ...]


@dataclass(frozen=True)
class BandStripe:
    """A band from ``top`` down to ``bottom``, in percent of the chart's height. ``care``: its tone asks for care.

    ``name``: in rows, which stand beside the lines, so that none runs through them.
    """

    name: tuple[AxisMark, ...]
    top: Decimal
    bottom: Decimal
    care: bool


@dataclass(frozen=True)
class TimeChart:
    """All lines on one axis, from the lowest to the highest value of each."""

    left: int
    right: int
    top: int
    bottom: int
    lines: tuple[ScoreLine, ...]
    bands: tuple[BandStripe, ...]
    shares: tuple[AxisMark, ...]
    days: tuple[AxisMark, ...]


@dataclass(frozen=True)
class RoundRow:
    """One round in the table; ``cells``: one for each line, None where the round has no such value."""

    day: str
    iso: str
    week: str
    level: str
    cells: tuple[TrendRow | None, ...]


@dataclass(frozen=True)
class RoundsOverTime:
    """All rounds, the newest first.

    ``chart``: None while no line has two values; ``about``: what is drawn in it; ``styles``: those of ``trends``.
    """

    chart: TimeChart | None
    about: tuple[str, ...]
    trends: tuple[ShownTrend, ...]
    styles: tuple[int, ...]
    rounds: tuple[RoundRow, ...]


def over_time(pack: Pack, rounds: Sequence[Round], reliability: Mapping[str, Reliability]) -> RoundsOverTime | None:
    """What ``rounds`` led to; None after the first pass alone. ``pack`` is in the reader's language.

    ``reliability``: the operator's, by id.
    """
    if len(rounds) < 2:
        return None
    followed = [each for each in trends(pack, rounds, reliability) if each.points]
    shown = tuple(shown_trend(pack, each, rounds[0].at) for each in followed)
    chart = _chart(pack, followed, shown, [each.at for each in rounds])
    return RoundsOverTime(
        chart=chart,
        about=tuple(_about(pack, followed)) if chart else (),
        trends=shown,
        styles=tuple(at % STYLES for at in range(len(shown))),
        rounds=tuple(reversed(list(_rounds(pack, rounds, followed, shown)))),
    )


def _rounds(
    pack: Pack, rounds: Sequence[Round], followed: Sequence[Trend], shown: Sequence[ShownTrend]
) -> Iterator[RoundRow]:
    cells = [
        {point.round: row for point, row in zip(trend.points, words.rows, strict=True)}
        for trend, words in zip(followed, shown, strict=True)
    ]
    first = desk_day(rounds[0].at)
    for number, each in enumerate(rounds):
        day = desk_day(each.at)
        yield RoundRow(
            day=in_short(day),
            iso=day.isoformat(),
            week=_week(pack, each, first) if number else _("first answers"),
            level=pack.level[each.outcome.level].label if each.outcome else "",
            cells=tuple(found.get(number) for found in cells),
        )


def _week(pack: Pack, later: Round, first: date) -> str:
    """ "week 4": when a check-in was sent in; an addendum is none, and has no week."""
    if later.addendum:
        return _("left out before")
    return _("week %(number)s", number=week_of(pack, first, desk_day(later.at)))


def _about(pack: Pack, followed: Sequence[Trend]) -> Iterator[str]:
    yield _("Each line runs between its own lowest and highest value.")
    banded = _banded(pack, followed)
    if banded is not None:
        yield _("The bands are those of “%(score)s”.", score=banded.label)


def _banded(pack: Pack, followed: Sequence[Trend]) -> Scale | None:
    """The first score whose bands there is something to see of."""
    scales = (pack.scale.get(each.id) for each in followed)
    return next((each for each in scales if each is not None and len(each.bands) > 1), None)


def _chart(
    pack: Pack, followed: Sequence[Trend], shown: Sequence[ShownTrend], days: Sequence[datetime]
) -> TimeChart | None:
    if not any(each.chart for each in shown):
        return None
    banded = _banded(pack, followed)
    return TimeChart(
        left=LEFT,
        right=RIGHT,
        top=TOP,
        bottom=BOTTOM,
        lines=tuple(_lines(followed, days)),
        bands=tuple(_bands(banded)) if banded else (),
        shares=tuple(_shares(banded)),
        days=tuple(_days(days)),
    )


def _lines(followed: Sequence[Trend], days: Sequence[datetime]) -> Iterator[ScoreLine]:
    """The lines that have a value, in the order of the pack, each with the pattern of its place there."""
    for at, each in enumerate(followed):
        if any(point.value is not None for point in each.points):
            yield _line(at, each, days)


def _line(number: int, trend: Trend, days: Sequence[datetime]) -> ScoreLine:
    placed = [
        None if point.value is None else ChartPoint(_across(point.at, days), _decimal(_height(trend, point.value)))
        for point in trend.points
    ]
    return ScoreLine(
        style=number % STYLES,
        points=tuple(each for each in placed if each is not None),
        stretches=tuple((a, b) for a, b in pairwise(placed) if a is not None and b is not None),
    )


def _bands(scale: Scale) -> Iterator[BandStripe]:
    """The bands, from the highest values down."""
    limits = [_share_height(_share(scale, each)) for each in (scale.high, *reversed(scale.limits), scale.low)]
    bands = scale.bands[::-1]
    names = [textwrap.wrap(band.label, NAME_WIDTH) for band in bands]
    firsts = _spread([(top + bottom) / 2 for top, bottom in pairwise(limits)], [len(name) for name in names])
    for band, name, first, (top, bottom) in zip(bands, names, firsts, pairwise(limits), strict=True):
        rows = (AxisMark(words, _decimal(first + at * NAME_HEIGHT)) for at, words in enumerate(name))
        yield BandStripe(tuple(rows), _decimal(top), _decimal(bottom), care=band.tone == "care")


def _spread(middles: Sequence[Fraction], rows: Sequence[int]) -> list[Fraction]:
    """Where names of so many rows begin, each as near as can be to the middle of its band and below the one before."""
    found, free = [], Fraction(TOP)
    for middle, count in zip(middles, rows, strict=True):
        found.append(max(middle - (count - 1) * NAME_HEIGHT / 2, free))
        free = found[-1] + count * NAME_HEIGHT + NAME_GAP
    limit = Fraction(BOTTOM) + NAME_HEIGHT
    for at in reversed(range(len(found))):
        found[at] = min(found[at], limit - rows[at] * NAME_HEIGHT)
        limit = found[at] - NAME_GAP
    return found


def _shares(banded: Scale | None) -> Iterator[AxisMark]:
    """The ends of the axis and the limits of the bands, in percent of the range."""
    limits = {_share(banded, limit) for limit in banded.limits} if banded else set()
    for share in sorted({Fraction(0), Fraction(1), *limits}):
        label = numbers.format_percent(_decimal(share * 100) / 100, locale=current_locale(), decimal_quantization=False)
        yield AxisMark(label, _decimal(_share_height(share)))


def _days(days: Sequence[datetime]) -> Iterator[AxisMark]:
    """The day of each round, without those that would stand in another."""
    places = [_across(each, days) for each in days]
    for number in with_room(places, DAY_WIDTH):
        yield AxisMark(day_and_month(desk_day(days[number])), places[number])


def _across(at: datetime, days: Sequence[datetime]) -> Decimal:
    return _decimal(LEFT + share_of_time(at, days[0], days[-1]) * (RIGHT - LEFT))


def _height(trend: Trend, value: Fraction) -> Fraction:
    return _share_height(share_of(value, trend.low, trend.high))


def _share(scale: Scale, value: Fraction) -> Fraction:
    return share_of(value, scale.low, scale.high)


def _share_height(share: Fraction) -> Fraction:
    """How far from the top a value at ``share`` of its range is, in percent."""
    return BOTTOM - share * (BOTTOM - TOP)


def _decimal(value: Fraction) -> Decimal:
    return round_half_up(value, 1)
