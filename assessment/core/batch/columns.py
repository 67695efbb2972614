"""Answers of many people, turned into one column for each item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assessment.core.batch.expressions import ChosenColumn, Column, Flags, TickedColumn, TypedColumn
from assessment.core.items import Answer, Answers, Enumeration, Interval, Item, Opaque, Subsets
from assessment.core.model.pack import Pack


@dataclass(frozen=True)
class Columns:
    """The answers of ``people``: a column for each item of the pack, in the pack's order."""

    people: int
    answers: Mapping[str, Column]


def columns(pack: Pack, people: Sequence[Answers]) -> Columns:
    """``people``'s answers, each already read through the pack, as columns."""
    return Columns(
        len(people), {name: _column(item, [each.get(name) for each in people]) for name, item in pack.items.items()}
    )


def _column(item: Item, given: Sequence[Answer | None]) -> Column:
    match item.space:
        case Subsets(options):
            return _ticked(options, given)
        case Enumeration(answers):
            codes: dict[Answer | None, int] = {None: 0} | {answer: at for at, answer in enumerate(answers, start=1)}
            return ChosenColumn(np.fromiter((codes[answer] for answer in given), np.uint16, len(given)))
        case Interval():
            values = (answer if isinstance(answer, int) else 0 for answer in given)
            return TypedColumn(np.fromiter(values, np.int64, len(given)), _answered(given))
        case Opaque():
            return TypedColumn(np.zeros(len(given), np.int64), _answered(given))


def _answered(given: Sequence[Answer | None]) -> Flags:
    return np.fromiter((answer is not None for answer in given), np.bool_, len(given))


def _ticked(options: Sequence[str], given: Sequence[Answer | None]) -> TickedColumn:
    """People tick the same few sets of options over and over, so each set is spread out once."""
    sets: dict[Answer | None, int] = {None: 0}
    which = np.fromiter((sets.setdefault(answer, len(sets)) for answer in given), np.int64, len(given))
    spread = [[isinstance(ticked, tuple) and option in ticked for ticked in sets] for option in options]
    return TickedColumn(np.array(spread, np.bool_)[:, which])
