"""Answers as what a solver may take for granted."""

from __future__ import annotations

from assessment.core.items import Answer
from assessment.core.prove.answers import Symbol
from assessment.core.rules.smt import Term, negated


def is_answered_as(symbol: Symbol, answer: Answer | None) -> Term:
    """A term for "the item is answered so"; None for "it is not answered"."""
    return negated(symbol.answered) if answer is None else symbol.is_answer(answer)
