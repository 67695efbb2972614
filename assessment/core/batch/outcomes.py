"""Level, access, priority and the rules behind them, for many people at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessment.core.batch.columns import Columns
from assessment.core.batch.expressions import ColumnFacts, Flags, ScoreColumn, truths
from assessment.core.batch.routing import EffectiveColumns, sheets
from assessment.core.batch.scoring import score
from assessment.core.model.pack import Pack

Places = NDArray[np.int16]


@dataclass(frozen=True)
class Outcomes:
    """One entry a person in each column.

    ``level``, ``access``, ``priority``: the place in the pack's own list; ``decided_by``: the place of the rule that
    set the level; ``fired``: rule id -> for whom it is true.
    """

    level: Places
    access: Places
    priority: Places
    decided_by: Places
    fired: Mapping[str, Flags]
    scores: Mapping[str, ScoreColumn]
    sheets: EffectiveColumns


def assess(pack: Pack, given: Columns) -> Outcomes:
    """The outcomes of all these answers; person by person the same as ``core.outcome.assess`` gives."""
    read = sheets(pack, given)
    scores = score(pack, read.counted)
    facts = ColumnFacts(given.people, pack.items, read.counted, scores)
    levels = {level.id: place for place, level in enumerate(pack.levels)}
    access = {choice.id: place for place, choice in enumerate(pack.access)}
    priorities = {choice.id: place for place, choice in enumerate(pack.priorities)}
    fired: dict[str, Flags] = {}
    decided = np.full(given.people, -1, np.int16)
    level, tightest, highest = (np.zeros(given.people, np.int16) for _ in range(3))
    for place, rule in enumerate(pack.rules):
        open_still = decided < 0
        holds = open_still if rule.when is None else truths(rule.when, facts) == 1
        fired[rule.id] = holds
        if rule.level is not None:
            level = np.where(holds & open_still, np.int16(levels[rule.level]), level)
            decided = np.where(holds & open_still, np.int16(place), decided)
        if rule.access is not None:
            tightest = np.maximum(tightest, holds * np.int16(access[rule.access]))
        if rule.priority is not None:
            highest = np.maximum(highest, holds * np.int16(priorities[rule.priority]))
    return Outcomes(level, tightest, highest, decided, fired, scores, read)
