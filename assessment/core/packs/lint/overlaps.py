"""Rules with ranges that overlap: two rules with different levels that are both true for one value."""

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
    """Values of one item or score from ``low`` to ``high``, each included or not; None is no limit."""

    name: str
    low: Fraction | None = None
    high: Fraction | None = None
    with_low: bool = True
    with_high: bool = True

    def holds(self, value: Fraction) -> bool:
        above = self.low is None or value > self.low or (self.with_low and value == self.low)
        return above and (self.high is None or value < self.high or (self.with_high and value == self.high))


def check(pack: Pack, locations: Locations, attainable: Mapping[str, Values | None]) -> Iterator[Fault]:
    """A warning for two rules of different levels whose ranges overlap, unless one range contains the other.

    Rules in order from worst to best are written with ranges that contain each other.
    """
    ranges = [(rule, found) for rule in pack.rules if rule.level and (found := _range(rule.when)) is not None]
    for (first, one), (second, other) in combinations(ranges, 2):
        if one.name == other.name and first.level != second.level:
            both = _shared(one, other, _values(pack, one, other, attainable))
            if both:
                yield _fault(locations, first, second, one.name, both)


def _fault(locations: Locations, first: Rule, second: Rule, name: str, both: list[Fraction]) -> Fault:
    value = f"{name} {both[0]}" if len(both) == 1 else f"{name} from {both[0]} to {both[-1]}"
    message = (
        f"{value} matches two rules with different levels, '{first.id}' ({first.level}) and "
        f"'{second.id}' ({second.level}); the first one wins."
    )
    location = locations.entry("rules.yaml", "rules", second.id).at("when")
    return locations.warning(location, "W611", message, "Let one range end where the other begins, with < or >=.")


def _range(when: Expression | None) -> Range | None:
    """The range that an expression describes; None when it is no range."""
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
    """The values to compare the ranges at: every attainable one, else all limits and one value between each two."""
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
    """The values in both ranges, if each range also has values that the other has not."""
    first, second = ([value for value in values if each.holds(value)] for each in (one, other))
    both = [value for value in first if value in set(second)]
    return both if len(both) < min(len(first), len(second)) else []
