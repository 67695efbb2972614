"""Parser of expressions: text becomes a typed, checked syntax tree. Nothing of Python is reachable from the text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import islice

from assessment.core.errors import suggestion
from assessment.core.items import Item, Opaque, Subsets
from assessment.core.rules.syntax_tree import (
    OPERATORS,
    ORDERINGS,
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
"""How many characters one number may have."""
MAX_COMPARISONS, MAX_LEVELS = 2000, 100
"""Limits for an expression with its conditions written out: without them a short text could expand to any size."""
FUNCTIONS = ("any", "all", "answered", "unsure", "count", "scored")
KEYWORDS = ("and", "or", "not", "in")
_TOKEN = re.compile(
    r"\s*(?:(?P<word>[a-z][a-z0-9_]*)|(?P<number>-?[0-9]+(?:\.[0-9]+)?)|(?P<mark>==|!=|<=|>=|<|>|\(|\)|,))",
    re.ASCII,
)


class ExpressionError(ValueError):
    """The expression is not valid. ``code`` is stable; ``remedy`` says what to do."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        self.code, self.message, self.remedy = code, message, remedy
        super().__init__(f"{message} {remedy}")


@dataclass(frozen=True)
class Vocabulary:
    """The names that an expression may use.

    ``scores``: the ends of each one's range; ``bands``: for each score, each band's first value (None for the lowest
    band) and limit (None for the last). ``levels``: empty where the level is not known yet; ``later``: items that
    exist, but are asked after the expression is read.
    """

    items: Mapping[str, Item]
    scores: Mapping[str, tuple[Fraction, Fraction]] = field(default_factory=dict)
    bands: Mapping[str, Mapping[str, tuple[Fraction | None, Fraction | None]]] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conditions: Mapping[str, Expression] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    later: frozenset[str] = frozenset()


