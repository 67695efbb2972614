"""A pack as a service serves it that leaves some of its questions out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from assessment.core.items import Item
from assessment.core.model.check_ins import CheckInPlan, OverTime, OverTimeRule, RepeatedItems
from assessment.core.model.examples import Example
from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import Page, Question, Questionnaire
from assessment.core.model.rules import Note, Rule
from assessment.core.model.safety_messages import SafetyMessage
from assessment.core.model.texts import Step, Strength
from assessment.core.rules.claims import Claim, Implies, NeverLowers, NeverWithout, OnlyIf
from assessment.core.rules.prune import ALWAYS, struck, unasked, with_levels
from assessment.core.rules.syntax_tree import Expression

MARK = "not_asked"
"""Where a snapshot names the switches that were off; no file is called so."""

Told = TypeVar("Told", Note, SafetyMessage, Step, Strength)


def without(pack: Pack, switches: Collection[str]) -> Pack:
    """The pack without the items behind ``switches``, and without what is only asked, true or claimed because of them.

    It has a snapshot and a hash of its own, and the same languages. Names that are no switch of this pack change
    nothing.
    """
    off = sorted(pack.switches.intersection(switches))
    if not off:
        return pack
    return pack.changed(lambda translated: _left(translated, off))


def _left(pack: Pack, off: list[str]) -> Pack:
    gone = _gone(pack, off)
    rules = tuple(_rules(pack.rules, gone))
    given = {rule.level for rule in rules}
    levels = tuple(level for level in pack.levels if level.id in given)
    reader = _SwitchReader(gone, {level.id for level in levels}, tuple(level.id for level in pack.levels))
    snapshot = marked(pack.snapshot, off)
    contact = pack.sharing.contact
    asked_when = unasked(contact.when, gone) if contact else None
    return replace(
        pack,
        questionnaires=tuple(_questionnaires(pack, gone)),
        sharing=replace(pack.sharing, contact=replace(contact, when=asked_when) if contact and asked_when else None),
        check_ins=_check_ins(pack.check_ins, gone) if pack.check_ins else None,
        levels=levels,
        groups=dict(_groups(pack.groups, gone)),
        rules=rules,
        over_time=_over_time(pack.over_time, gone, {rule.id for rule in rules}, reader.levels),
        notes=reader.told(pack.notes),
        safety_messages=reader.told(pack.safety_messages),
        claims=tuple(_claims(pack.claims, gone, {rule.id for rule in rules}, reader.levels)),
        steps=reader.told(pack.steps),
        texts=replace(pack.texts, strengths=reader.told(pack.texts.strengths)),
        examples=tuple(_examples(pack, gone)),
        snapshot=snapshot,
        hash=hashlib.sha256(snapshot.encode()).hexdigest(),
        not_asked=tuple(item for item in pack.items.values() if item.id in gone),
    )


def marked(snapshot: str, off: list[str]) -> str:
    """The snapshot of a pack with its switches that are off."""
    files = {**json.loads(snapshot), MARK: off}
    return json.dumps(files, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _gone(pack: Pack, off: list[str]) -> frozenset[str]:
    """The items behind the switches, and those that nobody can be asked any more without them."""
    gone: set[str] = set()
    for questionnaire in pack.questionnaires:
        for page in questionnaire.pages:
            for question in page.questions:
                above = (questionnaire.show_if, page.show_if, question.show_if)
                never = any(each is not None and unasked(each, gone) is None for each in above)
                if never or question.item.options_from in gone or question.item.switch in off:
                    gone.add(question.item.id)
    return frozenset(gone)


def _questionnaires(pack: Pack, gone: Collection[str]) -> Iterator[Questionnaire]:
    """Pages keep their numbers; one without a question left is gone."""
    for questionnaire in pack.questionnaires:
        pages = tuple(page for page in (_page(each, gone) for each in questionnaire.pages) if page.questions)
        if pages:
            yield replace(questionnaire, pages=pages, show_if=_asked_if(questionnaire.show_if, gone))


def _page(page: Page, gone: Collection[str]) -> Page:
    questions = tuple(
        Question(question.item, _asked_if(question.show_if, gone))
        for question in page.questions
        if question.item.id not in gone
    )
    return replace(page, questions=questions, show_if=_asked_if(page.show_if, gone))


def _asked_if(condition: Expression | None, gone: Collection[str]) -> Expression | None:
    left = None if condition is None else unasked(condition, gone)
    return None if left == ALWAYS else left


def _rules(rules: tuple[Rule, ...], gone: Collection[str]) -> Iterator[Rule]:
    for rule in rules:
        when = None if rule.when is None else unasked(rule.when, gone)
        if rule.when is None or when is not None:
            yield replace(rule, when=when)


def _check_ins(plan: CheckInPlan, gone: Collection[str]) -> CheckInPlan:
    pages = (_repeated_items(page, gone) for page in plan.pages)
    return replace(plan, follow=_but(plan.follow, gone), pages=tuple(page for page in pages if page is not None))


def _repeated_items(page: RepeatedItems, gone: Collection[str]) -> RepeatedItems | None:
    items, never = _but(page.items, gone), page.when is not None and unasked(page.when, gone) is None
    return None if never or not items else replace(page, items=items, when=_asked_if(page.when, gone))


def _over_time(over_time: OverTime, gone: Collection[str], rules: Collection[str], levels: Collection[str]) -> OverTime:
    climbs = tuple(climb for climb in over_time.climbs if climb.level in levels)
    kept = tuple(level for level in over_time.keeps.levels if level in levels) if over_time.keeps else ()
    left = [
        replace(rule, when=when, leaving_out=tuple(name for name in rule.leaving_out if name in rules))
        for rule, when in _conditions_over_time(over_time.rules, gone)
        if (rule.counts_as is None or rule.counts_as in rules) and (climbs or not rule.climbs)
    ]
    keeps = replace(over_time.keeps, levels=kept) if over_time.keeps and kept else None
    return OverTime(climbs, keeps, tuple(left))


def _conditions_over_time(
    rules: tuple[OverTimeRule, ...], gone: Collection[str]
) -> Iterator[tuple[OverTimeRule, Expression | None]]:
    for rule in rules:
        when = None if rule.when is None else unasked(rule.when, gone)
        if rule.when is None or when is not None:
            yield rule, when


def _groups(groups: Mapping[str, tuple[str, ...]], gone: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, members in groups.items():
        kept = tuple(member for member in members if member not in gone)
        if kept:
            yield name, kept


class _SwitchReader:
    """What is left of sentences with a condition."""

    def __init__(self, gone: Collection[str], levels: Collection[str], before: tuple[str, ...]) -> None:
        self.gone, self.levels, self.before = gone, levels, before

    def told(self, sentences: tuple[Told, ...]) -> tuple[Told, ...]:
        found = ((each, self.left(each.when)) for each in sentences)
        return tuple(replace(each, when=when) for each, when in found if when is not None)

    def left(self, when: Expression) -> Expression | None:
        left = unasked(when, self.gone)
        return None if left is None else with_levels(left, self.levels, self.before)


def _claims(
    claims: tuple[Claim, ...], gone: Collection[str], rules: Collection[str], levels: Collection[str]
) -> Iterator[Claim]:
    """The claims about what is left; one about nothing that is left is gone."""
    for claim in claims:
        match claim:
            case NeverLowers(items=items):
                found: Claim = replace(claim, items=_but(items, gone))
                holds = bool(_but(items, gone))
            case NeverWithout(items=items, when_shown=shown):
                items, shown = _but(items, gone), _but(shown, gone)
                found = replace(claim, items=items, when_shown=shown, values=_values(claim.values, levels))
                holds = bool(items or shown)
            case Implies(rules=named):
                kept = tuple(rule for rule in named if rule in rules)
                found, holds = replace(claim, rules=kept, values=_values(claim.values, levels)), bool(kept)
            case OnlyIf(condition=condition):
                left = struck(condition, gone)
                found = replace(claim, condition=left or condition)
                holds = left is not None and (claim.output != "level" or claim.value in levels)
            case _:
                found, holds = claim, True
        if holds:
            yield found


def _but(names: tuple[str, ...], gone: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in gone)


def _values(values: Mapping[str, tuple[str, ...]], levels: Collection[str]) -> dict[str, tuple[str, ...]]:
    return {
        output: tuple(value for value in named if output != "level" or value in levels)
        for output, named in values.items()
    }


def _examples(pack: Pack, gone: Collection[str]) -> Iterator[Example]:
    """The examples that gave each of these items a harmless answer, without it: nothing else was about them."""
    for example in pack.examples:
        told = [example.answers, *(each.answers for each in example.rounds)]
        silent = all(name in example.answers or _waits(pack, pack.items[name]) for name in gone)
        if silent and all(_harmless(pack.items[name], answers) for answers in told for name in gone):
            rounds = tuple(replace(each, answers=_other(each.answers, gone)) for each in example.rounds)
            yield replace(example, answers=_other(example.answers, gone), rounds=rounds)


def _other(answers: Mapping[str, object], gone: Collection[str]) -> dict[str, object]:
    return {name: value for name, value in answers.items() if name not in gone}


def _harmless(item: Item, answers: Mapping[str, object]) -> bool:
    answer = answers.get(item.id)
    if answer is None:
        return True
    return isinstance(answer, str) and not item.is_critical(answer) and not item.unsure(answer)


def _waits(pack: Pack, item: Item) -> bool:
    """Whether the item has a condition of its own, so that leaving it out may mean that it was not asked."""
    pages = (page for questionnaire in pack.questionnaires for page in questionnaire.pages)
    return any(question.show_if is not None for page in pages for question in page.questions if question.item == item)
