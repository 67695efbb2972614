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

from assessment.core.definition import Part, Scale
from assessment.core.rules.prove import OPERATORS, YES, Term, all_of, any_of, total
from assessment.core.rules.tree import Constant


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
        return OPERATORS[op](limit.denominator * self.num, limit.numerator * self.den)


@dataclass(frozen=True)
class Points:
    """One part of a scale of items: where it has points, how many, and the lowest and highest there are."""

    has: Term
    at: Term
    low: int
    high: int


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


def of_items(scale: Scale, parts: Sequence[Points], helpers: Helpers) -> Ratio:
    """The score of a scale of items; the parts stand in the scale's order, reversed ones already turned."""
    answered = helpers.equal(f"{scale.id}:n", 0, len(parts), total(part.has for part in parts))
    scored = answered >= scale.needs
    if scale.method == "mean":
        return _mean_on_range(scale, parts, answered, scored, helpers)
    if scale.method == "count":
        reached = total(z3.And(part.has, part.at >= scale.at_least) for part in parts)
        counted = helpers.equal(f"{scale.id}:count", 0, len(parts), reached)
        return Ratio(scored, counted, z3.IntVal(1), Fraction(1), (1,))
    if scale.method == "max":
        highest = _highest(scale, [(part.has, part.at) for part in parts], (_low(parts), _high(parts)), scored, helpers)
        return Ratio(scored, highest, z3.IntVal(1), Fraction(1), (1,))
    weights = _weights(scale)
    edges = [weight * edge for weight, part in zip(weights, parts, strict=True) for edge in (part.low, part.high)]
    summed = helpers.equal(
        f"{scale.id}:sum",
        sum(edge for edge in edges if edge < 0),
        sum(edge for edge in edges if edge > 0),
        z3.Sum([z3.If(part.has, weight * part.at, 0) for weight, part in zip(weights, parts, strict=True)]),
    )
    return _prorated(scale, [part.has for part in parts], summed, answered, scored, Fraction(1), helpers)


def of_scores(
    scale: Scale, parts: Sequence[Ratio], fixed: Sequence[Ratio], edges: Sequence[tuple[int, int]], helpers: Helpers
) -> Ratio:
    """The score of a scale of scores; ``fixed`` are its parts without a varying divisor, ``edges`` their ranges."""
    answered = helpers.equal(f"{scale.id}:n", 0, len(parts), total(part.scored for part in parts))
    scored = answered >= scale.needs
    turned = scale.low + scale.high
    if scale.method == "count":
        reached = total(
            z3.And(ratio.scored, _reaches(ratio, part, turned, scale.at_least))
            for part, ratio in zip(scale.parts, parts, strict=True)
        )
        counted = helpers.equal(f"{scale.id}:count", 0, len(parts), reached)
        return Ratio(scored, counted, z3.IntVal(1), Fraction(1), (1,))
    unit = _common_unit([each.unit for each in fixed] + [turned])
    values = [_in_units(part, each, unit, turned) for part, each in zip(scale.parts, fixed, strict=True)]
    widest = max(abs(edge) + abs(int(turned)) for pair in edges for edge in pair) / unit
    if scale.method == "max":
        pairs = [(ratio.scored, value) for ratio, value in zip(parts, values, strict=True)]
        highest = _highest(scale, pairs, (-int(widest), int(widest)), scored, helpers)
        return Ratio(scored, highest, z3.IntVal(1), unit, (1,))
    weights = _weights(scale)
    bound = int(widest) * sum(weights)
    summed = helpers.equal(
        f"{scale.id}:sum",
        -bound,
        bound,
        z3.Sum([_times(weight, value) for weight, value in zip(weights, values, strict=True)]),
    )
    if scale.method == "mean":
        return Ratio(scored, summed, answered, unit, tuple(range(scale.needs, len(parts) + 1)))
    return _prorated(scale, [ratio.scored for ratio in parts], summed, answered, scored, unit, helpers)


