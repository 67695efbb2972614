"""Answers of many people, as one column for each item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assessment.core.batch.expressions import ChosenColumn, Column, Flags, TickedColumn, TypedColumn
from assessment.core.items import Answer, Answers, Enumeration, Interval, Item, Opaque, Subsets
from assessment.core.model.pack import Pack


@dataclass(frozen=True)
class Columns:
    """The answers of so many ``people``: a column for each item of the pack, in the pack's order."""

    people: int
    answers: Mapping[str, Column]


def columns(pack: Pack, people: Sequence[Answers]) -> Columns:
    """The answers of each of ``people``, checked against the pack before, as columns."""
    return Columns(
        len(people), {name: _column(item, [each.get(name) for each in people]) for name, item in pack.items.items()}
    )


def _column(item: Item, answers: Sequence[Answer | None]) -> Column:
    match item.space:
        case Subsets(options):
            return _ticked(options, answers)
        case Enumeration(possible):
            codes: dict[Answer | None, int] = {None: 0} | {answer: at for at, answer in enumerate(possible, start=1)}
            return ChosenColumn(np.fromiter((codes[answer] for answer in answers), np.uint16, len(answers)))
        case Interval():
            values = (answer if isinstance(answer, int) else 0 for answer in answers)
            return TypedColumn(np.fromiter(values, np.int64, len(answers)), _answered(answers))
        case Opaque():
            return TypedColumn(np.zeros(len(answers), np.int64), _answered(answers))


def _answered(answers: Sequence[Answer | None]) -> Flags:
    return np.fromiter((answer is not None for answer in answers), np.bool_, len(answers))


def _ticked(options: Sequence[str], answers: Sequence[Answer | None]) -> TickedColumn:
    """A column of ticked options. Many people tick one and the same set of options, so each set is expanded once."""
    sets: dict[Answer | None, int] = {None: 0}
    which = np.fromiter((sets.setdefault(answer, len(sets)) for answer in answers), np.int64, len(answers))
    expanded = [[isinstance(ticked, tuple) and option in ticked for ticked in sets] for option in options]
    return TickedColumn(np.array(expanded, np.bool_)[:, which])
