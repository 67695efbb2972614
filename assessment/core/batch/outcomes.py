"""Level, access, priority and the rules behind them, for many people at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessment.core.batch.columns import Columns
from assessment.core.batch.expressions import ColumnFacts, Flags, ScoreColumn, truths
from assessment.core.batch.routing import EffectiveColumns, effective_columns
from assessment.core.batch.scoring import score
from assessment.core.model.pack import Pack

Positions = NDArray[np.int16]


@dataclass(frozen=True)
class Outcomes:
    """The outcomes of many people; each column has one entry for each person.

    ``level``, ``access``, ``priority``: positions in the pack's own lists; ``decided_by``: the position of the rule
    that set the level; ``fired``: rule id -> for whom it is true.
    """

    level: Positions
    access: Positions
    priority: Positions
    decided_by: Positions
    fired: Mapping[str, Flags]
    scores: Mapping[str, ScoreColumn]
    effective: EffectiveColumns


def assess(pack: Pack, answers: Columns) -> Outcomes:
    """The outcomes of all these answers; for each person what ``engine.outcome.assess`` gives."""
    effective = effective_columns(pack, answers)
    scores = score(pack, effective.counted)
    facts = ColumnFacts(answers.people, pack.items, effective.counted, scores)
    levels = {level.id: position for position, level in enumerate(pack.levels)}
    access = {choice.id: position for position, choice in enumerate(pack.access)}
    priorities = {choice.id: position for position, choice in enumerate(pack.priorities)}
    fired: dict[str, Flags] = {}
    decided = np.full(answers.people, -1, np.int16)
    level, tightest, highest = (np.zeros(answers.people, np.int16) for _ in range(3))
    for position, rule in enumerate(pack.rules):
        undecided = decided < 0
        holds = undecided if rule.when is None else truths(rule.when, facts) == 1
        fired[rule.id] = holds
        if rule.level is not None:
            level = np.where(holds & undecided, np.int16(levels[rule.level]), level)
            decided = np.where(holds & undecided, np.int16(position), decided)
        if rule.access is not None:
            tightest = np.maximum(tightest, holds * np.int16(access[rule.access]))
        if rule.priority is not None:
            highest = np.maximum(highest, holds * np.int16(priorities[rule.priority]))
    return Outcomes(level, tightest, highest, decided, fired, scores, effective)