def _mean_on_range(scale: Scale, parts: Sequence[Points], answered: Term, scored: Term, helpers: Helpers) -> Ratio:
    """low + (high - low) * mean of (at - lowest) / (highest - lowest): each part put on the scale's range."""
    common = reduce(lcm, (part.high - part.low for part in parts))
    terms = [
        z3.If(part.has, (part.at - part.low) * (common // (part.high - part.low)), 0)
        if part.low or common != part.high - part.low
        else z3.If(part.has, part.at, 0)
        for part in parts
    ]
    summed = helpers.equal(f"{scale.id}:sum", 0, common * len(parts), z3.Sum(terms))
    helpers.facts.append(summed <= common * answered)
    low, width = int(scale.low), int(scale.high - scale.low)
    shared = gcd(low * common, width)
    num = _times(width // shared, summed)
    if low:
        num = num + _times(low * common // shared, answered)
    dens = tuple(range(scale.needs, len(parts) + 1))
    return Ratio(scored, num, answered, Fraction(shared, common), dens)


def _prorated(
    scale: Scale, has: Sequence[Term], summed: Term, answered: Term, scored: Term, unit: Fraction, helpers: Helpers
) -> Ratio:
    """The sum over the parts answered, brought to the weight of all parts."""
    weights = _weights(scale)
    if scale.method == "sum":
        dens = tuple(range(scale.needs, len(has) + 1))
        return Ratio(scored, summed, answered, unit * len(has), dens)
    weighed = z3.Sum([z3.If(each, weight, 0) for each, weight in zip(has, weights, strict=True)])
    den = helpers.equal(f"{scale.id}:weight", 0, sum(weights), weighed)
    return Ratio(scored, summed, den, unit * sum(weights), _sums(weights, scale.needs))


def _highest(
    scale: Scale, values: Sequence[tuple[Term, Term]], edges: tuple[int, int], scored: Term, helpers: Helpers
) -> Term:
    highest = helpers.whole(f"{scale.id}:max", *edges)
    helpers.facts += [z3.Implies(has, highest >= value) for has, value in values]
    helpers.facts.append(z3.Implies(scored, any_of(z3.And(has, highest == value) for has, value in values)))
    return highest


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


def _in_units(part: Part, fixed: Ratio, unit: Fraction, turned: Fraction) -> Term:
    """The part's value, reversed if it is, as a multiple of ``unit``; 0 without a value."""
    value = _times(int(fixed.unit / unit), fixed.num)
    return z3.If(fixed.scored, int(turned / unit) - value, 0) if part.reverse else value


def _reaches(ratio: Ratio, part: Part, turned: Fraction, at_least: int) -> Term:
    return ratio.compared("<=", turned - at_least) if part.reverse else ratio.compared(">=", at_least)


def _common_unit(values: Sequence[Fraction]) -> Fraction:
    """The largest unit of which every value is a whole multiple."""
    kept = [value for value in values if value]
    below = reduce(lcm, (value.denominator for value in kept))
    return Fraction(reduce(gcd, (int(value * below) for value in kept)), below)


def _times(factor: int, value: Term) -> Term:
    return value if factor == 1 else factor * value


def _weights(scale: Scale) -> list[int]:
    return [part.weight if scale.method == "weighted" else 1 for part in scale.parts]


def _sums(weights: Iterable[int], needs: int) -> tuple[int, ...]:
    """Every sum of at least ``needs`` of the weights."""
    found: set[tuple[int, int]] = {(0, 0)}
    for weight in weights:
        found |= {(count + 1, reached + weight) for count, reached in found}
    return tuple(sorted({reached for count, reached in found if count >= needs}))


def _low(parts: Sequence[Points]) -> int:
    return min(part.low for part in parts)


def _high(parts: Sequence[Points]) -> int:
    return max(part.high for part in parts)
