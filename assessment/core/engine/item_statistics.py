"""How answers to items and scales are spread over many people, and how alike they are within a scale. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, pvariance, variance

from assessment.core.engine.routing import effective_answers
from assessment.core.engine.scoring import points_of_parts, score
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Scale

SUMMED = ("mean", "sum", "weighted")
"""Methods whose score is a sum of the parts."""


@dataclass(frozen=True)
class Spread:
    """Of so many values: mean and standard deviation (n - 1), in points; both None for fewer than two values."""

    n: int
    mean: float | None = None
    sd: float | None = None


@dataclass(frozen=True)
class ItemStatistics:
    """``asked``: how many were asked it; ``answered``: how many of these gave an answer; ``spread``: of its points."""

    id: str
    asked: int
    answered: int
    spread: Spread

    @property
    def missing(self) -> int:
        return self.asked - self.answered


@dataclass(frozen=True)
class ScaleStatistics:
    """``missing``: how many have no score. ``alpha``: Cronbach's, of the ``complete`` people: they have points for all.

    It is None where a scale is no sum of two items or more, or where everybody has the same sum.
    """

    id: str
    missing: int
    spread: Spread
    complete: int
    alpha: float | None


@dataclass(frozen=True)
class Statistics:
    """Of the first pass of so many ``people``."""

    people: int
    items: tuple[ItemStatistics, ...]
    scales: tuple[ScaleStatistics, ...]


def statistics(pack: Pack, people: Sequence[Answers]) -> Statistics:
    """The statistics of every item and scale of the pack, over these answers to its first pass."""
    effective = [effective_answers(pack, each) for each in people]
    counted = [each.counted for each in effective]
    items = []
    for name, item in pack.items.items():
        asked = sum(name in each.shown for each in effective)
        given = [each.answers[name] for each in effective if name in each.answers]
        points = [at for answer in given if (at := item.points(answer)) is not None]
        items.append(ItemStatistics(name, asked, len(given), spread(points)))
    return Statistics(len(people), tuple(items), tuple(_scales(pack, counted)))


def spread(values: Sequence[float]) -> Spread:
    """Mean and standard deviation of these values."""
    if len(values) < 2:
        return Spread(len(values))
    return Spread(len(values), fmean(values), sqrt(variance(map(float, values))))


def alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha of people's points: one row a person, one column an item; all rows are of one length.

    None for fewer than two items or people, or where all sums are the same.
    """
    columns = list(zip(*rows, strict=True))
    if len(columns) < 2 or len(rows) < 2:
        return None
    of_sums = pvariance([sum(row) for row in rows])
    if of_sums <= 0:
        return None
    count = len(columns)
    return float(count / (count - 1) * (1 - sum(pvariance(column) for column in columns) / of_sums))


def _scales(pack: Pack, counted: Sequence[Answers]) -> list[ScaleStatistics]:
    scores = [score(pack, each) for each in counted]
    found = []
    for scale in pack.scales:
        values = [float(each[scale.id].value or 0) for each in scores if each[scale.id].value is not None]
        rows = _complete_rows(pack, scale, counted)
        found.append(ScaleStatistics(scale.id, len(scores) - len(values), spread(values), len(rows), alpha(rows)))
    return found


def _complete_rows(pack: Pack, scale: Scale, counted: Sequence[Answers]) -> list[list[float]]:
    """The points of everybody who has some for each part; nobody if the scale is no sum of items."""
    if scale.of_scales or scale.method not in SUMMED:
        return []
    names = [part.id for part in scale.parts]
    points: list[Mapping[str, float]] = [
        {name: float(value) for name, value in points_of_parts(pack, scale, each).items()} for each in counted
    ]
    return [[each[name] for name in names] for each in points if each.keys() >= set(names)]
