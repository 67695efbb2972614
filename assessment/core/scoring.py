"""Scores from answers. Values are exact fractions; a missing answer is never zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.core.definition import Band, Pack, Part, Scale
from assessment.core.items import Answers, Item


@dataclass(frozen=True)
class Score:
    """One scale's score. ``value`` is None, without a band, when fewer than the needed parts have points."""

    id: str
    value: Fraction | None
    band: str | None
    answered: int
    of: int


def score(pack: Pack, answers: Answers) -> dict[str, Score]:
    """Score every scale of the pack, in its order; ``answers`` are those that count."""
    scores: dict[str, Score] = {}
    for scale in pack.scales:
        scores[scale.id] = _of_scores(scale, scores) if scale.of_scales else _of_items(scale, pack.items, answers)
    return scores


def band_of(scale: Scale, value: Fraction) -> Band:
    """The band that ``value`` belongs to."""
    return next(band for band in scale.bands if band.below is None or value < band.below)


def _of_items(scale: Scale, items: Mapping[str, Item], answers: Answers) -> Score:
    points = []
    for part in scale.parts:
        answer = answers.get(part.id)
        if answer is not None:
            scored = items[part.id].points(answer)
            if scored is not None:
                low, high = items[part.id].point_range() or (0, 0)
                points.append((part, low + high - scored if part.reverse else scored, low, high))
    if len(points) < scale.needs:
        return Score(scale.id, None, None, len(points), len(scale.parts))
    if scale.method == "mean":
        value = _mean_on_range(scale, points)
    else:
        value = _METHODS[scale.method](scale, [(part, Fraction(scored)) for part, scored, _, _ in points])
    return Score(scale.id, value, band_of(scale, value).id, len(points), len(scale.parts))


def _of_scores(scale: Scale, scores: Mapping[str, Score]) -> Score:
    values = []
    for part in scale.parts:
        value = scores[part.id].value
        if value is not None:
            values.append((part, scale.low + scale.high - value if part.reverse else value))
    if len(values) < scale.needs:
        return Score(scale.id, None, None, len(values), len(scale.parts))
    value = _METHODS[scale.method](scale, values)
    return Score(scale.id, value, band_of(scale, value).id, len(values), len(scale.parts))


def _mean_on_range(scale: Scale, points: list[tuple[Part, int, int, int]]) -> Fraction:
    """The mean of the points, each first put on the scale's range by its item's lowest and highest points."""
    _, _, low, high = points[0]
    if all((each[2], each[3]) == (low, high) for each in points):
        mean = Fraction(sum(each[1] for each in points) - low * len(points), (high - low) * len(points))
    else:
        mean = sum((Fraction(at - lo, hi - lo) for _, at, lo, hi in points), Fraction(0)) / len(points)
    return scale.low + mean * (scale.high - scale.low)


def _mean(scale: Scale, values: list[tuple[Part, Fraction]]) -> Fraction:
    return sum((value for _, value in values), Fraction(0)) / len(values)


def _sum(scale: Scale, values: list[tuple[Part, Fraction]]) -> Fraction:
    return _mean(scale, values) * len(scale.parts)


def _weighted(scale: Scale, values: list[tuple[Part, Fraction]]) -> Fraction:
    answered = sum(part.weight for part, _ in values)
    every = sum(part.weight for part in scale.parts)
    return sum((part.weight * value for part, value in values), Fraction(0)) * every / answered


def _max(scale: Scale, values: list[tuple[Part, Fraction]]) -> Fraction:
    return max(value for _, value in values)


def _count(scale: Scale, values: list[tuple[Part, Fraction]]) -> Fraction:
    return Fraction(sum(value >= scale.at_least for _, value in values))


_METHODS = {"mean": _mean, "sum": _sum, "weighted": _weighted, "max": _max, "count": _count}
METHODS = tuple(_METHODS)
