"""Cut-offs of rules that no worked example tries: moved a little, they would change what no example expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from assessment.core.check_ins import check_ins
from assessment.core.engine.routing import effective_answers
from assessment.core.engine.scoring import facts_of, score
from assessment.core.errors import Fault, InvalidAnswers
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Part, Scale
from assessment.core.packs.lint.locations import Location, Locations
from assessment.core.packs.lint.score_values import Values, attainable, points, rounded
from assessment.core.rules.evaluate import Facts, compile_expression
from assessment.core.rules.syntax_tree import ORDERINGS, And, Compare, Count, Expression, Not, Or, leaves
from assessment.core.worked_examples import rounds_of

MOST_NAMED = 4
TRUE: Expression = And(())
FALSE: Expression = Or(())
REMEDY = "Add an example there in which the rule turns on it: nothing else makes it true, or keeps it from being true."

Comparison = Compare | Count


@dataclass(frozen=True)
class Side:
    """The values on one side of a cut-off that stand at it or just beside it, from ``low`` to ``high``."""

    words: str
    low: Fraction
    high: Fraction


def untried_cut_offs(pack: Pack, locations: Locations) -> Iterator[Fault]:
    """A warning for every rule with a cut-off of which an example is missing: at it, or just beside it.

    An example tries a cut-off when the rule would be true or not by this comparison alone. A score counts as just
    beside its cut-off when it is one step of one answer away.
    """
    once, over_time = _facts_of_examples(pack)
    finder = _Finder(pack, attainable(pack, all_answered=True), _steps(pack))
    for rule in pack.rules:
        location = locations.entry("rules.yaml", "rules", rule.id).at("when")
        yield from _untried(finder, rule.id, rule.when, once, locations, location)
    for at, each in enumerate(pack.over_time.rules):
        location = Location("rules.yaml", ("over_time", "rules", at, "when"))
        yield from _untried(finder, each.id, each.when, over_time, locations, location)


def _facts_of_examples(pack: Pack) -> tuple[list[Facts], list[Facts]]:
    """What the rules look at in each example: after its last round; and what rules over time do, at each check-in."""
    once: list[Facts] = []
    over_time: list[Facts] = []
    for example in pack.examples:
        try:
            rounds = rounds_of(pack, example)
        except InvalidAnswers:
            continue
        counted = effective_answers(pack, rounds[0].answers).counted
        later = [facts_of(each.counted, each.scores) for each in check_ins(pack, rounds)]
        once.append(later[-1] if later else facts_of(counted, score(pack, counted)))
        over_time += later
    return once, over_time


def _untried(
    finder: _Finder, rule: str, when: Expression | None, tried: Sequence[Facts], locations: Locations, at: Location
) -> Iterator[Fault]:
    if when is None:
        return
    missing = []
    for comparison in dict.fromkeys(_comparisons(when)):
        values = finder.values(when, comparison, tried)
        sides = finder.sides(comparison)
        lacking = [sides[on].words for on in (True, False) if not _stands(sides[on], values[on])]
        if lacking:
            missing.append(f"{comparison} (none {', none '.join(lacking)})")
    if missing:
        named = "; ".join(missing[:MOST_NAMED])
        more = f"; and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        message = f"no example stands at, or just beside, each cut-off of the rule '{rule}': {named}{more}."
        yield locations.warning(at, "W621", message, REMEDY)


def _stands(side: Side, values: Sequence[Fraction]) -> bool:
    return any(side.low <= value <= side.high for value in values)


def _comparisons(when: Expression) -> Iterator[Comparison]:
    for leaf in leaves(when):
        if isinstance(leaf, (Compare, Count)) and leaf.op in ORDERINGS and not isinstance(leaf.value, str):
            yield leaf


@dataclass(frozen=True)
class _Finder:
    """Finds the sides of cut-offs, and the values of examples on each of them."""

    pack: Pack
    reachable: Mapping[str, Values | None]
    steps: Mapping[str, Fraction]

    def sides(self, comparison: Comparison) -> dict[bool, Side]:
        """The side on which the comparison is true, and the one on which it is not."""
        limit = Fraction(comparison.value)
        with_limit_above = comparison.op in ("<", ">=")
        if isinstance(comparison, Compare) and comparison.kind == "score":
            below, above = self._sides_of_score(comparison.name, limit, with_limit_above=with_limit_above)
        else:
            values = self._answers(comparison, limit)
            upper = [value for value in values if value > limit or (value == limit and with_limit_above)]
            below = _at(max((value for value in values if value not in upper), default=limit))
            above = _at(min(upper, default=limit))
        return {comparison.op in ("<", "<="): below, comparison.op in (">", ">="): above}

    def _sides_of_score(self, name: str, limit: Fraction, *, with_limit_above: bool) -> tuple[Side, Side]:
        step, values = self.steps[name], self.reachable[name]
        below = Side(f"from {rounded(limit - step)} to below {rounded(limit)}", limit - step, limit)
        above = Side(f"above {rounded(limit)} to {rounded(limit + step)}", limit, limit + step)
        if values is not None and limit in values:
            exact = Side(f"at {rounded(limit)}", limit, limit)
            return (below, exact) if with_limit_above else (exact, above)
        return below, above

    def _answers(self, comparison: Comparison, limit: Fraction) -> list[Fraction]:
        if isinstance(comparison, Count):
            return [Fraction(count) for count in range(len(comparison.names) + 1)]
        given = points(self.pack.items[comparison.name])
        return [Fraction(each) for each in given] if given is not None else [limit - 1, limit, limit + 1]

    def values(self, when: Expression, comparison: Comparison, tried: Sequence[Facts]) -> dict[bool, list[Fraction]]:
        """The values of the examples in which ``when`` turns on the comparison, by whether that is true of them."""
        items = self.pack.items
        levels = self.pack.order_of("level")
        with_it = compile_expression(_replaced(when, comparison, TRUE), items, levels)
        without = compile_expression(_replaced(when, comparison, FALSE), items, levels)
        holds = compile_expression(comparison, items, levels)
        found: dict[bool, list[Fraction]] = {True: [], False: []}
        for facts in tried:
            truth, value = holds(facts), _value(comparison, facts)
            if truth is not None and value is not None and (with_it(facts) is True) != (without(facts) is True):
                found[truth].append(value)
        return found


def _at(value: Fraction) -> Side:
    return Side(f"at {value}", value, value)


def _value(comparison: Comparison, facts: Facts) -> Fraction | None:
    if isinstance(comparison, Count):
        return Fraction(len(facts.answers.keys() & set(comparison.names)))
    if comparison.kind == "score":
        return facts.scores.get(comparison.name)
    answer = facts.answers.get(comparison.name)
    return Fraction(answer) if isinstance(answer, int) else None


def _replaced(when: Expression, comparison: Comparison, constant: Expression) -> Expression:
    """The expression with the constant in place of the comparison."""
    match when:
        case And(parts):
            return And(tuple(_replaced(part, comparison, constant) for part in parts))
        case Or(parts):
            return Or(tuple(_replaced(part, comparison, constant) for part in parts))
        case Not(part):
            return Not(_replaced(part, comparison, constant))
    return constant if when == comparison else when


def _steps(pack: Pack) -> dict[str, Fraction]:
    """How far one step of one answer can move each score of somebody who answers everything."""
    found: dict[str, Fraction] = {}
    for scale in pack.scales:
        found[scale.id] = max(_step(pack, scale, part, found) for part in scale.parts)
    return found


def _step(pack: Pack, scale: Scale, part: Part, of_scales: Mapping[str, Fraction]) -> Fraction:
    """How far one step of one answer can move the score through this part."""
    if scale.method == "count":
        return Fraction(1)
    if scale.of_scales:
        inner = pack.scale[part.id]
        gap, span = of_scales[part.id], inner.high - inner.low
    else:
        given = points(pack.items[part.id]) or [0, 1]
        gap, span = Fraction(max(then - first for first, then in pairwise(given))), Fraction(given[-1] - given[0])
    if scale.method == "mean":
        return gap / span * (scale.high - scale.low) / len(scale.parts)
    return gap * part.weight
