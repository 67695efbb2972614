"""Charts, tables and sentences about how scores moved from check-in to check-in. Pure.

They show only the scores and items under ``follow`` in the pack, which are never private.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import pairwise

from flask_babel import gettext as _

from assessment.core.check_ins import Round, week_of
from assessment.core.check_ins.trends import Move, Point, Reliability, Trend, moved, trends
from assessment.core.engine.scoring import band_of
from assessment.core.model.pack import Pack
from assessment.presenters.chart_axis import share_of, share_of_time
from assessment.presenters.formatting import desk_day, format_number, in_short, round_half_up
from assessment.presenters.scores import decimals_for, measure

WIDTH, HEIGHT, EDGE = 480, 250, 14
"""The size of the chart in SVG units, and the margin between its sides and the values."""


@dataclass(frozen=True)
class Dot:
    x: int
    y: int


@dataclass(frozen=True)
class Stretch:
    """The line from one value to the next; ``over_a_gap``: a check-in between them had too few answers."""

    start: Dot
    end: Dot
    over_a_gap: bool


@dataclass(frozen=True)
class Chart:
    """A line chart. ``name``: what it shows, and out of how much; ``lines``: the y of each grid line; ``highest`` to
    ``last_day``: the labels at its sides.
    """

    name: str
    width: int
    height: int
    dots: tuple[Dot, ...]
    stretches: tuple[Stretch, ...]
    lines: tuple[int, ...]
    highest: int
    lowest: int
    first_day: str
    last_day: str


@dataclass(frozen=True)
class TrendRow:
    """One round in the table.

    ``move``: the change since the value before, '' if there is none. ``band``: the label of the score's band, '' for an
    item or without a score.
    """

    day: str
    iso: str
    week: str
    value: str
    band: str
    move: str


@dataclass(frozen=True)
class ShownTrend:
    """How one score or item moved.

    ``in_turn``: its values in words, and ``chart``: the same drawn; '' and None below two values. ``better``: a
    sentence on which end is better.
    """

    label: str
    better: str
    sentences: tuple[str, ...]
    in_turn: str
    chart: Chart | None
    rows: tuple[TrendRow, ...]


def shown_trends(
    pack: Pack, rounds: Sequence[Round], reliability: Mapping[str, Reliability], hidden: Collection[str] = ()
) -> tuple[ShownTrend, ...]:
    """What the pack follows, once there was a check-in, but for what is ``hidden``: ids of scores and items.

    ``reliability``: the operator's, by id. ``pack`` is the one the rounds were answered on, in the reader's language.
    """
    found = trends(pack, rounds, reliability)
    return tuple(shown_trend(pack, trend, rounds[0].at) for trend in found if trend.points and trend.id not in hidden)


def chart_name(label: str, high: Fraction) -> str:
    """ "Trust today, out of 10": what stands over a chart of these values, up to ``high``."""
    return _("%(label)s, out of %(highest)s", label=label, highest=format_number(high))


def move_in_words(before: Fraction, after: Fraction, low: Fraction, high: Fraction) -> str:
    """ "up by 0.4", on the range from ``low`` to ``high``: the difference of the two values as they are shown."""
    move, points = moved(before, after), _points(before, after, low, high)
    if move.direction == "none":
        return _("no change")
    if not points:
        return _("hardly moved")
    return _("up by %(points)s", points=points) if move.direction == "up" else _("down by %(points)s", points=points)


def shown_trend(pack: Pack, trend: Trend, began: datetime) -> ShownTrend:
    """How one score or item moved. ``began``: when the first answers were sent in; weeks are counted from there."""
    scale = pack.scale.get(trend.id)
    label = scale.label if scale is not None else pack.items[trend.id].short
    return ShownTrend(
        label=label,
        better=_("Higher is better.") if trend.higher_is == "better" else _("Lower is better."),
        sentences=tuple(_sentences(trend)),
        in_turn=_in_turn(trend),
        chart=_chart(trend, label),
        rows=_rows(pack, trend, began),
    )


def _sentences(trend: Trend) -> list[str]:
    """The latest change, the overall change, the trend, and whether it is more than chance, as far as known."""
    values = [point.value for point in trend.points if point.value is not None]
    if not values:
        return [_("There is no result so far: too few of its questions were answered.")]
    if trend.latest is None or trend.overall is None:
        return [_("There is only one result so far. The next check-in will show what moved.")]
    found = [_since_last(trend.latest, _points(values[-2], values[-1], trend.low, trend.high))]
    if len(values) > 2:
        found.append(_since_first(trend.overall, _points(values[0], values[-1], trend.low, trend.high)))
    if trend.direction == "better":
        found.append(_("The last three check-ins point one way: things got better."))
    elif trend.direction == "worse":
        found.append(_("The last three check-ins point one way: things got harder."))
    if trend.reliable is not None:
        found.append(
            _("The change since the first check-in is larger than chance would explain.")
            if trend.reliable
            else _("The change since the first check-in is small. It could be chance.")
        )
    return found


def _in_turn(trend: Trend) -> str:
    """ "3, then 4, then 4.": the values as the chart draws them, for those who do not see it."""
    decimals = decimals_for(trend.low, trend.high)
    values = [format_number(round_half_up(each.value, decimals)) for each in trend.points if each.value is not None]
    if len(values) < 2:
        return ""
    return "".join([values[0], *(_(", then %(value)s", value=value) for value in values[1:])]) + "."


def _since_last(move: Move, points: str) -> str:
    if move.direction == "none":
        return _("No change since last time.")
    if not points:
        return _("It hardly moved since last time.")
    if move.direction == "up":
        return _("Moved up by %(points)s since last time.", points=points)
    return _("Moved down by %(points)s since last time.", points=points)


def _since_first(move: Move, points: str) -> str:
    if move.direction == "none":
        return _("No change since the first check-in.")
    if not points:
        return _("It hardly moved since the first check-in.")
    if move.direction == "up":
        return _("Moved up by %(points)s since the first check-in.", points=points)
    return _("Moved down by %(points)s since the first check-in.", points=points)


def _points(before: Fraction, after: Fraction, low: Fraction, high: Fraction) -> str:
    """The difference of two values, each rounded as it is shown on this range; '' if that gives zero."""
    decimals = decimals_for(low, high)
    shown = abs(round_half_up(after, decimals) - round_half_up(before, decimals))
    return format_number(shown) if shown else ""


def _rows(pack: Pack, trend: Trend, began: datetime) -> tuple[TrendRow, ...]:
    rows, before = [], None
    for point in trend.points:
        day = desk_day(point.at)
        rows.append(
            TrendRow(
                day=in_short(day),
                iso=day.isoformat(),
                week=_("week %(number)s", number=week_of(pack, desk_day(began), day)),
                value=_value(pack, trend, point.value),
                band=_band(pack, trend, point.value),
                move=_move(before, point.value, trend),
            )
        )
        before = before if point.value is None else point.value
    return tuple(rows)


def _value(pack: Pack, trend: Trend, value: Fraction | None) -> str:
    if value is None:
        return _("not enough answers")
    scale = pack.scale.get(trend.id)
    return measure(value, trend.low, trend.high, scale.limits if scale is not None else ())


def _band(pack: Pack, trend: Trend, value: Fraction | None) -> str:
    scale = pack.scale.get(trend.id)
    return "" if scale is None or value is None else band_of(scale, value).label


def _move(before: Fraction | None, after: Fraction | None, trend: Trend) -> str:
    return "" if before is None or after is None else move_in_words(before, after, trend.low, trend.high)


def _chart(trend: Trend, label: str) -> Chart | None:
    scored = [(at, point) for at, point in enumerate(trend.points) if point.value is not None]
    if len(scored) < 2:
        return None
    first, last = trend.points[0].at, trend.points[-1].at
    dots = {at: _dot(trend, point, first, last) for at, point in scored}
    return Chart(
        name=chart_name(label, trend.high),
        width=WIDTH,
        height=HEIGHT,
        dots=tuple(dots.values()),
        stretches=tuple(Stretch(dots[a], dots[b], b - a > 1) for (a, _a), (b, _b) in pairwise(scored)),
        lines=tuple(_height(Fraction(part, 4)) for part in range(5)),
        highest=int(trend.high),
        lowest=int(trend.low),
        first_day=in_short(desk_day(first)),
        last_day=in_short(desk_day(last)),
    )


def _dot(trend: Trend, point: Point, first: datetime, last: datetime) -> Dot:
    """The position of a value in the chart: x by time, y by value."""
    assert point.value is not None  # only values are drawn
    x = EDGE + int(round_half_up(share_of_time(point.at, first, last) * (WIDTH - 2 * EDGE)))
    return Dot(x, _height(share_of(point.value, trend.low, trend.high)))


def _height(share: Fraction) -> int:
    """The y of a value that lies at ``share`` of the range: 0 is its low end, 1 its high end."""
    return HEIGHT - EDGE - int(round_half_up(share * (HEIGHT - 2 * EDGE)))
