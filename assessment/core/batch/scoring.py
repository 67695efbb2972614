"""Scores of many people at once: whole numbers over one denominator for each scale, so that nothing is rounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm

import numpy as np

from assessment.core.batch.expressions import (
    ChosenColumn,
    Column,
    ColumnFacts,
    Flags,
    ScoreColumn,
    TypedColumn,
    Wholes,
    compared,
    truths,
)
from assessment.core.items import Item
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Scale

LARGEST = 2**62


@dataclass(frozen=True)
class _PartColumn:
    """The points of one part, as whole numbers over the denominator that all parts of the scale share.

    ``low`` and ``high``: the fewest and the most points it can have; ``weight``: what one of its points counts.
    ``given``: who has answered it, ``known``: who has points on it, also without being asked.
    """

    values: Wholes
    known: Flags
    given: Flags
    low: int
    high: int
    weight: int


def score(pack: Pack, counted: Mapping[str, Column]) -> dict[str, ScoreColumn]:
    """The scores on every scale of the pack, in its order."""
    facts = ColumnFacts(len(next(iter(counted.values())).answered), pack.items, counted, {})
    scores: dict[str, ScoreColumn] = {}
    for scale in pack.scales:
        shared = lcm(*(scores[part.id].denominator for part in scale.parts)) if scale.of_scales else 1
        parts = []
        for each in pack.weighted_parts(scale):
            part, low, high = each.part, each.low, each.high
            if scale.of_scales:
                values, known = (
                    _with_denominator(shared, scores[part.id], max(abs(low), abs(high)) * 2),
                    scores[part.id].known,
                )
                given = known
            else:
                values, given = _points(pack.items[part.id], counted[part.id])
                values, known = _with_not_asked(pack, part.id, values, given, facts)
            if part.reverse:
                values = (low + high) * shared - values
            parts.append(_PartColumn(values, known, given, low, high, each.weight))
        scores[scale.id] = _METHODS[scale.method](scale, parts, shared)
    return scores


def _points(item: Item, column: Column) -> tuple[Wholes, Flags]:
    """The points of each person's answer, and who has any."""
    if isinstance(column, TypedColumn):
        return column.values, column.answered
    assert isinstance(column, ChosenColumn)
    points = [None, *(item.points(choice) for choice in item.space.choices)]
    table = np.array([0 if each is None else each for each in points], np.int64)
    return table[column.codes], np.array([each is not None for each in points])[column.codes]


def _with_not_asked(pack: Pack, name: str, values: Wholes, given: Flags, facts: ColumnFacts) -> tuple[Wholes, Flags]:
    """The points with those of people whom a condition kept from being asked, where the item counts for them."""
    points = pack.items[name].points_if_not_asked
    if points is None:
        return values, given
    kept_out = [truths(condition, facts) == -1 for condition in pack.asked_if[name]]
    not_asked = reduce(np.logical_or, kept_out, np.zeros(len(given), np.bool_))
    return np.where(not_asked, points, values), given | not_asked


def _with_denominator(denominator: int, scores: ScoreColumn, largest: int) -> Wholes:
    """The numerators of the scores over another denominator."""
    return _wide_enough(scores.numerators, largest * denominator) * (denominator // scores.denominator)


def _prorated(scale: Scale, parts: list[_PartColumn], shared: int) -> ScoreColumn:
    """The prorated mean, sum or weighted sum: the share of the possible points that the answered parts earned.

    The common denominator is a multiple of each number of possible points that occurs.
    """
    known = _has_enough_answers(scale, parts)
    spans = [part.weight * (part.high - part.low) for part in parts]
    possible: Wholes = np.zeros(len(known), np.int64 if sum(spans) < LARGEST else object)
    for part, span in zip(parts, spans, strict=True):
        possible = possible + span * _wide_enough(part.known.astype(np.int64), span)
    common = lcm(*(int(span) for span in np.unique(possible[known])))
    low, width = int(scale.low), int(scale.high - scale.low)
    largest = sum(spans) * shared * common * (abs(low) + width)
    earned: Wholes = np.zeros(len(known), np.int64)
    for part in parts:
        points = _wide_enough(part.values, largest) - part.low * shared
        earned = earned + part.weight * np.where(part.known, points, 0)
    share = common // _wide_enough(np.where(known, possible, 1), largest)
    numerators = low * shared * common + width * np.where(known, earned * share, 0)
    return ScoreColumn(numerators, shared * common, known)


def _highest(scale: Scale, parts: list[_PartColumn], shared: int) -> ScoreColumn:
    highest = np.full(len(parts[0].known), int(scale.low) * shared, parts[0].values.dtype)
    for part in parts:
        highest = np.where(part.known, np.maximum(highest, part.values), highest)
    return ScoreColumn(highest, shared, _has_enough_answers(scale, parts))


def _count_at_least(scale: Scale, parts: list[_PartColumn], shared: int) -> ScoreColumn:
    reached = [part.known & compared(part.values, ">=", Fraction(scale.at_least * shared)) for part in parts]
    return ScoreColumn(np.sum(reached, axis=0), 1, _has_enough_answers(scale, parts))


def _has_enough_answers(scale: Scale, parts: list[_PartColumn]) -> Flags:
    """Who has points on as many parts as the scale needs, and has answered one of them."""
    answered = reduce(np.logical_or, (part.given for part in parts))
    return np.asarray(answered & (np.sum([part.known for part in parts], axis=0) >= scale.needs))


def _wide_enough(numbers: Wholes, largest: int) -> Wholes:
    """The numbers as int64, or as Python's own integers when ``largest`` would not fit into int64."""
    return numbers if largest < LARGEST else numbers.astype(object)


_METHODS = {"mean": _prorated, "sum": _prorated, "weighted": _prorated, "max": _highest, "count": _count_at_least}
