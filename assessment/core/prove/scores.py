"""Scores as terms without division: a value is ``unit * num / den``, and a comparison is multiplied by the divisor.

Only bounded whole numbers and linear terms remain, which the solver can decide in reasonable time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

import z3

from assessment.core.model.scales import Scale
from assessment.core.rules.smt import YES, Term, all_of, any_of, total
from assessment.core.rules.syntax_tree import OPERATORS, Constant


@dataclass(frozen=True)
class Ratio:
    """A score: ``unit * num / den`` where it is ``scored``; ``dens``: the values that ``den`` may then have."""

    scored: Term
    num: Term
    den: Term
    unit: Fraction
    dens: tuple[int, ...]

    def compared(self, op: str, value: Constant) -> Term:
        limit = Fraction(value) / self.unit
        return OPERATORS[op](_times(limit.denominator, self.num), _times(limit.numerator, self.den))


@dataclass(frozen=True)
class PartTerms:
    """One part of a scale.

    ``given``: it is answered; ``has``: it has points, maybe without being asked; ``at``: how many ``unit``s they are,
    reversed if the scale says so.

    ``low`` and ``high``: the fewest and the most points it can have; ``weight``: what one of its points counts.
    """

    given: Term
    has: Term
    at: Term
    unit: Fraction
    low: int
    high: int
    weight: int

    @property
    def span(self) -> int:
        return self.weight * (self.high - self.low)


class AuxiliaryVariables:
    """Bounded whole-number variables that stand for sums; ``facts``: what each of them is equal to."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.facts: list[Term] = []

    def whole(self, name: str, lowest: int, highest: int) -> Term:
        variable = z3.Int(f"{self.prefix}{name}")
        self.facts += [variable >= lowest, variable <= highest]
        return variable

    def equal(self, name: str, lowest: int, highest: int, value: Term) -> Term:
        variable = self.whole(name, lowest, highest)
        self.facts.append(variable == value)
        return variable


def score(scale: Scale, parts: Sequence[PartTerms], auxiliaries: AuxiliaryVariables) -> Ratio:
    """The score of a scale, its parts in the scale's order."""
    answered = auxiliaries.equal(f"{scale.id}:n", 0, len(parts), total(part.has for part in parts))
    scored = answered >= scale.needs
    if any(part.has is not part.given for part in parts):
        scored = all_of((scored, any_of(part.given for part in parts)))
    if scale.method == "count":
        reached = total(all_of((part.has, _reaches(part, scale.at_least))) for part in parts)
        counted = auxiliaries.equal(f"{scale.id}:count", 0, len(parts), reached)
        return Ratio(scored, counted, z3.IntVal(1), Fraction(1), (1,))
    if scale.method == "max":
        return _highest(scale, parts, scored, auxiliaries)
    return _prorated(scale, parts, answered, scored, auxiliaries)


def _prorated(
    scale: Scale, parts: Sequence[PartTerms], answered: Term, scored: Term, auxiliaries: AuxiliaryVariables
) -> Ratio:
    """The prorated mean, sum or weighted sum: the share of the possible points that the answered parts earned."""
    step = reduce(gcd, (part.span for part in parts))
    unit = common_unit([Fraction(1), *(part.unit for part in parts)])
    finest = int(1 / unit)
    earned = [
        z3.If(part.has, _times(part.weight * int(part.unit / unit), part.at) - part.weight * part.low * finest, 0)
        for part in parts
    ]
    highest = sum(part.span for part in parts)
    summed = auxiliaries.equal(f"{scale.id}:sum", 0, highest * finest, z3.Sum(earned))
    possible, possibles = answered, tuple(range(scale.needs, len(parts) + 1))
    if any(part.span != step for part in parts):
        spans = [part.span // step for part in parts]
        weighted = z3.Sum([z3.If(part.has, span, 0) for part, span in zip(parts, spans, strict=True)])
        possible = auxiliaries.equal(f"{scale.id}:possible", 0, highest // step, weighted)
        possibles = _sums(spans, scale.needs)
    auxiliaries.facts.append(summed <= step * finest * possible)
    # low + width * (unit * summed) / (step * possible), with one common divisor
    low, width = scale.low * step, (scale.high - scale.low) * unit
    shared = common_unit([low, width])
    num = _times(int(width / shared), summed)
    if low:
        num = num + _times(int(low / shared), possible)
    return Ratio(scored, num, possible, shared / step, possibles)


def _highest(scale: Scale, parts: Sequence[PartTerms], scored: Term, auxiliaries: AuxiliaryVariables) -> Ratio:
    unit = common_unit([Fraction(1), *(part.unit for part in parts)])
    edges = [int(edge / unit) for part in parts for edge in (part.low, part.high)]
    highest = auxiliaries.whole(f"{scale.id}:max", min(edges), max(edges))
    values = [(part.has, _times(int(part.unit / unit), part.at)) for part in parts]
    auxiliaries.facts += [z3.Implies(has, highest >= value) for has, value in values]
    auxiliaries.facts.append(z3.Implies(scored, any_of(z3.And(has, highest == value) for has, value in values)))
    return Ratio(scored, highest, z3.IntVal(1), unit, (1,))


def with_constant_divisor(name: str, ratio: Ratio, edges: tuple[int, int], auxiliaries: AuxiliaryVariables) -> Ratio:
    """``ratio`` with a constant divisor, by one case for each divisor there is; 0 where it has no value."""
    common = reduce(lcm, ratio.dens)
    unit = ratio.unit / common
    bound = int(max(abs(edge) for edge in edges) / unit) + 1
    value = auxiliaries.whole(f"{name}:constant", -bound, bound)
    auxiliaries.facts.append(z3.Implies(z3.Not(ratio.scored), value == 0))
    for den in ratio.dens:
        case = all_of((ratio.scored, ratio.den == den if len(ratio.dens) > 1 else YES))
        auxiliaries.facts.append(z3.Implies(case, value == _times(common // den, ratio.num)))
    return Ratio(ratio.scored, value, z3.IntVal(1), unit, (1,))


def common_unit(values: Sequence[Fraction]) -> Fraction:
    """The largest unit of which every value is a whole multiple."""
    kept = [value for value in values if value]
    below = reduce(lcm, (value.denominator for value in kept))
    return Fraction(reduce(gcd, (int(value * below) for value in kept)), below)


def _reaches(part: PartTerms, at_least: int) -> Term:
    limit = Fraction(at_least) / part.unit
    return _times(limit.denominator, part.at) >= limit.numerator


def _times(factor: int, value: Term) -> Term:
    return value if factor == 1 else factor * value


def _sums(spans: Iterable[int], needs: int) -> tuple[int, ...]:
    """Every possible sum of ``needs`` or more of the spans."""
    found: set[tuple[int, int]] = {(0, 0)}
    for span in spans:
        found |= {(count + 1, reached + span) for count, reached in found}
    return tuple(sorted({reached for count, reached in found if count >= needs}))
