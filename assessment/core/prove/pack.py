"""A pack applied to a symbolic answer set, as terms: what is asked, what counts, scores, rules and outputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import Protocol

import z3

from assessment.core.items import Item
from assessment.core.model.pack import Pack
from assessment.core.model.rules import Rule
from assessment.core.model.scales import Scale, WeightedPart
from assessment.core.model.texts import Step
from assessment.core.prove.answers import Symbol, TickedSymbol
from assessment.core.prove.scores import AuxiliaryVariables, PartTerms, Ratio, common_unit, score, with_constant_divisor
from assessment.core.rules.explain import reads
from assessment.core.rules.smt import NO, YES, Term, all_of, any_of, negated, term, total
from assessment.core.rules.syntax_tree import Constant, Expression, reads_level


class _Named(Protocol):
    @property
    def id(self) -> str: ...


class SymbolicPack:
    """The terms of one symbolic answer set.

    With ``base``: terms that do not depend on the items and scores ``affected`` are shared with it, not built again.
    It is of the pack itself, or of one with the same questions and the same parts of scores.
    """

    def __init__(
        self,
        pack: Pack,
        symbols: Mapping[str, Symbol],
        *,
        prefix: str = "",
        base: SymbolicPack | None = None,
        affected: frozenset[str] = frozenset(),
    ) -> None:
        self.pack = pack
        self.symbols = symbols
        self.base = base
        self.affected = affected
        self.auxiliaries = AuxiliaryVariables(prefix)
        self.positions: dict[str, ItemPosition] = base.positions if base else _positions(pack)
        self._asked: dict[str, Term] = {}
        self._counted: dict[str, Term] = {}
        self._ratios: dict[str, Ratio] = {}
        self._constant_divisor: dict[str, Ratio] = {}
        self._at_least: dict[tuple[str, int], Term] = {}
        self._terms: dict[tuple[Expression, bool], Term] = {}

    def shared(self, *names: str) -> SymbolicPack | None:
        """The base, when none of these names is affected; else None."""
        return self.base if self.base is not None and self.affected.isdisjoint(names) else None

    def is_true(self, expression: Expression, *, wanted: bool = True) -> Term:
        """A term for "the expression is true", or with ``wanted`` False, for "it is false"."""
        key = (expression, wanted)
        if key not in self._terms:
            shared = None if reads_level(expression) else self.shared(*reads(expression))
            self._terms[key] = (
                shared.is_true(expression, wanted=wanted) if shared else term(expression, self, wanted=wanted)
            )
        return self._terms[key]

    # --- which items are asked, and which answers count ---

    def asked(self, item: str) -> Term:
        """The person is asked the item."""
        if item not in self._asked:
            shared = self.shared(item)
            self._asked[item] = shared.asked(item) if shared else self._is_asked(item)
        return self._asked[item]

    def counted(self, item: str) -> Term:
        """The item has an answer that rules and scores look at."""
        if item not in self._counted:
            shared = self.shared(item)
            self._counted[item] = shared.counted(item) if shared else self._is_counted(item)
        return self._counted[item]

    def _is_asked(self, name: str) -> Term:
        position = self.positions[name]
        conditions = [self.is_true(condition) for condition in position.conditions]
        if position.opened_by:
            conditions.append(any_of(self.symbols[each].answered for each in position.opened_by))
        if position.ticked_in:
            source = self.symbols[position.ticked_in]
            assert isinstance(source, TickedSymbol)
            conditions += [self.counted(position.ticked_in), total(source.boxes.values()) >= 2]
        return all_of(conditions)

    def _is_counted(self, name: str) -> Term:
        symbol, position = self.symbols[name], self.positions[name]
        conditions = [self.asked(name), symbol.answered, negated(symbol.is_answered_but_not_counted())]
        if position.ticked_in:
            offered = (
                all_of((symbol.is_answer(option), self.symbols[position.ticked_in].ticked(option)))
                for option in position.item.space.names
            )
            conditions.append(any_of(offered))
        return all_of(conditions)

    # --- what expressions look at (rules.smt.SymbolicFacts) ---

    def compared(self, item: str, op: str, value: Constant, *, wanted: bool) -> Term:
        symbol = self.symbols[item]
        holds = symbol.compared(op, value)
        in_order = YES if op in ("==", "!=") else symbol.in_order()
        return all_of((self.counted(item), in_order, holds if wanted else negated(holds)))

    def is_one_of(self, item: str, values: tuple[Constant, ...], *, wanted: bool) -> Term:
        holds = any_of(self.symbols[item].compared("==", value) for value in values)
        return all_of((self.counted(item), holds if wanted else negated(holds)))

    def ticked(self, item: str, option: str, *, wanted: bool) -> Term:
        holds = self.symbols[item].ticked(option)
        return all_of((self.counted(item), holds if wanted else negated(holds)))

    def is_unsure(self, item: str, *, wanted: bool) -> Term:
        holds = self.symbols[item].is_unsure()
        return all_of((self.counted(item), holds if wanted else negated(holds)))

    def scored(self, score: str) -> Term:
        return self.ratio(score).scored

    def score_compared(self, score: str, op: str, value: Constant, *, wanted: bool) -> Term:
        ratio = self.ratio(score)
        holds = ratio.compared(op, value)
        return all_of((ratio.scored, holds if wanted else negated(holds)))

    def level_compared(self, op: str, level: str) -> Term:
        rank = self.pack.order_of("level").index(level)
        reached, above = self.at_least("level", rank), self.at_least("level", rank + 1)
        same = all_of((reached, negated(above)))
        terms = {">=": reached, ">": above, "<": negated(reached), "<=": negated(above), "==": same}
        return negated(same) if op == "!=" else terms[op]

    # --- scores ---

    def ratio(self, name: str) -> Ratio:
        if name not in self._ratios:
            shared = self.shared(name)
            self._ratios[name] = shared.ratio(name) if shared else self._scored(self.pack.scale[name])
        return self._ratios[name]

    def _scored(self, scale: Scale) -> Ratio:
        parts = [self._portion(scale, each) for each in self.pack.weighted_parts(scale)]
        return score(scale, parts, self.auxiliaries)

    def _portion(self, scale: Scale, weighted: WeightedPart) -> PartTerms:
        part, low, high = weighted.part, weighted.low, weighted.high
        if scale.of_scales:
            ratio = self.with_constant_divisor(part.id)
            given, has, at, unit = ratio.scored, ratio.scored, ratio.num, ratio.unit
        else:
            symbol, unit = self.symbols[part.id], Fraction(1)
            given, at = all_of((self.counted(part.id), symbol.has_points())), symbol.points()
            has = given
            if symbol.item.points_if_not_asked is not None:
                kept_out = any_of(self.is_true(each, wanted=False) for each in self.positions[part.id].conditions)
                has, at = any_of((given, kept_out)), z3.If(kept_out, symbol.item.points_if_not_asked, at)
        if part.reverse:
            finer = common_unit([unit, Fraction(1)])
            at, unit = int((low + high) / finer) - int(unit / finer) * at, finer
        return PartTerms(given, has, at, unit, low, high, weighted.weight)

    def with_constant_divisor(self, name: str) -> Ratio:
        """The score with a constant divisor, so that it can be a part of another scale."""
        if name not in self._constant_divisor:
            scale, shared = self.pack.scale[name], self.shared(name)
            edges = int(scale.low), int(scale.high)
            self._constant_divisor[name] = (
                shared.with_constant_divisor(name)
                if shared
                else with_constant_divisor(name, self.ratio(name), edges, self.auxiliaries)
            )
        return self._constant_divisor[name]

    def in_band(self, name: str, band: str) -> Term:
        scale = self.pack.scale[name]
        ratio, at = self.ratio(name), _ids(scale.bands).index(band)
        above = [ratio.compared(">=", limit) for each in scale.bands[:at] if (limit := each.below) is not None]
        limit = scale.bands[at].below
        return all_of((ratio.scored, *above, YES if limit is None else ratio.compared("<", limit)))

    # --- rules and outputs ---

    @cached_property
    def holds(self) -> tuple[Term, ...]:
        """For each rule, a term for "it is true"."""
        holds: list[Term] = []
        for rule in self.pack.rules:
            if rule.when is not None:
                holds.append(self.is_true(rule.when))
            else:
                holds.append(negated(any_of(self._with_level(holds))))
        return tuple(holds)

    @cached_property
    def decides(self) -> dict[str, Term]:
        """For each rule with a level, a term for "it sets the level", being the first true one."""
        first, before = {}, list[Term]()
        for rule, holds in zip(self.pack.rules, self.holds, strict=True):
            if rule.level is not None:
                first[rule.id] = all_of((holds, negated(any_of(before))))
                before.append(holds)
        return first

    def holds_rule(self, name: str) -> Term:
        return self.holds[_ids(self.pack.rules).index(name)]

    def _with_level(self, holds: Sequence[Term]) -> list[Term]:
        return [each for rule, each in zip(self.pack.rules, holds, strict=False) if rule.level is not None]

    def at_least(self, output: str, rank: int) -> Term:
        """The output has this rank in the pack's order, or a higher one; 0 is the lowest."""
        key = (output, rank)
        if key not in self._at_least:
            shared = self.base if self.base is not None and self.base.pack is self.pack else None
            same = shared is not None and all(
                mine is theirs for mine, theirs in zip(self.holds, shared.holds, strict=True)
            )
            self._at_least[key] = shared.at_least(*key) if shared and same else self._is_at_least(output, rank)
        return self._at_least[key]

    def _is_at_least(self, output: str, rank: int) -> Term:
        order = self.pack.order_of(output)
        if rank <= 0 or rank >= len(order):
            return YES if rank <= 0 else NO
        ruled = list(zip(self.pack.rules, self.holds, strict=True))
        if output != "level":
            return any_of(holds for rule, holds in ruled if _rank(rule, output, order) >= rank)
        # From the last rule up; neighbours that lead to the same side of the rank are taken as one.
        deciding = [(holds, _rank(rule, output, order) >= rank) for rule, holds in ruled if rule.level is not None]
        reached: Term = YES if deciding[-1][1] else NO
        for high, run in groupby(reversed(deciding[:-1]), key=lambda each: each[1]):
            one_holds = any_of(holds for holds, _ in run)
            reached = any_of((one_holds, reached)) if high else all_of((negated(one_holds), reached))
        return reached

    def comes_out(self, output: str, value: str) -> Term:
        rank = self.pack.order_of(output).index(value)
        return all_of((self.at_least(output, rank), negated(self.at_least(output, rank + 1))))

    def is_given(self, step: Step) -> Term:
        """The person gets the step."""
        given = self.is_true(step.when)
        if step.couple:
            return all_of((given, negated(self.at_least("access", 1))))
        if step.instead_of is not None:
            return all_of((given, self.at_least("access", 1)))
        if step.id == self.pack.step_otherwise:
            others = [self.is_given(each) for each in self.pack.steps if not each.couple and each is not step]
            return any_of((given, negated(any_of(others))))
        return given


