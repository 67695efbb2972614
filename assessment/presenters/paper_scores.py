"""The scores as paper lists them: those with one axis together, and those where less is lighter apart. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from assessment.core.engine.scoring import Score
from assessment.core.model.scales import Scale
from assessment.presenters.chart_axis import AxisMark, share_of
from assessment.presenters.formatting import format_number, listed, round_half_up
from assessment.presenters.scores import ShownScore, show_score

ROOM = 13
"""How far apart two marks of an axis have to be for both to be written, in percent of its length."""


@dataclass(frozen=True)
class ScoreAxis:
    """The axis over the bars of a group.

    ``marks``: what is written over it; ``limits``: where bands meet, in percent of its length; ``alt``: the same in
    words.
    """

    marks: tuple[AxisMark, ...]
    limits: tuple[Decimal, ...]
    alt: str


@dataclass(frozen=True)
class PaperScore:
    """One score. ``at``: where its bar ends, in percent, None without a score; ``words``: "56 of 100 · low"."""

    shown: ShownScore
    at: Decimal | None
    words: str


@dataclass(frozen=True)
class ScoreGroup:
    """Scores with one axis. ``about``: what it counts; ``lighter``: less of it is lighter."""

    about: str
    lighter: bool
    axis: ScoreAxis
    scores: tuple[PaperScore, ...]


def groups_of(scored: Sequence[tuple[Scale, Score]]) -> tuple[ScoreGroup, ...]:
    """The scores in the order of the pack, those where less is lighter after the others; neighbours share an axis."""
    found: list[list[tuple[Scale, Score]]] = []
    for each in sorted(scored, key=lambda pair: pair[0].higher_is == "worse"):
        if found and _axis_of(found[-1][0][0]) == _axis_of(each[0]):
            found[-1].append(each)
        else:
            found.append([each])
    return tuple(map(_group, found))


def shown_scores(groups: Sequence[ScoreGroup]) -> tuple[ShownScore, ...]:
    """The scores of all groups."""
    return tuple(each.shown for group in groups for each in group.scores)


def percent_of_axis(value: Fraction, low: Fraction, high: Fraction) -> Decimal:
    """Where a value is on the axis from ``low`` to ``high``, in percent of its length."""
    return round_half_up(share_of(value, low, high) * 100, 1)


def _at(scale: Scale, value: Fraction) -> Decimal:
    return percent_of_axis(value, scale.low, scale.high)


def marks_of(scale: Scale) -> tuple[AxisMark, ...]:
    """The ends of the axis, and the limits of bands that there is room for between them."""
    return tuple(AxisMark(format_number(value), _at(scale, value)) for value in _written(scale))


def _written(scale: Scale) -> Iterator[Fraction]:
    last = scale.low
    yield scale.low
    for limit in sorted(scale.limits):
        if min(_at(scale, limit) - _at(scale, last), 100 - _at(scale, limit)) >= ROOM:
            yield limit
            last = limit
    yield scale.high


def _axis_of(scale: Scale) -> tuple[str, Fraction, Fraction, tuple[Fraction, ...]]:
    return scale.higher_is, scale.low, scale.high, tuple(sorted(scale.limits))


def _group(scored: Sequence[tuple[Scale, Score]]) -> ScoreGroup:
    scale = scored[0][0]
    return ScoreGroup(
        about=_counted_in(scale),
        lighter=scale.higher_is == "worse",
        axis=_axis(scale),
        scores=tuple(_score(*each) for each in scored),
    )


def _counted_in(scale: Scale) -> str:
    if scale.low == 0:
        return _("Out of %(highest)s on this form", highest=format_number(scale.high))
    return _("From %(lowest)s to %(highest)s on this form", **_ends(scale))


def _axis(scale: Scale) -> ScoreAxis:
    limits = sorted(scale.limits)
    alt = _("Axis from %(lowest)s to %(highest)s.", **_ends(scale))
    if limits:
        alt += " " + _("The words change at %(limits)s.", limits=listed([format_number(each) for each in limits]))
    return ScoreAxis(marks_of(scale), tuple(_at(scale, each) for each in limits), alt)


def _ends(scale: Scale) -> dict[str, str]:
    return {"lowest": format_number(scale.low), "highest": format_number(scale.high)}


def _score(scale: Scale, score: Score) -> PaperScore:
    shown = show_score(scale, score)
    if score.value is None:
        counts = {"given": score.answered, "all": score.of}
        if scale.of_scales:
            return PaperScore(shown, None, _("no score · %(given)s of %(all)s scores", **counts))
        return PaperScore(shown, None, _("no score · %(given)s of %(all)s answered", **counts))
    return PaperScore(shown, _at(scale, score.value), shown.in_words)
