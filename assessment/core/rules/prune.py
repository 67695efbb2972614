"""Expressions without items, comparisons or levels that a pack no longer has, once a service leaves some out."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from assessment.core.rules.evaluate import Facts, compile_expression
from assessment.core.rules.syntax_tree import (
    And,
    Answered,
    Compare,
    Count,
    Expression,
    Leaf,
    Not,
    OneOf,
    Or,
    Unsure,
    items_of,
    leaves,
    reads_level,
)

ALWAYS = Answered(())
"""An expression that is always true: it asks for answers to no items."""

NEVER = Not(ALWAYS)

PruneLeaf = Callable[[Leaf], Expression | None]
"""Gives what remains of a leaf; None when it can be neither true nor false."""


def without_items(expression: Expression, removed: Collection[str]) -> Expression | None:
    """The expression for a pack without the ``removed`` items; None when it can never be true.

    It is true where ``expression`` is true while these items are never answered; answered(…), unsure(…) and count(…)
    no longer name them.
    """

    def prune(leaf: Leaf) -> Expression | None:
        if isinstance(leaf, (Answered, Unsure, Count)):
            return _with_fewer_names(leaf, removed)
        return None if _looks_at(leaf, removed) else leaf

    return _true_where(expression, prune, wanted=True) if _looks_at(expression, removed) else expression


def without_comparisons(expression: Expression, removed: Collection[str]) -> Expression | None:
    """The expression with every comparison of a ``removed`` item taken out; None when nothing remains."""
    match expression:
        case And(parts) | Or(parts):
            kept = [part for part in (without_comparisons(each, removed) for each in parts) if part is not None]
            if not kept:
                return None
            return kept[0] if len(kept) == 1 else replace(expression, parts=tuple(kept))
        case Not(part):
            inner = without_comparisons(part, removed)
            return None if inner is None else Not(inner)
        case Answered(names) | Unsure(names) | Count(names):
            return None if set(names) <= set(removed) else _with_fewer_names(expression, removed)
        case _:
            return None if _looks_at(expression, removed) else expression


def with_levels(expression: Expression, kept: Collection[str], before: tuple[str, ...]) -> Expression | None:
    """The expression for a pack that keeps only some of the levels ``before``; None when it can never be true."""

    def prune(leaf: Leaf) -> Expression | None:
        if not isinstance(leaf, (Compare, OneOf)) or leaf.kind != "level":
            return leaf
        holds = compile_expression(leaf, {}, before)
        values = tuple(level for level in before if level in kept and holds(Facts({}, {}, level)))
        return OneOf("level", "level", values) if values else NEVER

    return _true_where(expression, prune, wanted=True) if reads_level(expression) else expression


def _true_where(expression: Expression, prune: PruneLeaf, *, wanted: bool) -> Expression | None:
    """An expression that is true where this one is true (``wanted``) or false (not ``wanted``); None for nowhere."""
    match expression:
        case Not(part):
            return _true_where(part, prune, wanted=not wanted)
        case And(parts) | Or(parts):
            found = [_true_where(part, prune, wanted=wanted) for part in parts]
            return _all(found) if isinstance(expression, And) is wanted else _any(found)
    leaf = prune(expression)
    if leaf is None:
        return None
    if leaf in (ALWAYS, NEVER):
        return ALWAYS if (leaf == ALWAYS) is wanted else None
    return leaf if wanted else Not(leaf)


def _all(parts: list[Expression | None]) -> Expression | None:
    kept = [part for part in parts if part is not None and part != ALWAYS]
    if None in parts:
        return None
    return ALWAYS if not kept else kept[0] if len(kept) == 1 else And(tuple(kept))


def _any(parts: list[Expression | None]) -> Expression | None:
    kept = [part for part in parts if part is not None]
    if ALWAYS in kept:
        return ALWAYS
    return None if not kept else kept[0] if len(kept) == 1 else Or(tuple(kept))


def _with_fewer_names(leaf: Answered | Unsure | Count, removed: Collection[str]) -> Expression:
    names = tuple(name for name in leaf.names if name not in removed)
    if names or isinstance(leaf, Answered):
        return replace(leaf, names=names)
    none_answered = isinstance(leaf, Count) and compile_expression(replace(leaf, names=()), {})(Facts({}, {})) is True
    return ALWAYS if none_answered else NEVER


def _looks_at(expression: Expression, removed: Collection[str]) -> bool:
    return any(name in removed for leaf in leaves(expression) for name in items_of(leaf))
