"""Why an expression is true: the leaves that made it so, and the answers behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from assessment.core.items import Item
from assessment.core.rules.evaluate import Facts, Reading, compiled
from assessment.core.rules.syntax_tree import (
    And,
    Answered,
    Expression,
    Leaf,
    Not,
    Or,
    Scored,
    Unsure,
    items_of,
    leaves,
    scores_of,
)


@dataclass(frozen=True)
class Reason:
    """One item or score that made a rule true. ``kind`` is item or score; ``test`` is the comparison as written."""

    kind: str
    id: str
    test: str


Because = Callable[[Facts, bool], Iterable[Reason]]
"""What gives a leaf the truth it has."""


@dataclass(frozen=True, slots=True)
class Explainable:
    """An expression compiled part by part, so that the parts that decided can be found again."""

    reading: Reading
    parts: tuple[Explainable, ...] = ()
    opposite: bool = False
    because: Because | None = None

    def gather(self, facts: Facts, wanted: bool, found: dict[tuple[str, str], Reason]) -> None:
        """Add what gives the expression the wanted truth, each item or score once; nothing when it has another."""
        if self.reading(facts) is not wanted:
            return
        if self.because is not None:
            for ground in self.because(facts, wanted):
                found.setdefault((ground.kind, ground.id), ground)
        for part in self.parts:
            part.gather(facts, wanted is not self.opposite, found)


def explainable(expression: Expression, items: Mapping[str, Item], levels: tuple[str, ...] = ()) -> Explainable:
    """``expression`` made ready to be read and explained many times."""
    reading = compiled(expression, items, levels)
    match expression:
        case And(parts) | Or(parts):
            return Explainable(reading, tuple(explainable(part, items, levels) for part in parts))
        case Not(part):
            return Explainable(reading, (explainable(part, items, levels),), opposite=True)
        case _:
            return Explainable(reading, because=_because(expression, items))


def grounds(rule: Explainable, facts: Facts) -> tuple[Reason, ...]:
    """What made ``rule`` true for these facts, each item or score once; empty when it is not true."""
    found: dict[tuple[str, str], Reason] = {}
    rule.gather(facts, True, found)
    return tuple(found.values())


def reads(expression: Expression) -> frozenset[str]:
    """Every item and score an expression looks at."""
    return frozenset(name for leaf in leaves(expression) for name in (*items_of(leaf), *scores_of(leaf)))


def _because(leaf: Leaf, items: Mapping[str, Item]) -> Because:
    """Everything the leaf looks at; where only some of it decides, that."""
    whole = {True: _told(leaf, str(leaf)), False: _told(leaf, f"not {leaf}")}
    match leaf:
        case Answered():
            each = _told(leaf, "not answered")
            return lambda facts, truth: (
                whole[True] if truth else [ground for ground in each if ground.id not in facts.answers]
            )
        case Scored():
            each = _told(leaf, "no score")
            return lambda facts, truth: (
                whole[True] if truth else [ground for ground in each if facts.scores.get(ground.id) is None]
            )
        case Unsure():
            each = _told(leaf, "unsure")
            return lambda facts, truth: (
                [ground for ground in each if _doubted(items[ground.id], facts)] if truth else whole[False]
            )
    return lambda facts, truth: whole[truth]


def _told(leaf: Leaf, test: str) -> tuple[Reason, ...]:
    return (
        *(Reason("item", name, test) for name in items_of(leaf)),
        *(Reason("score", name, test) for name in scores_of(leaf)),
    )


def _doubted(item: Item, facts: Facts) -> bool:
    answer = facts.answers.get(item.id)
    return answer is not None and item.unsure(answer)
