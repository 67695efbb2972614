"""Sensitivity: what would change a result. Open questions, and the smallest changes of given answers.

It is never a reason to change an answer, and only counselors see all of it: it is worked out when somebody reads, and
stored nowhere. Of it a person sees what ``own_hands`` lets through.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations, islice

from assessment.core.engine import due_times
from assessment.core.engine.outcome import Outcome
from assessment.core.engine.recommendation import Suggestion, suggest
from assessment.core.engine.routing import EffectiveAnswers, effective_answers
from assessment.core.engine.scoring import facts_of, score
from assessment.core.items import Answer, Answers, Interval, Item, Opaque, Subsets
from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import Questionnaire
from assessment.core.rules.explain import reads
from assessment.core.rules.syntax_tree import Compare, Expression, OneOf, leaves

OPEN = ("not answered", "no score")
MAX_LEVEL_CHANGES = 2
MAX_CHANGED_TOGETHER = 3
MAX_TRIES = 200
MAX_ASKED_BEFORE = 3


@dataclass(frozen=True)
class AnswerChange:
    """One question answered otherwise. ``before``: None when it has no answer; each of ``after`` leads to the same."""

    item: str
    before: Answer | None
    after: tuple[Answer, ...]


@dataclass(frozen=True)
class OutcomeChange:
    """``changes`` that only together lead to ``suggestion``.

    ``asked_after``: what opens the private questions, where they were not asked.
    """

    changes: tuple[AnswerChange, ...]
    suggestion: Suggestion
    asked_after: tuple[AnswerChange, ...] = ()


@dataclass(frozen=True)
class SensitivityAnalysis:
    """What would change a result. ``now``: what it is.

    ``open_questions``: left out, or not asked yet; those about danger first. ``given_answers``: the smallest changes
    of one answer each; where none gives a lower level, of up to three together.
    """

    now: Suggestion
    open_questions: tuple[OutcomeChange, ...]
    given_answers: tuple[OutcomeChange, ...]


def analyze(pack: Pack, answers: Answers, outcome: Outcome, *, call: bool = False) -> SensitivityAnalysis:
    """Search around ``answers``, a first pass that led to ``outcome``; a ``call`` asked for raises the priority.

    Answers to questions that are not asked, having been so before, are left out of it.
    """
    search = _Search(pack, effective_answers(pack, answers), call)
    singles = tuple(_given_answers(search, outcome))
    together = () if any(search.is_lower(each.suggestion) for each in singles) else _together(search, outcome)
    return SensitivityAnalysis(search.now, tuple(_open_questions(search)), (*singles, *together))


def single_changes(pack: Pack, answers: Answers, outcome: Outcome) -> SensitivityAnalysis:
    """The changes of one given answer each alone, without open questions."""
    search = _Search(pack, effective_answers(pack, answers), call=False)
    return SensitivityAnalysis(search.now, (), tuple(_given_answers(search, outcome)))


@dataclass(frozen=True)
class _Search:
    """The answers around which is searched."""

    pack: Pack
    effective: EffectiveAnswers
    call: bool

    @cached_property
    def now(self) -> Suggestion:
        return self.suggestion(self.effective)

    def with_answers(self, changed: Mapping[str, Answer]) -> EffectiveAnswers:
        return effective_answers(self.pack, {**self.effective.answers, **changed})

    def suggestion(self, effective: EffectiveAnswers) -> Suggestion:
        facts = facts_of(effective.counted, score(self.pack, effective.counted))
        level, access, priority = suggest(self.pack, facts)
        return Suggestion(level, access, due_times.case_priority(self.pack, priority, call=self.call).id)

    def is_lower(self, reached: Suggestion) -> bool:
        """Whether the level is lower than it is now."""
        ranks = [level.id for level in self.pack.levels]
        return ranks.index(reached.level) < ranks.index(self.now.level)

    def asks_the_same(self, before: EffectiveAnswers, after: EffectiveAnswers) -> bool:
        """Whether the same questionnaires are asked. Of others nobody knows how they would have been answered."""
        return all(
            before.shown.isdisjoint(names) is after.shown.isdisjoint(names)
            for names in _of_pack(self.pack).names_by_questionnaire
        )


def _open_questions(search: _Search) -> Iterator[OutcomeChange]:
    """Every question without an answer that counts, of which an answer that is not unsure changes something."""
    pack = search.pack
    for name in _of_pack(pack).relevant:
        item, questionnaire = pack.items[name], _of_pack(pack).questionnaire[name]
        may_be_asked = name in search.effective.shown or not questionnaire.is_check_in
        if name in search.effective.counted or not may_be_asked:
            continue
        found = _asked_before(search, name)
        if found is not None:
            yield from _answered(search, item, found)


def _answered(search: _Search, item: Item, before: _AskedBefore) -> Iterator[OutcomeChange]:
    """What the answers to an open question lead to, unless the answers ``before`` it lead there alone."""
    base = search.with_answers(before.answers)
    known = (search.now, search.suggestion(base))
    found: dict[Suggestion, list[Answer]] = {}
    for answer in _possible(search.pack, item):
        effective = search.with_answers({**before.answers, item.id: answer})
        reached = search.suggestion(effective)
        if reached not in known and search.asks_the_same(base, effective):
            found.setdefault(reached, []).append(answer)
    for reached, answers in found.items():
        change = AnswerChange(item.id, search.effective.answers.get(item.id), tuple(answers))
        yield OutcomeChange((*before.changes, change), reached, before.asked_after)


@dataclass(frozen=True)
class _AskedBefore:
    """What has to be answered so that a question is asked. ``asked_after`` opens its questionnaire."""

    asked_after: tuple[AnswerChange, ...] = ()
    changes: tuple[AnswerChange, ...] = ()

    @property
    def answers(self) -> dict[str, Answer]:
        return {change.item: change.after[0] for change in (*self.asked_after, *self.changes)}


def _asked_before(search: _Search, name: str, depth: int = MAX_ASKED_BEFORE) -> _AskedBefore | None:
    """The first answers found that would let ``name`` be asked; None when it is asked of other people only.

    Given answers stay as they are. But a private questionnaire can be asked later, of somebody alone.
    """
    if name in search.effective.shown:
        return _AskedBefore()
    questionnaire = _of_pack(search.pack).questionnaire[name]
    for other in _of_pack(search.pack).asked_if[name]:
        opens = questionnaire.show_if is not None and other in reads(questionnaire.show_if)
        before = _asked_before(search, other, depth - 1) if depth and other != name else None
        if before is None or (not questionnaire.private if opens else other in search.effective.counted):
            continue
        for answer in _possible(search.pack, search.pack.items[other]):
            change = AnswerChange(other, search.effective.answers.get(other), (answer,))
            found = (
                _AskedBefore((*before.asked_after, change), before.changes)
                if opens
                else _AskedBefore(before.asked_after, (*before.changes, change))
            )
            if name in search.with_answers(found.answers).shown:
                return found
    return None


def _given_answers(search: _Search, outcome: Outcome) -> Iterator[OutcomeChange]:
    """Changes of one given answer: any to those behind the outcome, one step to the others that have an order."""
    pack, counted = search.pack, search.effective.counted
    behind = set(_items_behind(pack, outcome, search.now))
    for name in _of_pack(pack).read:
        if name not in counted:
            continue
        item, answer = pack.items[name], counted[name]
        found: dict[Suggestion, list[Answer]] = {}
        for other in _alternatives(pack, item, answer) if name in behind else item.space.neighbors(answer):
            effective = search.with_answers({name: other})
            reached = search.suggestion(effective)
            if reached != search.now and search.asks_the_same(search.effective, effective):
                found.setdefault(reached, []).append(other)
        for reached, answers in found.items():
            # Of answers in an order the nearest is enough.
            after = answers[:1] if item.space.limits is not None else answers
            yield OutcomeChange((AnswerChange(name, answer, tuple(after)),), reached)


def _together(search: _Search, outcome: Outcome) -> tuple[OutcomeChange, ...]:
    """The smallest sets of changes, two or three together, that lead to a lower level."""
    pack, counted = search.pack, search.effective.counted
    candidates = [
        [AnswerChange(name, counted[name], (other,)) for other in _alternatives(pack, pack.items[name], counted[name])]
        for name in _items_behind(pack, outcome, Suggestion(search.now.level, "", ""))
        if name in counted
    ]
    found: dict[str, OutcomeChange] = {}
    sets = (
        changes
        for together in range(2, MAX_CHANGED_TOGETHER + 1)
        for chosen in combinations([each for each in candidates if each], together)
        for changes in _by_size(chosen)
    )
    for changes in islice(sets, MAX_TRIES):
        effective = search.with_answers({change.item: change.after[0] for change in changes})
        reached = search.suggestion(effective)
        if search.is_lower(reached) and search.asks_the_same(search.effective, effective):
            found.setdefault(reached.level, OutcomeChange(changes, reached))
            if len(found) == MAX_LEVEL_CHANGES:
                break
    return tuple(found.values())


def _by_size(chosen: Sequence[Sequence[AnswerChange]]) -> Iterator[tuple[AnswerChange, ...]]:
    """All answers changed by the same number of steps: first to the nearest alternatives, then to the next ones."""
    for step in range(max(len(each) for each in chosen)):
        yield tuple(each[min(step, len(each) - 1)] for each in chosen)


def _items_behind(pack: Pack, outcome: Outcome, now: Suggestion) -> list[str]:
    """The items whose answers made the rules fire that set the level, or a higher one, the access or the priority."""
    ranks = {level.id: rank for rank, level in enumerate(pack.levels)}
    items: dict[str, None] = {}
    for fired in outcome.rules:
        rule = pack.rule[fired.id]
        of_level = rule.level is not None and ranks[rule.level] >= ranks[now.level]
        if of_level or rule.access == now.access or rule.priority == now.priority:
            for reason in fired.reasons:
                if reason.test not in OPEN:
                    items |= dict.fromkeys(pack.items_of(reason.id))
    return list(items)


def _possible(pack: Pack, item: Item) -> Iterator[Answer]:
    """The answers that an open question may be given, without those that are unsure or count as none.

    Of many numbers the ends, and those around the limits of rules.
    """
    match item.space:
        case Opaque(sample):
            yield sample
        case Interval(low, high):
            yield from sorted({low, high} | {each for each in _of_pack(pack).limits(item.id) if low <= each <= high})
        case space:
            yield from (each for each in space.listed if not item.is_unsure(each) and item.counts(each))


def _alternatives(pack: Pack, item: Item, answer: Answer) -> Iterator[Answer]:
    """The other answers to a question that was answered, the nearest first; of ticks, one less."""
    match item.space:
        case Interval() if isinstance(answer, int):
            others = (other for other in _possible(pack, item) if isinstance(other, int) and other != answer)
            yield from sorted(others, key=lambda other: abs(other - answer))
        case Subsets() if isinstance(answer, tuple) and len(answer) > 1:
            yield from (tuple(each for each in answer if each != ticked) for ticked in answer)
        case space:
            yield from (each for each in space.alternatives(answer) if not item.is_unsure(each) and item.counts(each))


@dataclass(frozen=True)
class _OfPack:
    """What is known of a pack before any answer.

    ``read``: the items that rules look at, directly or through a score: those with critical answers first, then other
    private ones. ``relevant``: also those that decide whether one of them is asked, in the same order. ``asked_if``: by
    item, those that decide whether it is asked.
    """

    read: tuple[str, ...]
    relevant: tuple[str, ...]
    asked_if: Mapping[str, tuple[str, ...]]
    questionnaire: Mapping[str, Questionnaire]
    names_by_questionnaire: tuple[frozenset[str], ...]
    compared: Mapping[str, frozenset[int]]

    def limits(self, name: str) -> Iterator[int]:
        for value in self.compared.get(name, ()):
            yield from (value - 1, value, value + 1)


@lru_cache(maxsize=32)
def _of_pack(pack: Pack) -> _OfPack:
    conditions = [rule.when for rule in pack.rules if rule.when is not None]
    wanted = {item for condition in conditions for name in reads(condition) for item in pack.items_of(name)}
    asked_if = {
        name: tuple(dict.fromkeys(other for each in above for other in reads(each)))
        for name, above in pack.asked_if.items()
    }
    return _OfPack(
        _in_order(pack, wanted),
        _in_order(pack, _with_those_above(wanted, asked_if)),
        asked_if,
        {item.id: each for each in pack.questionnaires for item in each.items},
        tuple(frozenset(item.id for item in each.items) for each in pack.questionnaires),
        _compared(conditions),
    )


def _in_order(pack: Pack, names: Collection[str]) -> tuple[str, ...]:
    found = (name for name in pack.items if name in names)
    return tuple(sorted(found, key=lambda name: (not pack.items[name].critical, name not in pack.private.items)))


def _with_those_above(names: Collection[str], asked_if: Mapping[str, Collection[str]]) -> set[str]:
    """The names, and all that decide whether one of them is asked, or one of those."""
    found, left = set(names), [*names]
    while left:
        above = set(asked_if.get(left.pop(), ())) - found
        found |= above
        left.extend(above)
    return found


def _compared(conditions: Iterable[Expression]) -> dict[str, frozenset[int]]:
    """By item, the whole numbers that its answers are compared with."""
    found: dict[str, set[int]] = {}
    for leaf in (leaf for condition in conditions for leaf in leaves(condition)):
        match leaf:
            case Compare("item", name, _, value):
                values: tuple[object, ...] = (value,)
            case OneOf("item", name, values):
                pass
            case _:
                continue
        found.setdefault(name, set()).update(each for each in values if isinstance(each, int))
    return {name: frozenset(values) for name, values in found.items()}
