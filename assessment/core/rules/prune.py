"""Expressions of a pack some of whose items are not asked: what is left of each, and where it is true."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from assessment.core.rules.evaluate import Facts, compiled
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
"""What is left of a demand whose items are all gone."""

NEVER = Not(ALWAYS)

Left = Callable[[Leaf], Expression | None]
"""What is left of a leaf; None when it can be neither true nor false."""


def unasked(expression: Expression, gone: Collection[str]) -> Expression | None:
    """An expression without the items ``gone``, true just where this one is true while they are never answered.

    answered(…), unsure(…) and count(…) do not look for them any more. None when it can never be true.
    """

    def left(leaf: Leaf) -> Expression | None:
        if isinstance(leaf, (Answered, Unsure, Count)):
            return _fewer(leaf, gone)
        return None if _looks_at(leaf, gone) else leaf

    return _where(expression, left, wanted=True) if _looks_at(expression, gone) else expression


def struck(expression: Expression, gone: Collection[str]) -> Expression | None:
    """The expression with every comparison of an item that is ``gone`` taken out; None when nothing is left."""
    match expression:
        case And(parts) | Or(parts):
            kept = [part for part in (struck(each, gone) for each in parts) if part is not None]
            if not kept:
                return None
            return kept[0] if len(kept) == 1 else replace(expression, parts=tuple(kept))
        case Not(part):
            inner = struck(part, gone)
            return None if inner is None else Not(inner)
        case Answered(names) | Unsure(names) | Count(names):
            return None if set(names) <= set(gone) else _fewer(expression, gone)
        case _:
            return None if _looks_at(expression, gone) else expression


def with_levels(expression: Expression, kept: Collection[str], before: tuple[str, ...]) -> Expression | None:
    """The expression for the levels ``kept`` of those ``before``; None when it can never be true."""

    def left(leaf: Leaf) -> Expression | None:
        if not isinstance(leaf, (Compare, OneOf)) or leaf.kind != "level":
            return leaf
        reading = compiled(leaf, {}, before)
        values = tuple(level for level in before if level in kept and reading(Facts({}, {}, level)))
        return OneOf("level", "level", values) if values else NEVER

    return _where(expression, left, wanted=True) if reads_level(expression) else expression


def _where(expression: Expression, left: Left, *, wanted: bool) -> Expression | None:
    """Where the expression is true, or with ``wanted`` False, where it is false; None for nowhere."""
    match expression:
        case Not(part):
            return _where(part, left, wanted=not wanted)
        case And(parts) | Or(parts):
            found = [_where(part, left, wanted=wanted) for part in parts]
            return _all(found) if isinstance(expression, And) is wanted else _any(found)
    leaf = left(expression)
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


def _fewer(leaf: Answered | Unsure | Count, gone: Collection[str]) -> Expression:
    names = tuple(name for name in leaf.names if name not in gone)
    if names or isinstance(leaf, Answered):
        return replace(leaf, names=names)
    none_answered = isinstance(leaf, Count) and compiled(replace(leaf, names=()), {})(Facts({}, {})) is True
    return ALWAYS if none_answered else NEVER


def _looks_at(expression: Expression, gone: Collection[str]) -> bool:
    return any(name in gone for leaf in leaves(expression) for name in items_of(leaf))
