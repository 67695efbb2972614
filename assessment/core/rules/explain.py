"""Why an expression is true: the leaves that made it so, and the answers behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assessment.core.items import Item
from assessment.core.rules.evaluate import Facts, Reading, compiled
from assessment.core.rules.tree import (
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
class Ground:
    """One item or score that made a rule true. ``kind`` is item or score; ``test`` is the comparison as written."""

    kind: str
    id: str
    test: str


@dataclass(frozen=True)
class Explainable:
    """An expression compiled part by part, so that the parts that decided can be found again."""

    reading: Reading
    leaf: Leaf | None
    parts: tuple[Explainable, ...]
    opposite: bool

    def deciding(self, facts: Facts, *, wanted: bool = True) -> Iterator[tuple[Leaf, bool]]:
        """The leaves that give the expression the wanted truth, each with its own truth."""
        if self.reading(facts) is not wanted:
            return
        if self.leaf is not None:
            yield self.leaf, wanted
        for part in self.parts:
            yield from part.deciding(facts, wanted=wanted is not self.opposite)


def explainable(expression: Expression, items: Mapping[str, Item], levels: tuple[str, ...] = ()) -> Explainable:
    """``expression`` made ready to be read and explained many times."""
    reading = compiled(expression, items, levels)
    match expression:
        case And(parts) | Or(parts):
            return Explainable(reading, None, tuple(explainable(part, items, levels) for part in parts), opposite=False)
        case Not(part):
            return Explainable(reading, None, (explainable(part, items, levels),), opposite=True)
        case _:
            return Explainable(reading, expression, (), opposite=False)


def grounds(rule: Explainable, facts: Facts, items: Mapping[str, Item]) -> tuple[Ground, ...]:
    """What made ``rule`` true for these facts, each item or score once; empty when it is not true."""
    found: dict[tuple[str, str], Ground] = {}
    for leaf, truth in rule.deciding(facts):
        for ground in _of_leaf(leaf, facts, items, truth):
            found.setdefault((ground.kind, ground.id), ground)
    return tuple(found.values())


def reads(expression: Expression) -> frozenset[str]:
    """Every item and score an expression looks at."""
    return frozenset(name for leaf in leaves(expression) for name in (*items_of(leaf), *scores_of(leaf)))


def _of_leaf(leaf: Leaf, facts: Facts, items: Mapping[str, Item], truth: bool) -> Iterator[Ground]:
    if isinstance(leaf, Answered) and not truth:
        for name in leaf.names:
            if name not in facts.answers:
                yield Ground("item", name, "not answered")
    elif isinstance(leaf, Scored) and not truth:
        for name in leaf.names:
            if facts.scores.get(name) is None:
                yield Ground("score", name, "no score")
    elif isinstance(leaf, Unsure) and truth:
        for name in leaf.names:
            if name in facts.answers and items[name].unsure(facts.answers[name]):
                yield Ground("item", name, "unsure")
    else:
        test = str(leaf) if truth else f"not {leaf}"
        for name in items_of(leaf):
            yield Ground("item", name, test)
        for name in scores_of(leaf):
            yield Ground("score", name, test)
