"""Which items and scales are private: shown to the reviewing counselor alone, never printed, never shown over time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assessment.core.model.questionnaire import Questionnaire
from assessment.core.model.scales import Scale
from assessment.core.rules.explain import reads
from assessment.core.rules.syntax_tree import Expression


@dataclass(frozen=True)
class PrivateNames:
    """The ids of private items, and of the scales that they count in, directly or through another scale."""

    items: frozenset[str]
    scales: frozenset[str]

    def read_by(self, expression: Expression) -> frozenset[str]:
        """The private items and scales whose values can decide ``expression``."""
        return reads(expression) & (self.items | self.scales)


def private_names(questionnaires: Iterable[Questionnaire], scales: Iterable[Scale]) -> PrivateNames:
    """The private names of these questionnaires and scales. A scale stands after the scales that it is made of."""
    items = frozenset(
        item.id
        for questionnaire in questionnaires
        for item in questionnaire.items
        if questionnaire.private or item.private
    )
    derived: set[str] = set()
    for scale in scales:
        if any(part.id in items or part.id in derived for part in scale.parts):
            derived.add(scale.id)
    return PrivateNames(items, frozenset(derived))
