"""Scores of scales, from answers. Values are exact fractions; a missing answer is never zero."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm

from assessment.core.items import Answers, Item
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Band, Scale


@dataclass(frozen=True)
class Score:
    """One scale's score, from ``answered`` of its ``of`` parts.

    ``value`` is in scale points; it is None, without a band, when too few parts have points: not enough answers.
    """

    id: str
    value: Fraction | None
    band: str | None
    answered: int
    of: int


def score(pack: Pack, answers: Answers) -> dict[str, Score]:
    """Score every scale of the pack, in its order. ``answers``: the effective ones that count."""
    scores: dict[str, Score] = {}
    for scale in _prepared_scales(pack):
        points = scale.points(answers, scores)
        if len(points) < scale.needs:
            scores[scale.id] = _not_enough_answers(scale, len(points))
        else:
            value = scale.method(scale, points)
            scores[scale.id] = Score(scale.id, value, scale.band_id(value), len(points), len(scale.parts))
    return scores


def _not_enough_answers(scale: _PreparedScale, answered: int) -> Score:
    return Score(scale.id, None, None, answered, len(scale.parts))


def band_of(scale: Scale, value: Fraction) -> Band:
    """The band that ``value`` lies in: the first whose limit is above it."""
    return next(band for band in scale.bands if band.below is None or value < band.below)


@dataclass(frozen=True, slots=True)
class _PreparedPart:
    """A part of a scale. ``item`` is None when the part is a scale itself.

    ``low`` and ``high``: the fewest and the most points it can have; ``weight``: what one of its points counts.
    """

    id: str
    item: Item | None
    reverse: bool
    low: int
    high: int
    weight: int


_Points = Sequence[tuple[_PreparedPart, Fraction | int]]


@dataclass(frozen=True, slots=True)
class _PreparedScale:
    """A scale with whole numbers in place of fractions, because they are many times faster.

    ``limits``: of each band but the last its id, and the numerator and denominator of the value that it ends below.
    """

    id: str
    parts: tuple[_PreparedPart, ...]
    needs: int
    method: Callable[[_PreparedScale, _Points], Fraction]
    low: int
    high: int
    at_least: int
    limits: tuple[tuple[str, int, int], ...]
    last_band: str

    def band_id(self, value: Fraction) -> str:
        """The id of the band that ``band_of`` finds."""
        for band, numerator, denominator in self.limits:
            if value.numerator * denominator < numerator * value.denominator:
                return band
        return self.last_band

    def points(self, answers: Answers, scores: Mapping[str, Score]) -> _Points:
        """Each part that has points, with its points, reversed where the scale says so."""
        found: list[tuple[_PreparedPart, Fraction | int]] = []
        for part in self.parts:
            points: Fraction | int | None = None
            if part.item is None:
                points = scores[part.id].value
            elif part.id in answers:
                points = part.item.points(answers[part.id])
            if points is not None:
                found.append((part, part.low + part.high - points if part.reverse else points))
        return found


def _prorated(scale: _PreparedScale, points: _Points) -> Fraction:
    """The prorated mean, sum or weighted sum: a missing part counts like the average of the others.

    The share of the possible points that the answered parts earned, on the scale's own range. With no part missing
    that is their weighted sum.
    """
    earned, denominator, possible = 0, 1, 0
    for part, value in points:
        of = value.denominator
        earned = earned * of + part.weight * (value.numerator - part.low * of) * denominator
        denominator *= of
        possible += part.weight * (part.high - part.low)
    possible *= denominator
    return Fraction(scale.low * possible + (scale.high - scale.low) * earned, possible)


def _highest(scale: _PreparedScale, points: _Points) -> Fraction:
    """The points of the part that has the most."""
    return Fraction(max(value for _, value in points))


def _count_at_least(scale: _PreparedScale, points: _Points) -> Fraction:
    """How many parts have ``scale.at_least`` points or more."""
    return Fraction(sum(value >= scale.at_least for _, value in points))


_METHODS = {"mean": _prorated, "sum": _prorated, "weighted": _prorated, "max": _highest, "count": _count_at_least}
METHODS = tuple(_METHODS)


@lru_cache(maxsize=32)
def _prepared_scales(pack: Pack) -> tuple[_PreparedScale, ...]:
    return tuple(
        _PreparedScale(
            id=scale.id,
            parts=_parts(pack, scale),
            needs=scale.needs,
            method=_METHODS[scale.method],
            low=int(scale.low),
            high=int(scale.high),
            at_least=scale.at_least,
            limits=tuple(_limits(scale)),
            last_band=scale.bands[-1].id,
        )
        for scale in pack.scales
    )


def _limits(scale: Scale) -> Iterator[tuple[str, int, int]]:
    for band in scale.bands:
        if band.below is not None:
            yield band.id, band.below.numerator, band.below.denominator


def _parts(pack: Pack, scale: Scale) -> tuple[_PreparedPart, ...]:
    ends = [_ends(pack, scale, part.id) for part in scale.parts]
    # In a mean every part counts the same, so the shorter its range, the more one of its points weighs.
    longest = lcm(*(high - low for low, high in ends))
    return tuple(
        _PreparedPart(
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
    """The fewest and the most points that the part ``name`` can have."""
    if scale.of_scales:
        return int(pack.scale[name].low), int(pack.scale[name].high)
    return pack.items[name].point_range() or (0, 0)
