"""Outcome tables written as ranges: two rules that both claim the same value, with different levels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise

from assessment.core.errors import Fault
from assessment.core.model.pack import Pack
from assessment.core.model.rules import Rule
from assessment.core.packs.lint.locations import Locations
from assessment.core.packs.lint.score_values import Values
from assessment.core.rules.syntax_tree import And, Compare, Expression


@dataclass(frozen=True)
class Range:
    """Values of one item or score from ``low`` to ``high``, each edge with or without itself; None is no edge."""

    name: str
    low: Fraction | None = None
    high: Fraction | None = None
    with_low: bool = True
    with_high: bool = True

    def holds(self, value: Fraction) -> bool:
        above = self.low is None or value > self.low or (self.with_low and value == self.low)
        return above and (self.high is None or value < self.high or (self.with_high and value == self.high))


def check(pack: Pack, places: Locations, attainable: Mapping[str, Values | None]) -> Iterator[Fault]:
    """Rules with a level whose ranges overlap without one lying inside the other.

    A range inside another is how a table from the worst to the best is written, so that is left alone.
    """
    ranges = [(rule, found) for rule in pack.rules if rule.level and (found := _range(rule.when)) is not None]
    for (first, one), (second, other) in combinations(ranges, 2):
        if one.name == other.name and first.level != second.level:
            both = _shared(one, other, _values(pack, one, other, attainable))
            if both:
                yield _fault(places, first, second, one.name, both)


def _fault(places: Locations, first: Rule, second: Rule, name: str, both: list[Fraction]) -> Fault:
    value = f"{name} {both[0]}" if len(both) == 1 else f"{name} from {both[0]} to {both[-1]}"
    message = (
        f"{value} matches two rules with different levels, '{first.id}' ({first.level}) and "
        f"'{second.id}' ({second.level}); the first one wins."
    )
    spot = places.entry("rules.yaml", "rules", second.id).at("when")
    return places.warning(spot, "W611", message, "Let one range end where the other begins, with < or >=.")


def _range(when: Expression | None) -> Range | None:
    """The range an expression describes; None for anything else."""
    leaves = when.parts if isinstance(when, And) else (when,)
    found: Range | None = None
    for leaf in leaves:
        if not isinstance(leaf, Compare) or isinstance(leaf.value, str) or leaf.op == "!=":
            return None
        if found is not None and found.name != leaf.name:
            return None
        found = _cut(found or Range(leaf.name), leaf.op, Fraction(leaf.value))
    return found


def _cut(found: Range, op: str, value: Fraction) -> Range:
    low, high = found.low, found.high
    with_low, with_high = found.with_low, found.with_high
    if op in (">", ">=", "==") and (low is None or value >= low):
        low, with_low = value, op != ">"
    if op in ("<", "<=", "==") and (high is None or value <= high):
        high, with_high = value, op != "<"
    return Range(found.name, low, high, with_low, with_high)


def _values(pack: Pack, one: Range, other: Range, attainable: Mapping[str, Values | None]) -> list[Fraction]:
    """The values to try: all there are, or the edges and what lies between them."""
    known = attainable.get(one.name)
    if known is not None:
        return sorted(known)
    if one.name in pack.items:
        low, high = pack.items[one.name].point_range() or (0, 0)
        edges = {Fraction(low), Fraction(high)}
    else:
        edges = {pack.scale[one.name].low, pack.scale[one.name].high}
    edges |= {edge for each in (one, other) for edge in (each.low, each.high) if edge is not None}
    ordered = sorted(edges)
    between = [(low + high) / 2 for low, high in pairwise(ordered)]
    return sorted([*ordered, *between])


def _shared(one: Range, other: Range, values: list[Fraction]) -> list[Fraction]:
    """What both hold, if each also holds something of its own."""
    first, second = ([value for value in values if each.holds(value)] for each in (one, other))
    both = [value for value in first if value in set(second)]
    return both if len(both) < min(len(first), len(second)) else []
