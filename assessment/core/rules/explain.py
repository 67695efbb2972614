"""Why an expression is true: the leaves that made it so, and the answers behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assessment.core.items import Item
from assessment.core.rules.evaluate import Facts, compiled
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


def grounds(expression: Expression, facts: Facts, items: Mapping[str, Item]) -> tuple[Ground, ...]:
    """What made ``expression`` true for these facts, each item or score once; empty when it is not true."""
    found: dict[tuple[str, str], Ground] = {}
    for leaf, truth in _deciding(expression, facts, items, wanted=True):
        for ground in _of_leaf(leaf, facts, items, truth):
            found.setdefault((ground.kind, ground.id), ground)
    return tuple(found.values())


def _deciding(
    expression: Expression, facts: Facts, items: Mapping[str, Item], *, wanted: bool
) -> Iterator[tuple[Leaf, bool]]:
    """The leaves that give ``expression`` the wanted truth, each with its own."""
    if compiled(expression, items)(facts) is not wanted:
        return
    match expression:
        case Not(part):
            yield from _deciding(part, facts, items, wanted=not wanted)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _deciding(part, facts, items, wanted=wanted)
        case _:
            yield expression, wanted


def _of_leaf(leaf: Leaf, facts: Facts, items: Mapping[str, Item], truth: bool) -> Iterator[Ground]:
    test = str(leaf) if truth else f"not {leaf}"
    if isinstance(leaf, Answered) and not truth:
        for name in leaf.names:
            if name not in facts.answers:
                yield Ground("item", name, "not answered")
    elif isinstance(leaf, Scored) and not truth:
        for name in leaf.names:
            if facts.scores.get(name) is None:
                yield Ground("score", name, "no score")
    elif isinstance(leaf, Unsure):
        for name in leaf.names:
            if name in facts.answers and items[name].unsure(facts.answers[name]):
                yield Ground("item", name, "unsure")
    else:
        for name in items_of(leaf):
            yield Ground("item", name, test)
        for name in scores_of(leaf):
            yield Ground("score", name, test)


def reads(expression: Expression) -> frozenset[str]:
    """Every item and score an expression looks at."""
    return frozenset(name for leaf in leaves(expression) for name in (*items_of(leaf), *scores_of(leaf)))
