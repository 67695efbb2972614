"""Answers of many people, turned into one column for each item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assessment.core.definition import Pack
from assessment.core.items import Answer, Answers, Item, Multiple, Text
from assessment.core.rules.columns import Chosen, Column, Ticked, Typed


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
    if isinstance(item, Multiple):
        return _ticked(item, given)
    choices = item.choices()
    if choices:
        codes: dict[Answer | None, int] = {None: 0} | {choice: at for at, choice in enumerate(choices, start=1)}
        return Chosen(np.fromiter((codes[answer] for answer in given), np.uint16, len(given)))
    answered = np.fromiter((answer is not None for answer in given), np.bool_, len(given))
    if isinstance(item, Text):
        return Typed(np.zeros(len(given), np.int64), answered)
    values = (answer if isinstance(answer, int) else 0 for answer in given)
    return Typed(np.fromiter(values, np.int64, len(given)), answered)


def _ticked(item: Multiple, given: Sequence[Answer | None]) -> Ticked:
    """People tick the same few sets of options over and over, so each set is spread out once."""
    sets: dict[Answer | None, int] = {None: 0}
    which = np.fromiter((sets.setdefault(answer, len(sets)) for answer in given), np.int64, len(given))
    spread = [[isinstance(ticked, tuple) and option.id in ticked for ticked in sets] for option in item.options]
    return Ticked(np.array(spread, np.bool_)[:, which])