class ItemPosition:
    """What decides whether an item is asked.

    ``conditions``: its own and those above it; ``opened_by``: items of a check-in, one of which has to be answered;
    ``ticked_in``: the item whose ticked options it offers.
    """

    def __init__(
        self, item: Item, conditions: Sequence[Expression | None], opened_by: tuple[str, ...], ticked_in: str | None
    ) -> None:
        self.item = item
        self.conditions = tuple(condition for condition in conditions if condition is not None)
        self.opened_by = opened_by
        self.ticked_in = ticked_in


def limits(symbols: Mapping[str, Symbol]) -> list[Term]:
    return [each.limits for each in symbols.values() if each.limits is not YES]


def affected_by(pack: Pack, item: str) -> frozenset[str]:
    """The item, and the items and scores whose terms may change with the answer to it."""
    positions, affected = _positions(pack), {item}
    for name, position in positions.items():
        looked_at = {seen for condition in position.conditions for seen in reads(condition)}
        if not affected.isdisjoint({*looked_at, *position.opened_by, position.ticked_in}):
            affected.add(name)
    for scale in pack.scales:
        if not affected.isdisjoint(part.id for part in scale.parts):
            affected.add(scale.id)
    return frozenset(affected)


def _positions(pack: Pack) -> dict[str, ItemPosition]:
    positions = {}
    for questionnaire in pack.questionnaires:
        opened_by = tuple(item.id for item in questionnaire.items) if questionnaire.is_check_in else ()
        for page in questionnaire.pages:
            for question in page.questions:
                item = question.item
                conditions = (questionnaire.show_if, page.show_if, question.show_if)
                positions[item.id] = ItemPosition(item, conditions, opened_by, item.options_from)
    return positions


def _rank(rule: Rule, output: str, order: Sequence[str]) -> int:
    """The rank of the value that the rule leads to; -1 when it leads to none."""
    value = {"level": rule.level, "access": rule.access, "priority": rule.priority}[output]
    return -1 if value is None else order.index(value)


def _ids(named: Sequence[_Named]) -> tuple[str, ...]:
    return tuple(each.id for each in named)
