"""Translation of expressions to JSON logic and to CEL.

Neither knows "unknown", so a comparison first tests that there is an answer. The translation is right only while
``not`` is applied to what is never unknown, as in the default pack.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from assessment.core.items import Item
from assessment.core.rules.syntax_tree import (
    And,
    Answered,
    Compare,
    Count,
    Expression,
    Has,
    Not,
    OneOf,
    Or,
    Scored,
    Unsure,
)


def json_logic(expression: Expression, items: Mapping[str, Item]) -> Any:
    """The expression in JSON logic, for one object of answers and scores."""
    match expression:
        case And(parts) | Or(parts):
            word = "and" if isinstance(expression, And) else "or"
            return {word: [json_logic(part, items) for part in parts]}
        case Not(part):
            return {"!": json_logic(part, items)}
        case Compare(_, name, "!=", value):
            return {"and": [_present(name), {"!=": [{"var": name}, _plain(value)]}]}
        case Compare(_, name, op, value):
            return {op: [{"var": name}, _plain(value)]}
        case OneOf(_, name, values):
            return {"in": [{"var": name}, [_plain(value) for value in values]]}
        case Has(name, option):
            return {"and": [_present(name), {"in": [option, {"var": name}]}]}
        case Answered(names) | Scored(names):
            return _present(*names)
        case Unsure(names):
            return {"or": [{"in": [{"var": name}, _unsure_options(items[name])]} for name in names]}
        case Count(names, op, value):
            return {op: [{"count": [_present(name) for name in names]}, value]}


def cel(expression: Expression, items: Mapping[str, Item]) -> str:
    """The expression in CEL, for two maps: ``a`` of answers, ``s`` of scores."""
    match expression:
        case And(parts) | Or(parts):
            word = " && " if isinstance(expression, And) else " || "
            return f"({word.join(cel(part, items) for part in parts)})"
        case Not(part):
            return f"!{cel(part, items)}"
        case Compare("score", name, op, value):
            return f"(has(s.{name}) && s.{name} {op} {float(Fraction(value))})"
        case Compare(_, name, op, value):
            return f"(has(a.{name}) && a.{name} {op} {json.dumps(_plain(value))})"
        case OneOf(_, name, values):
            return f"(has(a.{name}) && a.{name} in {json.dumps([_plain(value) for value in values])})"
        case Has(name, option):
            return f"(has(a.{name}) && {json.dumps(option)} in a.{name})"
        case Answered(names) | Scored(names):
            where = "s" if isinstance(expression, Scored) else "a"
            return f"({' && '.join(f'has({where}.{name})' for name in names)})"
        case Unsure(names):
            each = [f"(has(a.{name}) && a.{name} in {json.dumps(_unsure_options(items[name]))})" for name in names]
            return f"({' || '.join(each)})"
        case Count(names, op, value):
            return f"(size([{', '.join(f'has(a.{name})' for name in names)}].filter(t, t)) {op} {value})"


def _present(*names: str) -> Any:
    return {"!": {"missing": list(names)}}


def _unsure_options(item: Item) -> list[str]:
    return [option.id for option in item.control().options if option.unsure]


def _plain(value: str | int | Fraction) -> str | int | float:
    return float(value) if isinstance(value, Fraction) else value
