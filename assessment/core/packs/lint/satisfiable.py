"""Whether expressions can be true together. "No" is certain; "yes" may be wrong, which only the prover finds out.

Searches for answers, scores and a level that reach all goals at once. It knows that an item can only be answered if it
is asked, but treats a score as independent of the answers that it is made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from assessment.core.items import Interval, Item, Subsets
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.score_values import Values
from assessment.core.rules.claims import OnlyIf, OutputClaim
from assessment.core.rules.evaluate import Facts, compile_expression
from assessment.core.rules.syntax_tree import (
    And,
    Answered,
    Compare,
    Count,
    Expression,
    Has,
    Leaf,
    Not,
    OneOf,
    Or,
    Scored,
    Unsure,
    leaves,
)

MOST_TRIES = 500

Truths = frozenset[bool | None]
TRUE: Truths = frozenset({True})
NOT_TRUE: Truths = frozenset({False, None})

Name = tuple[str, str] | tuple[str, str, str]
"""("item", id), ("tick", id, option), ("score", id) or ("level", "")."""

Goal = tuple[Expression, Truths]
_Needs = list[tuple[Name, frozenset[object]]]
"""Names with the values that each may have: one way to reach a goal."""


@dataclass
class ValueSpace:
    """The values that each name can have; None stands for no answer or no score.

    ``never``: the items found to be never asked, which have no answer.
    """

    pack: Pack
    attainable: Mapping[str, Values | None]
    never: set[str] = field(default_factory=set)
    _values: dict[Name, frozenset[object]] = field(default_factory=dict)
    _limits: dict[str, set[Fraction]] = field(default_factory=dict)
    _truths: dict[Leaf, dict[object, bool | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for item in self.pack.items.values():
            named = (item.space.answer_named(name) for name in item.critical)
            self._limits[item.id] = {Fraction(answer) for answer in named if isinstance(answer, int)}
        for expression in (*expressions(self.pack), *claimed(self.pack)):
            for leaf in leaves(expression):
                if isinstance(leaf, Compare) and isinstance(leaf.value, (int, Fraction)):
                    self._limits.setdefault(leaf.name, set()).add(Fraction(leaf.value))
                elif isinstance(leaf, OneOf):
                    numbers = (Fraction(value) for value in leaf.values if isinstance(value, (int, Fraction)))
                    self._limits.setdefault(leaf.name, set()).update(numbers)

    def asked(self, item: str) -> list[Goal]:
        """The goals that must be reached for the item to be asked."""
        return [(each, TRUE) for each in self.pack.asked_if[item]]

    def values(self, name: Name) -> frozenset[object]:
        if name not in self._values:
            self._values[name] = frozenset(self._listed(name))
        return self._values[name]

    def truths(self, leaf: Leaf, kind: str, name: str) -> Mapping[object, bool | None]:
        """The truth of a leaf that looks at this name alone, by each value of the name."""
        if leaf not in self._truths:
            reading = compile_expression(leaf, self.pack.items, self.pack.order_of("level"))
            values = self.values((kind, name))
            self._truths[leaf] = {value: reading(_facts(kind, name, value)) for value in values}
        return self._truths[leaf]

    def _listed(self, name: Name) -> Iterable[object]:
        match name:
            case ("item", item):
                return [None] if item in self.never else [None, *self._answers(self.pack.items[item])]
            case ("score", score):
                return [None, *self._scores(score)]
            case ("level", _):
                return [level.id for level in self.pack.levels]
        return [True, False]

    def _answers(self, item: Item) -> Iterable[object]:
        """Every answer. Of numbers only those around each limit; one for all texts and for all sets of options."""
        if isinstance(item.space, Interval):
            low, high = item.space.limits
            near = {int(limit) + step for limit in self._limits.get(item.id, ()) for step in (-1, 0, 1)}
            return {low, high, *(each for each in near if low <= each <= high)}
        choices = item.space.choices
        return [choice for choice in choices if item.counts(choice)] if choices else ["anything"]

    def _scores(self, name: str) -> Iterator[Fraction]:
        """The attainable scores that are a limit, and one attainable score between each two limits."""
        scale = self.pack.scale[name]
        values = self.attainable.get(name)
        edges = sorted({scale.low, scale.high, *self._limits.get(name, ())})
        for edge in edges:
            if scale.low <= edge <= scale.high and (values is None or edge in values):
                yield edge
        for low, high in pairwise(edges):
            between = [(low + high) / 2] if values is None else [each for each in values if low < each < high][:1]
            yield from between


def satisfiable(space: ValueSpace, *goals: Goal) -> bool:
    """Whether all goals may be reached at once; True when the search gives up after MOST_TRIES steps."""
    tries: list[tuple[list[Goal], dict[Name, frozenset[object]]]] = [(sorted(goals, key=_plain), {})]
    for _ in range(MOST_TRIES):
        if not tries:
            return False
        pending, chosen = tries.pop()
        if not pending:
            return True
        goal = pending.pop()
        for ways in _ways(space, *goal):
            more, needs = ways
            narrowed = _narrowed(space, chosen, needs)
            if narrowed is not None:
                newly = [name[1] for name, _ in needs if _must(narrowed, name) and not _must(chosen, name)]
                asked = [goal for item in newly for goal in space.asked(item)]
                # Goals that leave no choice come first: they rule out most of the rest.
                tries.append((sorted([*pending, *more, *asked], key=_plain), narrowed))
    return True


def _plain(goal: Goal) -> bool:
    """Whether there is only one way to reach the goal. The last goal of a list is tried first."""
    expression, wanted = goal
    match expression:
        case And():
            return True in wanted
        case Or() | Unsure():
            return True not in wanted
        case Answered(names) | Scored(names):
            return True in wanted or len(names) == 1
        case Has():
            return None not in wanted
    return True


def _must(chosen: Mapping[Name, frozenset[object]], name: Name) -> bool:
    """Whether the choices so far require an answer to the item."""
    return name[0] == "item" and name in chosen and None not in chosen[name]


def _narrowed(
    space: ValueSpace, chosen: Mapping[Name, frozenset[object]], needs: _Needs
) -> dict[Name, frozenset[object]] | None:
    """``chosen`` restricted by ``needs``; None when that leaves no value."""
    narrowed = dict(chosen)
    for name, allowed in needs:
        left = narrowed.get(name, space.values(name)) & allowed
        if not left:
            return None
        narrowed[name] = left
    return narrowed


def _ways(space: ValueSpace, expression: Expression, wanted: Truths) -> Iterator[tuple[list[Goal], _Needs]]:
    """The ways to give the expression one of the wanted truth values: further goals, and needs, for each."""
    match expression:
        case Not(part):
            yield [(part, frozenset(None if truth is None else not truth for truth in wanted))], []
        case And(parts) if True in wanted:
            yield [(part, wanted) for part in parts], []
        case Or(parts) if True not in wanted:
            yield [(part, wanted) for part in parts], []
        case And(parts) | Or(parts):
            yield from (([(part, wanted)], []) for part in parts)
        case Unsure(names) if len(names) > 1:
            yield [(Or(tuple(Unsure((name,)) for name in names)), wanted)], []
        case Answered(names) | Scored(names):
            kind = "score" if isinstance(expression, Scored) else "item"
            known: _Needs = [((kind, name), _without_none(space, (kind, name))) for name in names]
            if True in wanted:
                yield [], known
            else:
                for name, _ in known:
                    yield [], [(name, frozenset({None}))]
        case Count():
            # Counts are treated as independent: any truth value is possible.
            yield [], []
        case _:
            yield from (([], needs) for needs in _of_leaf(space, expression, wanted))


def _without_none(space: ValueSpace, name: Name) -> frozenset[object]:
    return space.values(name) - {None}


def _of_leaf(space: ValueSpace, leaf: Leaf, wanted: Truths) -> Iterator[_Needs]:
    match leaf:
        case Has(item, option):
            yield from _ticked(space, item, option, wanted)
        case Unsure((item,)) if isinstance(space.pack.items[item].space, Subsets):
            yield []
        case Compare(kind, name) | OneOf(kind, name):
            yield from _by_trying(space, leaf, "" if kind == "level" else name, kind, wanted)
        case Unsure((item,)):
            yield from _by_trying(space, leaf, item, "item", wanted)


def _ticked(space: ValueSpace, item: str, option: str, wanted: Truths) -> Iterator[_Needs]:
    name: Name = ("item", item)
    if None in wanted:
        yield [(name, frozenset({None}))]
    needs: _Needs = [(name, _without_none(space, name)), (("tick", item, option), frozenset({True in wanted}))]
    options = space.pack.items[item].space
    if True in wanted and isinstance(options, Subsets):
        beside = options.options if option in options.alone else sorted(options.alone)
        needs += [(("tick", item, other), frozenset({False})) for other in beside if other != option]
    yield needs


def _by_trying(
    space: ValueSpace, leaf: Compare | OneOf | Unsure, name: str, kind: str, wanted: Truths
) -> Iterator[_Needs]:
    """The values for which evaluating the leaf gives a wanted truth value."""
    variable: Name = (kind, name)
    truths = space.truths(leaf, kind, name)
    allowed = frozenset(value for value in space.values(variable) if truths[value] in wanted)
    needs: _Needs = [(variable, allowed)]
    item = space.pack.items.get(name) if kind == "item" else None
    if item is not None and item.options_from is not None and None not in allowed:
        source: Name = ("item", item.options_from)
        needs.append((source, _without_none(space, source)))
        if len(allowed) == 1:
            needs.append((("tick", item.options_from, str(next(iter(allowed)))), frozenset({True})))
    yield needs


def _facts(kind: str, name: str, value: object) -> Facts:
    match kind:
        case "level":
            return Facts({}, {}, str(value))
        case "score":
            return Facts({}, {name: value if isinstance(value, Fraction) else None})
    return Facts({} if value is None else {name: value}, {})  # type: ignore[dict-item]  # an answer of this item


def expressions(pack: Pack) -> Iterator[Expression]:
    """Every expression of the pack, but for those of claims, which change nothing."""
    for questionnaire in pack.questionnaires:
        conditions = [questionnaire.show_if, *(page.show_if for page in questionnaire.pages)]
        conditions += [question.show_if for page in questionnaire.pages for question in page.questions]
        yield from (each for each in conditions if each is not None)
    yield from (rule.when for rule in pack.rules if rule.when is not None)
    yield from (note.when for note in pack.notes)
    yield from (message.when for message in pack.safety_messages)
    yield from (step.when for step in pack.steps)
    yield from (step.first_when for step in pack.steps if step.first_when is not None)
    yield from (strength.when for strength in pack.texts.strengths)
    yield from (headline.when for headline in pack.texts.headlines)
    yield from (grade.when for sign in (pack.texts.signs.shown if pack.texts.signs else ()) for grade in sign.grades)
    yield from (rule.when for rule in pack.over_time.rules if rule.when is not None)
    if pack.check_ins is not None:
        yield from (page.when for page in pack.check_ins.pages if page.when is not None)
    if pack.sharing.contact is not None:
        yield pack.sharing.contact.when
        yield from pack.sharing.contact.channels.values()
    if pack.sharing.asks_for_call is not None:
        yield pack.sharing.asks_for_call


def claimed(pack: Pack) -> Iterator[Expression]:
    """Every expression of a claim."""
    for claim in pack.claims:
        if isinstance(claim, (OnlyIf, OutputClaim)) and claim.condition is not None:
            yield claim.condition
