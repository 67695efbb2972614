"""How things moved, as the person's page draws it: a line, the same in a table, and sentences. Pure.

Only what the pack follows is in it, and that is never private.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise

from flask_babel import gettext as _

from assessment.core.check_ins import Round, week_of
from assessment.core.check_ins.trends import Move, Point, Reliability, Trend, moved, trends
from assessment.core.engine.scoring import band_of
from assessment.core.model.pack import Pack
from assessment.presenters.formatting import format_number, in_short, round_half_up
from assessment.presenters.scores import band_limits, decimals_for, measure

WIDTH, HEIGHT, EDGE = 480, 250, 14
"""The chart in its own units; values lie ``EDGE`` away from its sides."""


@dataclass(frozen=True)
class Dot:
    x: int
    y: int


@dataclass(frozen=True)
class Stretch:
    """From one value to the next; ``over_a_gap`` when a check-in between them had too few answers."""

    start: Dot
    end: Dot
    over_a_gap: bool


@dataclass(frozen=True)
class Chart:
    """``lines`` are the heights of the lines behind it; ``highest`` to ``last_day`` are written at its sides."""

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
    """One check-in in the table; ``move`` is '' where there is nothing before it to compare with.

    ``band`` is the word for a score, '' where there is none.
    """

    day: str
    iso: str
    week: str
    value: str
    band: str
    move: str


@dataclass(frozen=True)
class ShownTrend:
    """``chart`` is None with fewer than two values; ``better`` says which way is better."""

    label: str
    better: str
    sentences: tuple[str, ...]
    chart: Chart | None
    rows: tuple[TrendRow, ...]


def shown_trends(pack: Pack, rounds: Sequence[Round], reliability: Mapping[str, Reliability]) -> tuple[ShownTrend, ...]:
    """What the pack follows, once there was a check-in; ``reliability`` are the operator's, by id.

    ``pack`` is the one the rounds were answered on, in the reader's language.
    """
    found = trends(pack, rounds, reliability)
    return tuple(_shown(pack, trend, rounds[0].at) for trend in found if trend.points)


def move_in_words(move: Move, low: Fraction, high: Fraction) -> str:
    """ "up by 0.4", on the range from ``low`` to ``high``. The exact difference is rounded, not the two values."""
    points = _points(move, low, high)
    if move.direction == "none":
        return _("no change")
    if not points:
        return _("hardly moved")
    return _("up by %(points)s", points=points) if move.direction == "up" else _("down by %(points)s", points=points)


def _shown(pack: Pack, trend: Trend, began: datetime) -> ShownTrend:
    scale = pack.scale.get(trend.id)
    return ShownTrend(
        label=scale.label if scale is not None else pack.items[trend.id].short,
        better=_("Higher is better.") if trend.higher_is == "better" else _("Lower is better."),
        sentences=tuple(_sentences(trend)),
        chart=_chart(trend),
        rows=_rows(pack, trend, began),
    )


def _sentences(trend: Trend) -> list[str]:
    """What moved, whether it is a trend, and whether it is more than chance: each only where it can be said."""
    if trend.latest is None or trend.overall is None:
        return [_("There is only one result so far. The next check-in will show what moved.")]
    found = [_since_last(trend.latest, _points(trend.latest, trend.low, trend.high))]
    if sum(point.value is not None for point in trend.points) > 2:
        found.append(_since_first(trend.overall, _points(trend.overall, trend.low, trend.high)))
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


def _points(move: Move, low: Fraction, high: Fraction) -> str:
    """How far it moved, rounded as values on this range are; '' where that rounds to nothing."""
    shown = round_half_up(move.by, decimals_for(low, high))
    return format_number(shown) if shown else ""


def _rows(pack: Pack, trend: Trend, began: datetime) -> tuple[TrendRow, ...]:
    rows, before = [], None
    for point in trend.points:
        at = point.at.astimezone(UTC)
        rows.append(
            TrendRow(
                day=in_short(at.date()),
                iso=at.date().isoformat(),
                week=_("week %(number)s", number=week_of(pack, began, point.at)),
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
    return measure(value, trend.low, trend.high, band_limits(scale) if scale is not None else ())


def _band(pack: Pack, trend: Trend, value: Fraction | None) -> str:
    scale = pack.scale.get(trend.id)
    return "" if scale is None or value is None else band_of(scale, value).label


def _move(before: Fraction | None, after: Fraction | None, trend: Trend) -> str:
    return "" if before is None or after is None else move_in_words(moved(before, after), trend.low, trend.high)


def _chart(trend: Trend) -> Chart | None:
    scored = [(place, point) for place, point in enumerate(trend.points) if point.value is not None]
    if len(scored) < 2:
        return None
    first, last = trend.points[0].at, trend.points[-1].at
    dots = {place: _dot(trend, point, first, last) for place, point in scored}
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        dots=tuple(dots.values()),
        stretches=tuple(Stretch(dots[a], dots[b], b - a > 1) for (a, _a), (b, _b) in pairwise(scored)),
        lines=tuple(_height(Fraction(part, 4)) for part in range(5)),
        highest=int(trend.high),
        lowest=int(trend.low),
        first_day=in_short(first.astimezone(UTC).date()),
        last_day=in_short(last.astimezone(UTC).date()),
    )


def _dot(trend: Trend, point: Point, first: datetime, last: datetime) -> Dot:
    """Across by time, upwards by value."""
    assert point.value is not None  # only values are drawn
    gone = Fraction((point.at - first).total_seconds()) / Fraction((last - first).total_seconds())
    across = EDGE + int(round_half_up(gone * (WIDTH - 2 * EDGE)))
    return Dot(across, _height((point.value - trend.low) / (trend.high - trend.low)))


def _height(share: Fraction) -> int:
    return HEIGHT - EDGE - int(round_half_up(share * (HEIGHT - 2 * EDGE)))
