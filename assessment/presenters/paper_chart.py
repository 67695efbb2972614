"""How things moved, as paper shows it: one small line chart with days, and sentences. Pure.

It shows only what stands under ``follow`` in the pack, which is never private.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from assessment.core.check_ins import Round
from assessment.core.check_ins.trends import Point, Trend, trends
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Scale
from assessment.presenters.chart_axis import AxisMark, ChartPoint, share_of_time, with_room
from assessment.presenters.formatting import day_and_month, desk_day, format_number, round_half_up
from assessment.presenters.paper_scores import marks_of, percent_of_axis
from assessment.presenters.scores import number
from assessment.presenters.trend_chart import TrendRow, chart_name, shown_trend

NAME_LENGTH = 24
"""How many letters of the name of a band there is room for."""
DAY_ROOM = 14
"""How far apart two days have to be for both to be written, in percent of the line's width."""


@dataclass(frozen=True)
class MarkedValue:
    """A value in the chart. ``value`` is written over it, and ``day`` beneath; both '' where there is no room."""

    at: ChartPoint
    value: str
    day: str


@dataclass(frozen=True)
class PaperChart:
    """One line. ``name``: what it shows, and out of how much; ``values``: in percent of its width, from the left, and
    of the axis, from below.

    ``marks``: the lowest and the highest value of the axis, and the limits of bands; ``bands``: their names, each in
    the middle of its band; ``alt``: all of it in words.
    """

    name: str
    values: tuple[MarkedValue, ...]
    marks: tuple[AxisMark, ...]
    bands: tuple[AxisMark, ...]
    alt: str


@dataclass(frozen=True)
class PaperTrend:
    """How one score or item moved, in sentences, and its rows for a list."""

    label: str
    say: str
    rows: tuple[TrendRow, ...]


@dataclass(frozen=True)
class PaperTrends:
    """``chart``: of the first trend with two values, None if none has; ``trends``: all of them, in sentences."""

    chart: PaperChart | None
    trends: tuple[PaperTrend, ...]


def paper_trends(pack: Pack, rounds: Sequence[Round], hidden: Collection[str]) -> PaperTrends | None:
    """How what the pack follows moved, but for ids in ``hidden``; None where there is nothing to show yet."""
    found = [each for each in trends(pack, rounds, {}) if each.points and each.id not in hidden]
    if not found:
        return None
    drawn = next((each for each in found if len(_valued(each)) > 1), None)
    return PaperTrends(
        chart=None if drawn is None else _chart(pack, drawn, rounds[0].at),
        trends=tuple(_in_sentences(pack, each, rounds[0].at) for each in found),
    )


def _in_sentences(pack: Pack, trend: Trend, began: datetime) -> PaperTrend:
    """Which end is better is only said where it is the lower one."""
    shown = shown_trend(pack, trend, began)
    end = (shown.better,) if trend.higher_is == "worse" else ()
    return PaperTrend(shown.label, " ".join((*shown.sentences, *end)), shown.rows)


def _valued(trend: Trend) -> list[tuple[Point, Fraction]]:
    return [(each, each.value) for each in trend.points if each.value is not None]


def _chart(pack: Pack, trend: Trend, began: datetime) -> PaperChart:
    scale, values = pack.scale.get(trend.id), _valued(trend)
    limits = scale.limits if scale is not None else ()
    written = [number(value, trend.low, trend.high, limits) for _point, value in values]
    across = _across([point for point, _value in values])
    labelled = with_room(across, DAY_ROOM)
    days = [desk_day(point.at) for point, _value in values]
    name = chart_name(shown_trend(pack, trend, began).label, trend.high)
    return PaperChart(
        name=name,
        values=tuple(
            MarkedValue(
                ChartPoint(across[at], percent_of_axis(value, trend.low, trend.high)),
                written[at] if at in labelled else "",
                day_and_month(days[at]) if at in labelled else "",
            )
            for at, (_point, value) in enumerate(values)
        ),
        marks=marks_of(scale) if scale is not None else _ends(trend),
        bands=tuple(_bands(scale)) if scale is not None else (),
        alt=_(
            "%(chart)s: %(values)s.",
            chart=name,
            values="; ".join(f"{day_and_month(day)}: {value}" for day, value in zip(days, written, strict=True)),
        ),
    )


def _across(points: Sequence[Point]) -> list[Decimal]:
    """Where each point is between the first and the last, by time, in percent."""
    first, last = points[0].at, points[-1].at
    return [round_half_up(share_of_time(each.at, first, last) * 100, 1) for each in points]


def _ends(trend: Trend) -> tuple[AxisMark, ...]:
    return AxisMark(format_number(trend.low), Decimal(0)), AxisMark(format_number(trend.high), Decimal(100))


def _bands(scale: Scale) -> Iterator[AxisMark]:
    """The names of the bands that there is room for."""
    low = Decimal(0)
    for band in scale.bands:
        high = Decimal(100) if band.below is None else percent_of_axis(band.below, scale.low, scale.high)
        if len(band.label) <= NAME_LENGTH and high - low >= 15:
            yield AxisMark(band.label, (low + high) / 2)
        low = high
