"""One answer set as terms: what is asked, what counts, the scores, the rules, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from math import lcm
from typing import Protocol

from assessment.core.items import Item
from assessment.core.model.pack import Pack
from assessment.core.model.rules import Rule
from assessment.core.model.scales import Part, Scale
from assessment.core.model.texts import Step
from assessment.core.prove.answers import Symbol, TickedSymbol
from assessment.core.prove.scores import Helpers, Portion, Ratio, common_unit, fixed, score
from assessment.core.rules.explain import reads
from assessment.core.rules.smt import NO, YES, Term, all_of, any_of, opposite, term, total
from assessment.core.rules.syntax_tree import Constant, Expression, reads_level


class _Named(Protocol):
    @property
    def id(self) -> str: ...


class SymbolicPack:
    """The terms of one answer set. Those that do not look at what ``touched`` names are taken from ``base``."""

    def __init__(
        self,
        pack: Pack,
        symbols: Mapping[str, Symbol],
        *,
        prefix: str = "",
        base: SymbolicPack | None = None,
        touched: frozenset[str] = frozenset(),
    ) -> None:
        self.pack = pack
        self.symbols = symbols
        self.base = base
        self.touched = touched
        self.helpers = Helpers(prefix)
        self.places: dict[str, ItemPosition] = base.places if base else _places(pack)
        self._asked: dict[str, Term] = {}
        self._counted: dict[str, Term] = {}
        self._ratios: dict[str, Ratio] = {}
        self._fixed: dict[str, Ratio] = {}
        self._at_least: dict[tuple[str, int], Term] = {}
        self._terms: dict[tuple[Expression, bool], Term] = {}

    def shared(self, *names: str) -> SymbolicPack | None:
        """The base, when nothing named here was touched."""
        return self.base if self.base is not None and self.touched.isdisjoint(names) else None

    def is_true(self, expression: Expression, *, wanted: bool = True) -> Term:
        """Where the expression is true; with ``wanted`` False, where it is false."""
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
        """Rules and scores see an answer to the item."""
        if item not in self._counted:
            shared = self.shared(item)
            self._counted[item] = shared.counted(item) if shared else self._is_counted(item)
        return self._counted[item]

    def _is_asked(self, name: str) -> Term:
        place = self.places[name]
        conditions = [self.is_true(condition) for condition in place.conditions]
        if place.company:
            conditions.append(any_of(self.symbols[each].given for each in place.company))
        if place.ticked_in:
            source = self.symbols[place.ticked_in]
            assert isinstance(source, TickedSymbol)
            conditions += [self.counted(place.ticked_in), total(source.boxes.values()) >= 2]
        return all_of(conditions)

    def _is_counted(self, name: str) -> Term:
        symbol, place = self.symbols[name], self.places[name]
        conditions = [self.asked(name), symbol.given, opposite(symbol.fails_to_count())]
        if place.ticked_in:
            offered = (
                all_of((symbol.is_answer(option), self.symbols[place.ticked_in].ticked(option)))
                for option in place.item.space.names
            )
            conditions.append(any_of(offered))
        return all_of(conditions)

    # --- what expressions look at: see rules.prove.SymbolicFacts ---

    def compared(self, item: str, op: str, value: Constant, *, wanted: bool) -> Term:
        symbol = self.symbols[item]
        held = symbol.compared(op, value)
        in_order = YES if op in ("==", "!=") else symbol.in_order()
        return all_of((self.counted(item), in_order, held if wanted else opposite(held)))

    def among(self, item: str, values: tuple[Constant, ...], *, wanted: bool) -> Term:
        held = any_of(self.symbols[item].compared("==", value) for value in values)
        return all_of((self.counted(item), held if wanted else opposite(held)))

    def ticked(self, item: str, option: str, *, wanted: bool) -> Term:
        held = self.symbols[item].ticked(option)
        return all_of((self.counted(item), held if wanted else opposite(held)))

    def doubted(self, item: str, *, wanted: bool) -> Term:
        held = self.symbols[item].doubted()
        return all_of((self.counted(item), held if wanted else opposite(held)))

    def scored(self, score: str) -> Term:
        return self.ratio(score).scored

    def score_compared(self, score: str, op: str, value: Constant, *, wanted: bool) -> Term:
        ratio = self.ratio(score)
        held = ratio.compared(op, value)
        return all_of((ratio.scored, held if wanted else opposite(held)))

    def level_compared(self, op: str, level: str) -> Term:
        rank = _ids(self.pack.levels).index(level)
        reached, above = self.at_least("level", rank), self.at_least("level", rank + 1)
        same = all_of((reached, opposite(above)))
        terms = {">=": reached, ">": above, "<": opposite(reached), "<=": opposite(above), "==": same}
        return opposite(same) if op == "!=" else terms[op]

    # --- scores ---

    def ratio(self, name: str) -> Ratio:
        if name not in self._ratios:
            shared = self.shared(name)
            self._ratios[name] = shared.ratio(name) if shared else self._scored(self.pack.scale[name])
        return self._ratios[name]

    def _scored(self, scale: Scale) -> Ratio:
        ends = [self._ends(scale, part.id) for part in scale.parts]
        # In a mean every part counts alike, so the shorter its range, the more one of its points weighs.
        alike = lcm(*(high - low for low, high in ends))
        parts = [
            self._portion(scale, part, low, high, alike // (high - low) if scale.method == "mean" else part.weight)
            for part, (low, high) in zip(scale.parts, ends, strict=True)
        ]
        return score(scale, parts, self.helpers)

    def _portion(self, scale: Scale, part: Part, low: int, high: int, weight: int) -> Portion:
        if scale.of_scales:
            ratio = self.fixed(part.id)
            has, at, unit = ratio.scored, ratio.num, ratio.unit
        else:
            symbol, unit = self.symbols[part.id], Fraction(1)
            has, at = all_of((self.counted(part.id), symbol.has_points())), symbol.points()
        if part.reverse:
            finer = common_unit([unit, Fraction(1)])
            at, unit = int((low + high) / finer) - int(unit / finer) * at, finer
        return Portion(has, at, unit, low, high, weight)

    def _ends(self, scale: Scale, name: str) -> tuple[int, int]:
        """The ends of what one part of the scale scores."""
        if scale.of_scales:
            return int(self.pack.scale[name].low), int(self.pack.scale[name].high)
        return self.symbols[name].item.point_range() or (0, 0)

    def fixed(self, name: str) -> Ratio:
        """The score over a divisor that does not vary, so that it can be a part of another."""
        if name not in self._fixed:
            shared, scale = self.shared(name), self.pack.scale[name]
            edges = int(scale.low), int(scale.high)
            self._fixed[name] = shared.fixed(name) if shared else fixed(name, self.ratio(name), edges, self.helpers)
        return self._fixed[name]

    def in_band(self, name: str, band: str) -> Term:
        scale = self.pack.scale[name]
        ratio, at = self.ratio(name), _ids(scale.bands).index(band)
        above = [ratio.compared(">=", limit) for each in scale.bands[:at] if (limit := each.below) is not None]
        limit = scale.bands[at].below
        return all_of((ratio.scored, *above, YES if limit is None else ratio.compared("<", limit)))

    # --- rules, and what comes out ---

    @cached_property
    def holds(self) -> tuple[Term, ...]:
        """For each rule, where it is true."""
        held: list[Term] = []
        for rule in self.pack.rules:
            if rule.when is not None:
                held.append(self.is_true(rule.when))
            else:
                held.append(opposite(any_of(self._with_level(held))))
        return tuple(held)

    @cached_property
    def decides(self) -> dict[str, Term]:
        """For each rule with a level, where it sets the level: it is the first true one."""
        first, before = {}, list[Term]()
        for rule, held in zip(self.pack.rules, self.holds, strict=True):
            if rule.level is not None:
                first[rule.id] = all_of((held, opposite(any_of(before))))
                before.append(held)
        return first

    def holds_rule(self, name: str) -> Term:
        return self.holds[_ids(self.pack.rules).index(name)]

    def _with_level(self, held: Sequence[Term]) -> list[Term]:
        return [each for rule, each in zip(self.pack.rules, held, strict=False) if rule.level is not None]

    def at_least(self, output: str, rank: int) -> Term:
        """The output is at this place of the pack's order, or above it."""
        key = (output, rank)
        if key not in self._at_least:
            same = self.base is not None and all(
                mine is theirs for mine, theirs in zip(self.holds, self.base.holds, strict=True)
            )
            self._at_least[key] = self.base.at_least(*key) if self.base and same else self._is_at_least(output, rank)
        return self._at_least[key]

    def _is_at_least(self, output: str, rank: int) -> Term:
        order = self.order(output)
        if rank <= 0 or rank >= len(order):
            return YES if rank <= 0 else NO
        ruled = list(zip(self.pack.rules, self.holds, strict=True))
        if output != "level":
            return any_of(held for rule, held in ruled if _rank(rule, output, order) >= rank)
        # From the last rule up: rules side by side that lead to the same side of the rank count as one.
        deciding = [(held, _rank(rule, output, order) >= rank) for rule, held in ruled if rule.level is not None]
        reached: Term = YES if deciding[-1][1] else NO
        for high, run in groupby(reversed(deciding[:-1]), key=lambda each: each[1]):
            one_holds = any_of(held for held, _ in run)
            reached = any_of((one_holds, reached)) if high else all_of((opposite(one_holds), reached))
        return reached

    def comes_out(self, output: str, value: str) -> Term:
        rank = self.order(output).index(value)
        return all_of((self.at_least(output, rank), opposite(self.at_least(output, rank + 1))))

    def order(self, output: str) -> tuple[str, ...]:
        return order_of(self.pack, output)

    def is_given(self, step: Step) -> Term:
        """The person gets the step."""
        open_to_two = YES if not step.couple else opposite(self.at_least("access", 1))
        return all_of((self.is_true(step.when), open_to_two))


