"""The typed syntax tree of an expression. Every leaf names the items or scores that it looks at."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

Constant = str | int | Fraction
ORDERINGS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {"==": operator.eq, "!=": operator.ne, **ORDERINGS}
"""Every ``op`` of the leaves below, and what it does to numbers, to columns of them and to terms of the solver."""


def written(value: Constant) -> str:
    """A constant as it is written in an expression: a fraction as a decimal, which is where it came from."""
    return f"{Decimal(value.numerator) / value.denominator:f}" if isinstance(value, Fraction) else str(value)


@dataclass(frozen=True)
class Compare:
    """``item >= 3``, ``item == option``, ``score < 60``, ``level >= counselor``; ``kind`` is item, score or level."""

    kind: str
    name: str
    op: str
    value: Constant

    def __str__(self) -> str:
        return f"{self.name} {self.op} {written(self.value)}"


@dataclass(frozen=True)
class OneOf:
    """``item in (a, b)``, ``level in (a, b)``."""

    kind: str
    name: str
    values: tuple[Constant, ...]

    def __str__(self) -> str:
        return f"{self.name} in ({', '.join(written(value) for value in self.values)})"


@dataclass(frozen=True)
class Has:
    """``option in item``: the option is ticked."""

    name: str
    option: str

    def __str__(self) -> str:
        return f"{self.option} in {self.name}"


@dataclass(frozen=True)
class Answered:
    """Every item is answered; never unknown."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"answered({', '.join(self.names)})"


@dataclass(frozen=True)
class Unsure:
    """One of the items is answered with an option marked unsure."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"unsure({', '.join(self.names)})"


@dataclass(frozen=True)
class Scored:
    """Every score has a value; never unknown."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"scored({', '.join(self.names)})"


@dataclass(frozen=True)
class Count:
    """How many of the items are answered, compared with a number; never unknown."""

    names: tuple[str, ...]
    op: str
    value: int

    def __str__(self) -> str:
        return f"count({', '.join(self.names)}) {self.op} {self.value}"


@dataclass(frozen=True)
class Not:
    part: Expression

    def __str__(self) -> str:
        return f"not {_wrapped(self.part)}"


@dataclass(frozen=True)
class And:
    parts: tuple[Expression, ...]

    def __str__(self) -> str:
        return " and ".join(_wrapped(part) for part in self.parts)


@dataclass(frozen=True)
class Or:
    parts: tuple[Expression, ...]

    def __str__(self) -> str:
        return " or ".join(_wrapped(part) for part in self.parts)


Leaf = Compare | OneOf | Has | Answered | Unsure | Scored | Count
Expression = Leaf | Not | And | Or


def _wrapped(part: Expression) -> str:
    return f"({part})" if isinstance(part, (And, Or)) else str(part)


def leaves(expression: Expression) -> Iterator[Leaf]:
    """Every leaf, left to right."""
    if isinstance(expression, (And, Or)):
        for part in expression.parts:
            yield from leaves(part)
    elif isinstance(expression, Not):
        yield from leaves(expression.part)
    else:
        yield expression


def depth(expression: Expression) -> int:
    """How many 'not', 'and' and 'or' are nested around the innermost leaf."""
    if isinstance(expression, (And, Or)):
        return 1 + max(depth(part) for part in expression.parts)
    return 1 + depth(expression.part) if isinstance(expression, Not) else 0


def items_of(leaf: Leaf) -> tuple[str, ...]:
    """The items that a leaf looks at."""
    if isinstance(leaf, (Compare, OneOf)):
        return (leaf.name,) if leaf.kind == "item" else ()
    if isinstance(leaf, Has):
        return (leaf.name,)
    return () if isinstance(leaf, Scored) else leaf.names


def scores_of(leaf: Leaf) -> tuple[str, ...]:
    """The scores that a leaf looks at."""
    if isinstance(leaf, Compare) and leaf.kind == "score":
        return (leaf.name,)
    return leaf.names if isinstance(leaf, Scored) else ()


def reads_level(expression: Expression) -> bool:
    """Whether the expression looks at the level."""
    return any(isinstance(leaf, (Compare, OneOf)) and leaf.kind == "level" for leaf in leaves(expression))
