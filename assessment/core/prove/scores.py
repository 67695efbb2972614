"""Scores without division: a value is ``unit * num / den``, and a comparison multiplies the divisor over.

Only whole, bounded helper numbers and linear terms remain, which keeps the solver within reach of an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

import z3

from assessment.core.model.scales import Scale
from assessment.core.rules.smt import OPERATORS, YES, Term, all_of, any_of, total
from assessment.core.rules.syntax_tree import Constant


@dataclass(frozen=True)
class Ratio:
    """A score where it has a value: ``unit * num / den``; ``dens`` are the values that ``den`` may take then."""

    scored: Term
    num: Term
    den: Term
    unit: Fraction
    dens: tuple[int, ...]

    def compared(self, op: str, value: Constant) -> Term:
        limit = Fraction(value) / self.unit
        return OPERATORS[op](_times(limit.denominator, self.num), _times(limit.numerator, self.den))


@dataclass(frozen=True)
class Portion:
    """One part of a scale: where it has points, and how many ``unit``s they are, reversed where that is asked for.

    ``low`` and ``high`` are the ends of its points; ``weight`` says what one of its points weighs beside another's.
    """

    has: Term
    at: Term
    unit: Fraction
    low: int
    high: int
    weight: int

    @property
    def span(self) -> int:
        return self.weight * (self.high - self.low)


class Helpers:
    """Bounded whole numbers that stand for sums; ``facts`` say what each of them is."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.facts: list[Term] = []

    def whole(self, name: str, lowest: int, highest: int) -> Term:
        helper = z3.Int(f"{self.prefix}{name}")
        self.facts += [helper >= lowest, helper <= highest]
        return helper

    def equal(self, name: str, lowest: int, highest: int, value: Term) -> Term:
        helper = self.whole(name, lowest, highest)
        self.facts.append(helper == value)
        return helper


def score(scale: Scale, parts: Sequence[Portion], helpers: Helpers) -> Ratio:
    """The score of a scale, its parts in the scale's order."""
    answered = helpers.equal(f"{scale.id}:n", 0, len(parts), total(part.has for part in parts))
    scored = answered >= scale.needs
    if scale.method == "count":
        reached = total(all_of((part.has, _reaches(part, scale.at_least))) for part in parts)
        counted = helpers.equal(f"{scale.id}:count", 0, len(parts), reached)
        return Ratio(scored, counted, z3.IntVal(1), Fraction(1), (1,))
    if scale.method == "max":
        return _highest(scale, parts, scored, helpers)
    return _along(scale, parts, answered, scored, helpers)


def _along(scale: Scale, parts: Sequence[Portion], answered: Term, scored: Term, helpers: Helpers) -> Ratio:
    """As far along the scale's range as the parts that are given lie, together, along their own points."""
    step = reduce(gcd, (part.span for part in parts))
    unit = common_unit([Fraction(1), *(part.unit for part in parts)])
    finest = int(1 / unit)
    gone = [
        z3.If(part.has, _times(part.weight * int(part.unit / unit), part.at) - part.weight * part.low * finest, 0)
        for part in parts
    ]
    highest = sum(part.span for part in parts)
    summed = helpers.equal(f"{scale.id}:sum", 0, highest * finest, z3.Sum(gone))
    way, ways = answered, tuple(range(scale.needs, len(parts) + 1))
    if any(part.span != step for part in parts):
        spans = [part.span // step for part in parts]
        weighed = z3.Sum([z3.If(part.has, span, 0) for part, span in zip(parts, spans, strict=True)])
        way, ways = helpers.equal(f"{scale.id}:way", 0, highest // step, weighed), _sums(spans, scale.needs)
    helpers.facts.append(summed <= step * finest * way)
    # low + width * (unit * summed) / (step * way), brought over one divisor
    low, width = scale.low * step, (scale.high - scale.low) * unit
    shared = common_unit([low, width])
    num = _times(int(width / shared), summed)
    if low:
        num = num + _times(int(low / shared), way)
    return Ratio(scored, num, way, shared / step, ways)


def _highest(scale: Scale, parts: Sequence[Portion], scored: Term, helpers: Helpers) -> Ratio:
    unit = common_unit([Fraction(1), *(part.unit for part in parts)])
    edges = [int(edge / unit) for part in parts for edge in (part.low, part.high)]
    highest = helpers.whole(f"{scale.id}:max", min(edges), max(edges))
    values = [(part.has, _times(int(part.unit / unit), part.at)) for part in parts]
    helpers.facts += [z3.Implies(has, highest >= value) for has, value in values]
    helpers.facts.append(z3.Implies(scored, any_of(z3.And(has, highest == value) for has, value in values)))
    return Ratio(scored, highest, z3.IntVal(1), unit, (1,))


def fixed(name: str, ratio: Ratio, edges: tuple[int, int], helpers: Helpers) -> Ratio:
    """``ratio`` over one divisor that does not vary, one case for each divisor there is; 0 without a value."""
    common = reduce(lcm, ratio.dens)
    unit = ratio.unit / common
    bound = int(max(abs(edge) for edge in edges) / unit) + 1
    value = helpers.whole(f"{name}:fixed", -bound, bound)
    helpers.facts.append(z3.Implies(z3.Not(ratio.scored), value == 0))
    for den in ratio.dens:
        case = all_of((ratio.scored, ratio.den == den if len(ratio.dens) > 1 else YES))
        helpers.facts.append(z3.Implies(case, value == _times(common // den, ratio.num)))
    return Ratio(ratio.scored, value, z3.IntVal(1), unit, (1,))


def common_unit(values: Sequence[Fraction]) -> Fraction:
    """The largest unit of which every value is a whole multiple."""
    kept = [value for value in values if value]
    below = reduce(lcm, (value.denominator for value in kept))
    return Fraction(reduce(gcd, (int(value * below) for value in kept)), below)


def _reaches(part: Portion, at_least: int) -> Term:
    limit = Fraction(at_least) / part.unit
    return _times(limit.denominator, part.at) >= limit.numerator


def _times(factor: int, value: Term) -> Term:
    return value if factor == 1 else factor * value


def _sums(spans: Iterable[int], needs: int) -> tuple[int, ...]:
    """Every sum of at least ``needs`` of the spans."""
    found: set[tuple[int, int]] = {(0, 0)}
    for span in spans:
        found |= {(count + 1, reached + span) for count, reached in found}
    return tuple(sorted({reached for count, reached in found if count >= needs}))