class ItemPosition:
    """Where an item stands: the conditions above it, the items any of whose answers opens its questionnaire."""

    def __init__(
        self, item: Item, conditions: Sequence[Expression | None], company: tuple[str, ...], ticked_in: str | None
    ) -> None:
        self.item = item
        self.conditions = tuple(condition for condition in conditions if condition is not None)
        self.company = company
        self.ticked_in = ticked_in


def order_of(pack: Pack, output: str) -> tuple[str, ...]:
    """The values of level, access or priority, lowest first."""
    outputs = {"level": _ids(pack.levels), "access": _ids(pack.access), "priority": _ids(pack.priorities)}
    return outputs[output]


def limits(symbols: Mapping[str, Symbol]) -> list[Term]:
    return [each.limits for each in symbols.values() if each.limits is not YES]


def touched_by(pack: Pack, item: str) -> frozenset[str]:
    """The items and scores whose terms may change with the answer to ``item``, and the item itself."""
    places, touched = _places(pack), {item}
    for name, place in places.items():
        looked_at = {seen for condition in place.conditions for seen in reads(condition)}
        if not touched.isdisjoint({*looked_at, *place.company, place.ticked_in}):
            touched.add(name)
    for scale in pack.scales:
        if not touched.isdisjoint(part.id for part in scale.parts):
            touched.add(scale.id)
    return frozenset(touched)


def _places(pack: Pack) -> dict[str, ItemPosition]:
    places = {}
    for questionnaire in pack.questionnaires:
        company = tuple(item.id for item in questionnaire.items) if questionnaire.is_check_in else ()
        for page in questionnaire.pages:
            for question in page.questions:
                item = question.item
                conditions = (questionnaire.show_if, page.show_if, question.show_if)
                places[item.id] = ItemPosition(item, conditions, company, item.options_from)
    return places


def _rank(rule: Rule, output: str, order: Sequence[str]) -> int:
    """Where what the rule leads to stands in the order; -1 when it leads to none."""
    value = {"level": rule.level, "access": rule.access, "priority": rule.priority}[output]
    return -1 if value is None else order.index(value)


def _ids(named: Sequence[_Named]) -> tuple[str, ...]:
    return tuple(each.id for each in named)
