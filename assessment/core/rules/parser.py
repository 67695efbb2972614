"""Text to a typed, checked tree. Nothing of Python is reachable from an expression."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice

from assessment.core.errors import suggestion
from assessment.core.items import Item, Opaque, Subsets
from assessment.core.rules.syntax_tree import (
    And,
    Answered,
    Compare,
    Constant,
    Count,
    Expression,
    Has,
    Not,
    OneOf,
    Or,
    Scored,
    Unsure,
    depth,
    leaves,
    written,
)

MAX_LENGTH = 2000
MAX_DEPTH = 40
MAX_NUMBER = 20
"""Characters of one number."""
MAX_COMPARISONS, MAX_LEVELS = 2000, 100
"""Of an expression with its conditions written out; without these limits a short text could stand for any size."""
FUNCTIONS = ("any", "all", "answered", "unsure", "count", "scored")
ORDERINGS = ("<", "<=", ">", ">=")
OPERATORS = ("==", "!=", *ORDERINGS)
KEYWORDS = ("and", "or", "not", "in")
_TOKEN = re.compile(
    r"\s*(?:(?P<word>[a-z][a-z0-9_]*)|(?P<number>-?[0-9]+(?:\.[0-9]+)?)|(?P<mark>==|!=|<=|>=|<|>|\(|\)|,))",
    re.ASCII,
)


class ExpressionError(ValueError):
    """An expression was refused. ``code`` is stable, ``remedy`` says what to do."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        self.code, self.message, self.remedy = code, message, remedy
        super().__init__(f"{message} {remedy}")


@dataclass(frozen=True)
class Vocabulary:
    """The names an expression may use.

    ``bands``: for each score, its bands' first value (None for the lowest band) and limit (None for the last).
    ``levels`` is empty where the level is not known yet; ``later`` are items that exist but are not answered by then.
    """

    items: Mapping[str, Item]
    scores: Mapping[str, tuple[Fraction, Fraction]] = field(default_factory=dict)
    bands: Mapping[str, Mapping[str, tuple[Fraction | None, Fraction | None]]] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conditions: Mapping[str, Expression] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    later: frozenset[str] = frozenset()


