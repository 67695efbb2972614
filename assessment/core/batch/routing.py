"""Which answers count, for many people at once; ``engine.routing`` finds it for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np

from assessment.core.batch.columns import Columns
from assessment.core.batch.expressions import ChosenColumn, Column, ColumnFacts, Flags, TickedColumn, truths
from assessment.core.items import Item
from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import Questionnaire
from assessment.core.rules.syntax_tree import Expression


@dataclass(frozen=True)
class EffectiveColumns:
    """The answers that have an effect.

    ``counted``: by item, those that rules and scores look at; ``not_shown``: by item, who answered it without being
    asked.
    """

    counted: Mapping[str, Column]
    not_shown: Mapping[str, Flags]


def effective_columns(pack: Pack, answers: Columns) -> EffectiveColumns:
    """Read all answers in the pack's order, and leave out those to questions that would not have been asked."""
    walk = _ColumnWalk(pack, answers)
    for questionnaire in pack.questionnaires:
        walk.read(questionnaire)
    return EffectiveColumns(walk.counted, walk.not_shown)


class _ColumnWalk:
    """One walk through the pack for everybody; later questions see the counted answers of earlier ones."""

    def __init__(self, pack: Pack, answers: Columns) -> None:
        self.answers = answers.answers
        self.everybody = np.ones(answers.people, np.bool_)
        self.counted: dict[str, Column] = {}
        self.not_shown: dict[str, Flags] = {}
        self.facts = ColumnFacts(answers.people, pack.items, self.counted, {})

    def read(self, questionnaire: Questionnaire) -> None:
        asked = self.asked(self.everybody, questionnaire.show_if)
        if questionnaire.is_check_in:
            asked = asked & reduce(np.logical_or, (self.answers[item.id].answered for item in questionnaire.items))
        for page in questionnaire.pages:
            shown = self.asked(asked, page.show_if)
            # A condition looks at earlier pages only, so the page may be read item by item.
            for question in page.questions:
                self.read_item(question.item, self.asked(shown, question.show_if))

    def asked(self, among: Flags, condition: Expression | None) -> Flags:
        return among if condition is None else among & (truths(condition, self.facts) == 1)

    def read_item(self, item: Item, asked: Flags) -> None:
        column = self.answers[item.id]
        offered = asked & self.offered(item, column)
        self.not_shown[item.id] = column.answered & ~offered
        self.counted[item.id] = column.only(offered & _counts(item, column))

    def offered(self, item: Item, column: Column) -> Flags:
        """Who was offered what they answered: an option they ticked before, among two or more."""
        if item.options_from is None:
            return self.everybody
        source = self.counted[item.options_from]
        assert isinstance(source, TickedColumn)
        assert isinstance(column, ChosenColumn)
        nothing = np.zeros((1, source.rows.shape[1]), np.bool_)
        ticked = np.concatenate([nothing, source.rows])[column.codes, np.arange(len(column.codes))]
        return np.asarray((source.rows.sum(axis=0) >= 2) & ticked)


def _counts(item: Item, column: Column) -> Flags:
    """Whose answer counts."""
    if isinstance(column, TickedColumn):
        # One ticked option that counts makes the whole answer count.
        return np.asarray(column.rows[[item.counts(ticked) for ticked in item.space.listed]].any(axis=0))
    if not isinstance(column, ChosenColumn):
        return column.answered
    return np.array([False, *(item.counts(choice) for choice in item.space.choices)])[column.codes]
