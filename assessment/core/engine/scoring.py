"""Scores from answers. Values are exact fractions; a missing answer is never zero."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm

from assessment.core.items import Answers, Item
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Band, Scale


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
    for scale in _ready(pack):
        given = scale.given(answers, scores)
        if len(given) < scale.needs:
            scores[scale.id] = Score(scale.id, None, None, len(given), len(scale.parts))
        else:
            value = scale.method(scale, given)
            scores[scale.id] = Score(scale.id, value, band_of(scale, value).id, len(given), len(scale.parts))
    return scores


def band_of(scale: Scale | _PreparedScale, value: Fraction) -> Band:
    """The band that ``value`` belongs to."""
    return next(band for band in scale.bands if band.below is None or value < band.below)


@dataclass(frozen=True, slots=True)
class _PartPoints:
    """A part with the ends of its points; ``item`` is None when it is a scale.

    ``weight`` says how much one point of this part weighs beside one of another.
    """

    id: str
    item: Item | None
    reverse: bool
    low: int
    high: int
    weight: int


_Given = Sequence[tuple[_PartPoints, Fraction | int]]


@dataclass(frozen=True, slots=True)
class _PreparedScale:
    """A scale in whole numbers, which are many times faster than fractions."""

    id: str
    parts: tuple[_PartPoints, ...]
    needs: int
    method: Callable[[_PreparedScale, _Given], Fraction]
    low: int
    high: int
    at_least: int
    bands: tuple[Band, ...]

    def given(self, answers: Answers, scores: Mapping[str, Score]) -> _Given:
        """The parts that have points, with these: reversed where that is asked for."""
        found: list[tuple[_PartPoints, Fraction | int]] = []
        for part in self.parts:
            points: Fraction | int | None = None
            if part.item is None:
                points = scores[part.id].value
            elif part.id in answers:
                points = part.item.points(answers[part.id])
            if points is not None:
                found.append((part, part.low + part.high - points if part.reverse else points))
        return found


def _along(scale: _PreparedScale, given: _Given) -> Fraction:
    """As far along the scale's range as the parts that are given lie, together, along their own points.

    With no part missing, that is their weighted sum; otherwise it is prorated.
    """
    gone: Fraction | int = 0
    way = 0
    for part, points in given:
        gone += part.weight * (points - part.low)
        way += part.weight * (part.high - part.low)
    return Fraction(scale.low * way + (scale.high - scale.low) * gone, way)


def _max(scale: _PreparedScale, given: _Given) -> Fraction:
    return Fraction(max(points for _, points in given))


def _count(scale: _PreparedScale, given: _Given) -> Fraction:
    return Fraction(sum(points >= scale.at_least for _, points in given))


_METHODS = {"mean": _along, "sum": _along, "weighted": _along, "max": _max, "count": _count}
METHODS = tuple(_METHODS)


@lru_cache(maxsize=32)
def _ready(pack: Pack) -> tuple[_PreparedScale, ...]:
    return tuple(
        _PreparedScale(
            id=scale.id,
            parts=_parts(pack, scale),
            needs=scale.needs,
            method=_METHODS[scale.method],
            low=int(scale.low),
            high=int(scale.high),
            at_least=scale.at_least,
            bands=scale.bands,
        )
        for scale in pack.scales
    )


def _parts(pack: Pack, scale: Scale) -> tuple[_PartPoints, ...]:
    ends = [_ends(pack, scale, part.id) for part in scale.parts]
    # In a mean every part counts alike, so the shorter its range, the more one of its points weighs.
    longest = lcm(*(high - low for low, high in ends))
    return tuple(
        _PartPoints(
            part.id,
            None if scale.of_scales else pack.items[part.id],
            part.reverse,
            low,
            high,
            longest // (high - low) if scale.method == "mean" else part.weight,
        )
        for part, (low, high) in zip(scale.parts, ends, strict=True)
    )


def _ends(pack: Pack, scale: Scale, name: str) -> tuple[int, int]:
    if scale.of_scales:
        return int(pack.scale[name].low), int(pack.scale[name].high)
    return pack.items[name].point_range() or (0, 0)