def parse(text: str, vocabulary: Vocabulary) -> Expression:
    """Parse and check ``text``. ExpressionError when it is not a valid expression."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError("E201", f"the expression has {len(text)} characters.", f"Use at most {MAX_LENGTH}.")
    parser = _Parser(list(_tokens(text)), vocabulary)
    tree = parser.parse_or(0)
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


@lru_cache(maxsize=1024)
def _tokens(text: str) -> tuple[str, ...]:
    tokens, at, text = [], 0, text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            odd = text[at:].lstrip()[:1]
            # A letter of another alphabet may look like a Latin one.
            code = "" if odd.isascii() else f" (U+{ord(odd):04X})"
            raise ExpressionError(
                "E203",
                f"'{odd}'{code} has no meaning here.",
                "Use ids, whole numbers, comparisons, 'and', 'or', 'not', brackets.",
            )
        tokens.append(match.group().strip())
        at = match.end()
    return tuple(tokens)


class _Parser:
    """Recursive descent over the tokens; ``rest``: those still to be read."""

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

    def parse_or(self, depth: int) -> Expression:
        parts = [self.parse_and(depth)]
        while self.peek() == "or":
            self.take()
            parts.append(self.parse_and(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def parse_and(self, depth: int) -> Expression:
        parts = [self.parse_operand(depth)]
        while self.peek() == "and":
            self.take()
            parts.append(self.parse_operand(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def parse_operand(self, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            raise ExpressionError("E204", "the expression is nested too deeply.", f"Use at most {MAX_DEPTH} brackets.")
        first = self.take("a comparison")
        if first == "not":
            return Not(self.parse_operand(depth + 1))
        if first == "(":
            inner = self.parse_or(depth + 1)
            self.take(")")
            return inner
        if not first[0].isalpha() or first in KEYWORDS:
            raise ExpressionError(
                "E202", f"did not expect '{first}' here.", "A comparison begins with an id: same_argument >= 3."
            )
        if self.peek() == "(":
            return self.parse_call(first)
        return self.parse_comparison(first)

    def parse_call(self, function: str) -> Expression:
        if function not in FUNCTIONS:
            raise ExpressionError("E205", f"there is no function '{function}'.", suggestion(function, FUNCTIONS))
        names = self.parse_names(function)
        if function == "scored":
            return Scored(names)
        if function == "answered":
            return Answered(names)
        if function == "unsure":
            return self.parse_unsure(names)
        if function == "count":
            return self.parse_count(names)
        operator, values = self.parse_right_side()
        parts = tuple(self.compare(name, operator, values) for name in names)
        if len(parts) == 1:
            return parts[0]
        return Or(parts) if function == "any" else And(parts)

    def parse_unsure(self, names: tuple[str, ...]) -> Expression:
        for name in names:
            item = self.known.items[name]
            if not any(item.is_unsure(answer) for answer in item.space.listed):
                mark = "Mark one with 'unsure: true', or leave" if item.space.listed else "Leave"
                remedy = f"{mark} the item out."
                raise ExpressionError("E211", f"'{name}' has no answer marked unsure.", remedy)
        return Unsure(names)

    def parse_count(self, names: tuple[str, ...]) -> Expression:
        operator, values = self.parse_right_side()
        value = values[0]
        if operator == "in" or not isinstance(value, int):
            raise ExpressionError("E206", "count(…) is compared with a whole number.", "Write count(a, b) >= 2.")
        _check_not_constant("count(…)", operator, value, Fraction(0), Fraction(len(names)), whole=True)
        return Count(names, operator, value)

    def parse_comparison(self, name: str) -> Expression:
        following = self.peek()
        if following == "in" and len(self.rest) > 1 and self.rest[1] != "(":
            self.take()
            return self.parse_ticked(name, self.take())
        if following in OPERATORS or following == "in":
            return self.compare(name, *self.parse_right_side())
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

    def parse_ticked(self, option: str, name: str) -> Expression:
        item = self.item(name)
        if isinstance(item.space, Opaque):
            raise _unseen(name)
        if not isinstance(item.space, Subsets):
            raise ExpressionError("E209", f"'{name}' is not a multiple choice.", f"Write {name} == {option}.")
        self.check_option(item, option)
        return Has(name, option)

    def parse_right_side(self) -> tuple[str, tuple[Constant, ...]]:
        operator = self.take("a comparison")
        if operator == "in":
            self.take("(")
            values = [self.parse_constant()]
            while self.peek() == ",":
                self.take()
                values.append(self.parse_constant())
            self.take(")")
            return operator, tuple(values)
        if operator not in OPERATORS:
            raise ExpressionError(
                "E202", f"expected a comparison before '{operator}'.", f"Use one of {' '.join(OPERATORS)} in."
            )
        return operator, (self.parse_constant(),)

    def parse_constant(self) -> Constant:
        token = self.take("a value")
        if token[0].isdigit() or token[0] == "-":
            if len(token) > MAX_NUMBER:
                raise ExpressionError("E202", f"'{token[:MAX_NUMBER]}…' is too long a number.", "Shorten it.")
            number = Fraction(token)
            return int(number) if number.denominator == 1 else number
        if token[0].isalpha() and token not in KEYWORDS:
            return token
        raise ExpressionError("E202", f"expected an option or a number, not '{token}'.", "Check the brackets.")

    def parse_names(self, function: str) -> tuple[str, ...]:
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
                raise self.unknown_name(word, f"there is no '{word}' for {function}(…).", [*known, *groups])
            found.extend(groups.get(word, (word,)))
        return tuple(dict.fromkeys(found))

    def unknown_name(self, name: str, message: str, known: Sequence[str]) -> ExpressionError:
        """The error for a name that cannot be used here."""
        if name in self.known.later:
            remedy = "A condition may use items of earlier pages: move that item up, or what needs it down."
            return ExpressionError("E212", f"'{name}' is asked later, or on the same page.", remedy)
        return ExpressionError("E208", message, suggestion(name, known))

    def item(self, name: str) -> Item:
        if name not in self.known.items:
            raise self.unknown_name(name, f"there is no item '{name}'.", list(self.known.items))
        return self.known.items[name]

    def check_option(self, item: Item, option: str) -> None:
        names = item.space.names
        if option not in names:
            raise ExpressionError("E210", f"'{item.id}' has no option '{option}'.", suggestion(option, names))

    def compare(self, name: str, operator: str, values: tuple[Constant, ...]) -> Expression:
        if name in self.known.scores:
            return self.compare_score(name, operator, values)
        if name == "level" and self.known.levels:
            return self.compare_level(operator, values)
        if name not in self.known.items:
            names = [*self.known.items, *self.known.scores]
            raise self.unknown_name(name, f"there is no item or score '{name}'.", names)
        item = self.known.items[name]
        if isinstance(item.space, Opaque):
            raise _unseen(name)
        if isinstance(item.space, Subsets):
            raise ExpressionError(
                "E209", f"'{name}' cannot be compared so.", f"Write option in {name}, or answered({name})."
            )
        if item.space.limits is None:
            self.check_choice(item, operator, values)
        else:
            self.check_number(item, operator, values, *item.space.limits)
        return OneOf("item", name, values) if operator == "in" else Compare("item", name, operator, values[0])

    def check_choice(self, item: Item, operator: str, values: tuple[Constant, ...]) -> None:
        if operator in ORDERINGS:
            raise ExpressionError("E206", f"'{item.id}' is a choice: its options have no order.", "Use ==, != or in.")
        for value in values:
            self.check_option(item, str(value))

    def check_number(self, item: Item, operator: str, values: tuple[Constant, ...], low: int, high: int) -> None:
        for value in values:
            if isinstance(value, str):
                if operator in ORDERINGS or not item.space.names:
                    raise ExpressionError("E206", f"'{item.id}' is compared with a number.", f"Use {low} to {high}.")
                self.check_option(item, value)
            else:
                _check_not_constant(item.id, operator, value, Fraction(low), Fraction(high), whole=True)

    def compare_score(self, name: str, operator: str, values: tuple[Constant, ...]) -> Expression:
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
        _check_not_constant(name, operator, value, *self.known.scores[name], whole=False)
        return Compare("score", name, operator, value)

    def in_band(self, name: str, band: str) -> Expression:
        """A comparison with a band, written as comparisons with its limits."""
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

    def compare_level(self, operator: str, values: tuple[Constant, ...]) -> Expression:
        for value in values:
            if value not in self.known.levels:
                raise ExpressionError(
                    "E210", f"there is no level '{value}'.", suggestion(str(value), self.known.levels)
                )
        return OneOf("level", "level", values) if operator == "in" else Compare("level", "level", operator, values[0])


def _number(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value


def _unseen(name: str) -> ExpressionError:
    """The error of a condition on what was typed in free text."""
    message = f"rules do not read what is typed as '{name}', only whether anything was typed."
    return ExpressionError("E209", message, f"Write answered({name}), or ask a question with options.")


def _check_not_constant(
    name: str, operator: str, value: int | Fraction, low: Fraction, high: Fraction, *, whole: bool
) -> None:
    """Refuse a comparison that is always true or never true."""
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
            "Correct the number.",
        )