def parse(text: str, vocabulary: Vocabulary) -> Expression:
    """The checked tree of ``text``. ExpressionError for anything that is not an expression of this language."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError("E201", f"the expression has {len(text)} characters.", f"Use at most {MAX_LENGTH}.")
    parser = _Parser(_tokens(text), vocabulary)
    tree = parser.either(0)
    if parser.rest:
        raise ExpressionError(
            "E202",
            f"did not expect '{parser.rest[0]}' here.",
            "Join comparisons with 'and' or 'or'; check the brackets.",
        )
    if any(islice(leaves(tree), MAX_COMPARISONS, None)) or depth(tree) > MAX_LEVELS:
        raise ExpressionError(
            "E204",
            "with its conditions written out, the expression is too large.",
            f"Use at most {MAX_COMPARISONS} comparisons, and fewer conditions inside conditions.",
        )
    return tree


def _tokens(text: str) -> list[str]:
    tokens, at, text = [], 0, text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            odd = text[at:].lstrip()[:1]
            # A letter of another alphabet may look like one of ours.
            code = "" if odd.isascii() else f" (U+{ord(odd):04X})"
            raise ExpressionError(
                "E203",
                f"'{odd}'{code} has no meaning here.",
                "Use ids, whole numbers, comparisons, 'and', 'or', 'not', brackets.",
            )
        tokens.append(match.group().strip())
        at = match.end()
    return tokens


class _Parser:
    """Recursive descent over the tokens; ``rest`` is what is still to be read."""

    def __init__(self, tokens: list[str], vocabulary: Vocabulary) -> None:
        self.rest = tokens
        self.known = vocabulary

    def peek(self) -> str:
        return self.rest[0] if self.rest else ""

    def take(self, expected: str = "") -> str:
        if not self.rest:
            raise ExpressionError(
                "E202",
                f"the expression ends where {expected or 'more'} was expected.",
                "Finish it; check the brackets.",
            )
        token = self.rest.pop(0)
        if expected in ("(", ")") and token != expected:
            raise ExpressionError("E202", f"expected '{expected}' before '{token}'.", "Check the brackets.")
        return token

    def either(self, depth: int) -> Expression:
        parts = [self.both(depth)]
        while self.peek() == "or":
            self.take()
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self, depth: int) -> Expression:
        parts = [self.one(depth)]
        while self.peek() == "and":
            self.take()
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def one(self, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            raise ExpressionError("E204", "the expression is nested too deeply.", f"Use at most {MAX_DEPTH} brackets.")
        first = self.take("a comparison")
        if first == "not":
            return Not(self.one(depth + 1))
        if first == "(":
            inner = self.either(depth + 1)
            self.take(")")
            return inner
        if not first[0].isalpha() or first in KEYWORDS:
            raise ExpressionError(
                "E202", f"did not expect '{first}' here.", "A comparison begins with an id: same_argument >= 3."
            )
        if self.peek() == "(":
            return self.call(first)
        return self.comparison(first)

    def call(self, function: str) -> Expression:
        if function not in FUNCTIONS:
            raise ExpressionError("E205", f"there is no function '{function}'.", suggestion(function, FUNCTIONS))
        names = self.names(function)
        if function == "scored":
            return Scored(names)
        if function == "answered":
            return Answered(names)
        if function == "unsure":
            return self.unsure(names)
        if function == "count":
            return self.count(names)
        operator, values = self.right_side()
        parts = tuple(self.tested(name, operator, values) for name in names)
        if len(parts) == 1:
            return parts[0]
        return Or(parts) if function == "any" else And(parts)

    def unsure(self, names: tuple[str, ...]) -> Expression:
        for name in names:
            item = self.known.items[name]
            if not any(item.unsure(answer) for answer in item.space.listed):
                raise ExpressionError(
                    "E211",
                    f"'{name}' has no answer marked unsure.",
                    "Mark one with 'unsure: true', or leave the item out.",
                )
        return Unsure(names)

    def count(self, names: tuple[str, ...]) -> Expression:
        operator, values = self.right_side()
        value = values[0]
        if operator == "in" or not isinstance(value, int):
            raise ExpressionError("E206", "count(…) is compared with a whole number.", "Write count(a, b) >= 2.")
        _check_alive("count(…)", operator, value, Fraction(0), Fraction(len(names)), whole=True)
        return Count(names, operator, value)

    def comparison(self, name: str) -> Expression:
        following = self.peek()
        if following == "in" and len(self.rest) > 1 and self.rest[1] != "(":
            self.take()
            return self.ticked(name, self.take())
        if following in OPERATORS or following == "in":
            return self.tested(name, *self.right_side())
        if name in self.known.conditions:
            return self.known.conditions[name]
        known = name in self.known.items or name in self.known.scores
        raise ExpressionError(
            "E208",
            f"'{name}' is not a condition, and is compared with nothing.",
            f"Compare it with one of {' '.join(OPERATORS)} in."
            if known
            else suggestion(name, list(self.known.conditions)),
        )

    def ticked(self, option: str, name: str) -> Expression:
        item = self.item(name)
        if not isinstance(item.space, Subsets):
            raise ExpressionError("E209", f"'{name}' is not a multiple choice.", f"Write {name} == {option}.")
        self.option_of(item, option)
        return Has(name, option)

    def right_side(self) -> tuple[str, tuple[Constant, ...]]:
        operator = self.take("a comparison")
        if operator == "in":
            self.take("(")
            values = [self.constant()]
            while self.peek() == ",":
                self.take()
                values.append(self.constant())
            self.take(")")
            return operator, tuple(values)
        if operator not in OPERATORS:
            raise ExpressionError(
                "E202", f"expected a comparison before '{operator}'.", f"Use one of {' '.join(OPERATORS)} in."
            )
        return operator, (self.constant(),)

    def constant(self) -> Constant:
        token = self.take("a value")
        if token[0].isdigit() or token[0] == "-":
            if len(token) > MAX_NUMBER:
                raise ExpressionError("E202", f"'{token[:MAX_NUMBER]}…' is too long a number.", "Shorten it.")
            number = Fraction(token)
            return int(number) if number.denominator == 1 else number
        if token[0].isalpha() and token not in KEYWORDS:
            return token
        raise ExpressionError("E202", f"expected an option or a number, not '{token}'.", "Check the brackets.")

    def names(self, function: str) -> tuple[str, ...]:
        self.take("(")
        words = [self.take("an id")]
        while self.peek() == ",":
            self.take()
            words.append(self.take("an id"))
        self.take(")")
        known = [*self.known.items] if function != "scored" else []
        if function in ("any", "all", "scored"):
            known += self.known.scores
        groups = self.known.groups if function != "scored" else {}
        found: list[str] = []
        for word in words:
            if word not in known and word not in groups:
                raise self.unknown(word, f"there is no '{word}' for {function}(…).", [*known, *groups])
            found.extend(groups.get(word, (word,)))
        return tuple(dict.fromkeys(found))

    def unknown(self, name: str, message: str, known: Sequence[str]) -> ExpressionError:
        """What to say of a name that cannot stand here."""
        if name in self.known.later:
            remedy = "A condition may use items of earlier pages: move that item up, or what needs it down."
            return ExpressionError("E212", f"'{name}' is asked later, or on the same page.", remedy)
        return ExpressionError("E208", message, suggestion(name, known))

    def item(self, name: str) -> Item:
        if name not in self.known.items:
            raise self.unknown(name, f"there is no item '{name}'.", list(self.known.items))
        return self.known.items[name]

    def option_of(self, item: Item, option: str) -> None:
        names = item.space.names
        if option not in names:
            raise ExpressionError("E210", f"'{item.id}' has no option '{option}'.", suggestion(option, names))

    def tested(self, name: str, operator: str, values: tuple[Constant, ...]) -> Expression:
        if name in self.known.scores:
            return self.score_tested(name, operator, values)
        if name == "level" and self.known.levels:
            return self.level_tested(operator, values)
        if name not in self.known.items:
            names = [*self.known.items, *self.known.scores]
            raise self.unknown(name, f"there is no item or score '{name}'.", names)
        item = self.known.items[name]
        if isinstance(item.space, (Subsets, Opaque)):
            raise ExpressionError(
                "E209", f"'{name}' cannot be compared so.", f"Write option in {name}, or answered({name})."
            )
        if item.space.ends is None:
            self.check_choice(item, operator, values)
        else:
            self.check_number(item, operator, values, *item.space.ends)
        return OneOf("item", name, values) if operator == "in" else Compare("item", name, operator, values[0])

    def check_choice(self, item: Item, operator: str, values: tuple[Constant, ...]) -> None:
        if operator in ORDERINGS:
            raise ExpressionError("E206", f"'{item.id}' is a choice: its options have no order.", "Use ==, != or in.")
        for value in values:
            self.option_of(item, str(value))

    def check_number(self, item: Item, operator: str, values: tuple[Constant, ...], low: int, high: int) -> None:
        for value in values:
            if isinstance(value, str):
                if operator in ORDERINGS or not item.space.names:
                    raise ExpressionError("E206", f"'{item.id}' is compared with a number.", f"Use {low} to {high}.")
                self.option_of(item, value)
            else:
                _check_alive(item.id, operator, value, Fraction(low), Fraction(high), whole=True)

    def score_tested(self, name: str, operator: str, values: tuple[Constant, ...]) -> Expression:
        value = values[0]
        if operator in ("in", "==") and all(isinstance(each, str) for each in values):
            parts = tuple(self.in_band(name, str(each)) for each in values)
            return parts[0] if len(parts) == 1 else Or(parts)
        if operator in ("in", "==", "!=") or isinstance(value, str):
            raise ExpressionError(
                "E206",
                f"the score '{name}' is a fraction.",
                f"Compare it with < <= > >= and a number. Or name a band: {name} == …",
            )
        _check_alive(name, operator, value, *self.known.scores[name], whole=False)
        return Compare("score", name, operator, value)

    def in_band(self, name: str, band: str) -> Expression:
        """The band written out as the limits it stands for."""
        bands = self.known.bands.get(name, {})
        if band not in bands:
            raise ExpressionError("E210", f"the score '{name}' has no band '{band}'.", suggestion(band, list(bands)))
        low, high = self.known.scores[name]
        start, below = bands[band]
        if start is None and below is None:
            return And((Compare("score", name, ">=", _number(low)), Compare("score", name, "<=", _number(high))))
        limits = [Compare("score", name, ">=", _number(start))] if start is not None else []
        limits += [Compare("score", name, "<", _number(below))] if below is not None else []
        return limits[0] if len(limits) == 1 else And(tuple(limits))

    def level_tested(self, operator: str, values: tuple[Constant, ...]) -> Expression:
        for value in values:
            if value not in self.known.levels:
                raise ExpressionError(
                    "E210", f"there is no level '{value}'.", suggestion(str(value), self.known.levels)
                )
        return OneOf("level", "level", values) if operator == "in" else Compare("level", "level", operator, values[0])


def _number(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value


def _check_alive(
    name: str, operator: str, value: int | Fraction, low: Fraction, high: Fraction, *, whole: bool
) -> None:
    """Refuse a comparison that is the same for every answer."""
    edges = {"<": (low, high, value > high, value <= low), "<=": (low, high, value >= high, value < low)}
    edges |= {">": (low, high, value < low, value >= high), ">=": (low, high, value <= low, value > high)}
    always, never = edges[operator][2:] if operator in edges else (False, not low <= value <= high)
    if operator in ("==", "!=", "in") and whole and Fraction(value).denominator != 1:
        never = True
    if always or never:
        word = "always" if always else "never"
        raise ExpressionError(
            "E207",
            f"'{name} {operator} {written(value)}' is {word} true: it runs from {low} to {high}.",
            "Mend the number.",
        )
