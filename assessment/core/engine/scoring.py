"""Scores of scales, from answers. Values are exact fractions; a missing answer is never zero."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from assessment.core.items import Answers, Item
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Band, Scale
from assessment.core.rules.evaluate import Evaluator, Facts, compile_expression


@dataclass(frozen=True)
class Score:
    """One scale's score, from ``answered`` of the ``of`` parts that were not left out by a branch.

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
        given = scale.points(answers, scores)
        not_asked = scale.points_of_not_asked(answers) if scale.branches else ()
        of = len(scale.parts) - len(not_asked)
        # Nobody who answered nothing has a score.
        if not given or len(given) + len(not_asked) < scale.needs:
            scores[scale.id] = Score(scale.id, None, None, len(given), of)
        else:
            value = scale.method(scale, (*given, *not_asked))
            scores[scale.id] = Score(scale.id, value, scale.band_id(value), len(given), of)
    return scores


def points_of_parts(pack: Pack, scale: Scale, answers: Answers) -> dict[str, Fraction]:
    """What each item of a scale that has points adds to its sum: reversed and weighted as the scale says."""
    prepared = next(each for each in _prepared_scales(pack) if each.id == scale.id)
    return {part.id: Fraction(points) * part.weight for part, points in prepared.points(answers, {}) if part.item}


def facts_of(answers: Answers, scores: Mapping[str, Score], level: str | None = None) -> Facts:
    """What expressions look at: the answers that count, their scores, and the level once it is known."""
    return Facts(answers, {name: each.value for name, each in scores.items()}, level)


def left_out_by_branches(pack: Pack, scale: Scale, answers: Answers) -> frozenset[str]:
    """The items of the scale that count without being asked; ``answers``: the effective ones that count."""
    prepared = next(each for each in _prepared_scales(pack) if each.id == scale.id)
    return frozenset(part.id for part, _ in prepared.points_of_not_asked(answers))


def band_of(scale: Scale, value: Fraction) -> Band:
    """The band that ``value`` lies in: the first whose limit is above it."""
    return next(band for band in scale.bands if band.below is None or value < band.below)


@dataclass(frozen=True, slots=True)
class _PreparedPart:
    """A part of a scale. ``item`` is None when the part is a scale itself.

    ``low`` and ``high``: the fewest and the most points it can have; ``weight``: what one of its points counts.
    ``not_asked``: the points that it has when one of the conditions ``asked_if`` is false; None when it has none then.
    """

    id: str
    item: Item | None
    reverse: bool
    low: int
    high: int
    weight: int
    not_asked: int | None = None
    asked_if: tuple[Evaluator, ...] = ()

    def reversed(self, points: Fraction | int) -> Fraction | int:
        return self.low + self.high - points if self.reverse else points


_Points = Sequence[tuple[_PreparedPart, Fraction | int]]


@dataclass(frozen=True, slots=True)
class _PreparedScale:
    """A scale with whole numbers in place of fractions, because they are many times faster.

    ``limits``: of each band but the last its id, and the numerator and denominator of the value that it ends below.
    ``branches``: a part may count without being asked.
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
    branches: bool

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
                found.append((part, part.reversed(points)))
        return found

    def points_of_not_asked(self, answers: Answers) -> _Points:
        """Each part that counts without being asked, with its points.

        Its condition has to be false: where it is unknown, a question before it was skipped, and nobody knows.
        """
        facts = Facts(answers, {})
        return [
            (part, part.reversed(part.not_asked))
            for part in self.parts
            if part.not_asked is not None
            and part.id not in answers
            and any(condition(facts) is False for condition in part.asked_if)
        ]


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


def is_prorated(scale: Scale, score: Score) -> bool:
    """Whether the score was made from the parts there are, because some are missing."""
    return score.value is not None and score.answered < score.of and _METHODS[scale.method] is _prorated


@lru_cache(maxsize=32)
def _prepared_scales(pack: Pack) -> tuple[_PreparedScale, ...]:
    return tuple(
        _PreparedScale(
            id=scale.id,
            parts=parts,
            needs=scale.needs,
            method=_METHODS[scale.method],
            low=int(scale.low),
            high=int(scale.high),
            at_least=scale.at_least,
            limits=tuple(_limits(scale)),
            last_band=scale.bands[-1].id,
            branches=any(part.not_asked is not None for part in parts),
        )
        for scale, parts in ((scale, _parts(pack, scale)) for scale in pack.scales)
    )


def _limits(scale: Scale) -> Iterator[tuple[str, int, int]]:
    for band in scale.bands:
        if band.below is not None:
            yield band.id, band.below.numerator, band.below.denominator


def _parts(pack: Pack, scale: Scale) -> tuple[_PreparedPart, ...]:
    found = []
    for each in pack.weighted_parts(scale):
        part = each.part
        item = None if scale.of_scales else pack.items[part.id]
        not_asked = None if item is None else item.points_if_not_asked
        conditions = () if not_asked is None else pack.asked_if[part.id]
        asked_if = tuple(compile_expression(condition, pack.items) for condition in conditions)
        found.append(_PreparedPart(part.id, item, part.reverse, each.low, each.high, each.weight, not_asked, asked_if))
    return tuple(found)
