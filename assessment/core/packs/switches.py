"""A pack without the questions that a service has switched off."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from assessment.core.items import Item
from assessment.core.model.case_brief import CaseBrief
from assessment.core.model.check_ins import CheckInPlan, OverTime, OverTimeRule, RepeatedItems
from assessment.core.model.examples import Example
from assessment.core.model.pack import Contact, Pack, Sharing
from assessment.core.model.questionnaire import Page, Question, Questionnaire
from assessment.core.model.rules import Note, Rule
from assessment.core.model.safety_messages import SafetyMessage
from assessment.core.model.texts import Headline, SignGrade, Step, Strength, Texts
from assessment.core.packs import snapshot
from assessment.core.rules.claims import (
    AnswerCritical,
    Claim,
    Implies,
    NeverLowers,
    NeverWithout,
    OnlyIf,
    OutputClaim,
    SafetyMessageShown,
    StepsGiven,
    StrengthsNotNamed,
)
from assessment.core.rules.prune import ALWAYS, NEVER, with_levels, without_comparisons, without_items
from assessment.core.rules.syntax_tree import Expression

Conditional = TypeVar("Conditional", Headline, Note, SafetyMessage, SignGrade, Step, Strength)


def leave_out(pack: Pack, switches: Collection[str]) -> Pack:
    """The pack without the items of these switches, and without what can no longer be asked, be true or be claimed.

    It has its own snapshot and hash, and the same translations. Names that are no switch of this pack are ignored.
    """
    off = sorted(pack.switches.intersection(switches))
    if not off:
        return pack
    return pack.changed(lambda translated: _pruned(translated, off))


def _pruned(pack: Pack, off: list[str]) -> Pack:
    left_out = _left_out(pack, off)
    rules = tuple(_rules(pack.rules, left_out))
    reached = {rule.level for rule in rules}
    levels = tuple(level for level in pack.levels if level.id in reached)
    pruner = _Pruner(left_out, {level.id for level in levels}, pack.order_of("level"))
    text = snapshot.with_switched_off(pack.snapshot, off)
    steps, strengths = tuple(_steps(pruner.apply(pack.steps), pruner)), pruner.apply(pack.texts.strengths)
    messages = pruner.apply(pack.safety_messages)
    outputs = {step.id for step in steps} | {each.id for each in strengths} | {each.id for each in messages}
    return replace(
        pack,
        questionnaires=tuple(_questionnaires(pack, left_out)),
        sharing=_sharing(pack.sharing, left_out),
        check_ins=_check_ins(pack.check_ins, left_out) if pack.check_ins else None,
        levels=levels,
        groups=dict(_groups(pack.groups, left_out)),
        rules=rules,
        over_time=_over_time(pack.over_time, left_out, {rule.id for rule in rules}, pruner.levels),
        notes=pruner.apply(pack.notes),
        safety_messages=messages,
        claims=tuple(_claims(pack.claims, pruner, {rule.id for rule in rules}, outputs)),
        steps=steps,
        brief=_brief(pack.brief, left_out),
        second_look_from=_second_look_from(pack, reached),
        gate=None if pack.gate is None else pruner.condition(pack.gate) or NEVER,
        texts=_texts(replace(pack.texts, strengths=strengths), pruner),
        examples=tuple(_examples(pack, left_out)),
        snapshot=text,
        hash=hashlib.sha256(text.encode()).hexdigest(),
        not_asked=tuple(item for item in pack.items.values() if item.id in left_out),
    )


def _texts(texts: Texts, pruner: _Pruner) -> Texts:
    """The texts without headlines that nobody can get; a sign goes where one of its grades does."""
    signs = texts.signs
    if signs is not None:
        kept = [replace(each, grades=pruner.apply(each.grades)) for each in signs.shown]
        whole = [new for new, old in zip(kept, signs.shown, strict=True) if len(new.grades) == len(old.grades)]
        signs = replace(signs, shown=tuple(whole)) if whole else None
    return replace(texts, headlines=pruner.apply(texts.headlines), signs=signs)


def _brief(brief: CaseBrief, left_out: Collection[str]) -> CaseBrief:
    lines = (replace(line, items=_except(line.items, left_out)) for line in brief.story)
    return replace(brief, story=tuple(line for line in lines if line.items))


def _second_look_from(pack: Pack, reached: Collection[str | None]) -> str | None:
    """The lowest level of danger that can still be reached."""
    return next((level.id for level in pack.levels[pack.danger_from :] if level.id in reached), None)


def _sharing(sharing: Sharing, left_out: frozenset[str]) -> Sharing:
    contact, call = sharing.contact, sharing.asks_for_call
    when = without_items(contact.when, left_out) if contact else None
    return replace(
        sharing,
        contact=replace(contact, when=when, channels=dict(_channels(contact, left_out))) if contact and when else None,
        asks_for_call=without_items(call, left_out) if call else None,
    )


def _channels(contact: Contact, left_out: frozenset[str]) -> Iterator[tuple[str, Expression]]:
    """The ways of contact that can still be called safe."""
    for channel, safe in contact.channels.items():
        kept = without_items(safe, left_out)
        if kept is not None:
            yield channel, kept


def _left_out(pack: Pack, off: list[str]) -> frozenset[str]:
    """The items of the switches, and the items that can no longer be asked without them."""
    found: set[str] = set()
    for questionnaire in pack.questionnaires:
        for page in questionnaire.pages:
            for question in page.questions:
                above = (questionnaire.show_if, page.show_if, question.show_if)
                never = any(each is not None and without_items(each, found) is None for each in above)
                if never or question.item.options_from in found or question.item.switch in off:
                    found.add(question.item.id)
    return frozenset(found)


def _questionnaires(pack: Pack, left_out: Collection[str]) -> Iterator[Questionnaire]:
    """The questionnaires with questions left. Pages keep their numbers; pages without questions are dropped."""
    for questionnaire in pack.questionnaires:
        pages = tuple(page for page in (_page(each, left_out) for each in questionnaire.pages) if page.questions)
        if pages:
            yield replace(questionnaire, pages=pages, show_if=_asked_if(questionnaire.show_if, left_out))


def _page(page: Page, left_out: Collection[str]) -> Page:
    questions = tuple(
        Question(question.item, _asked_if(question.show_if, left_out))
        for question in page.questions
        if question.item.id not in left_out
    )
    return replace(page, questions=questions, show_if=_asked_if(page.show_if, left_out))


def _asked_if(condition: Expression | None, left_out: Collection[str]) -> Expression | None:
    left = None if condition is None else without_items(condition, left_out)
    return None if left == ALWAYS else left


def _rules(rules: tuple[Rule, ...], left_out: Collection[str]) -> Iterator[Rule]:
    for rule in rules:
        when = None if rule.when is None else without_items(rule.when, left_out)
        if rule.when is None or when is not None:
            yield replace(rule, when=when)


def _check_ins(plan: CheckInPlan, left_out: Collection[str]) -> CheckInPlan:
    pages = (_repeated_items(page, left_out) for page in plan.pages)
    return replace(plan, follow=_except(plan.follow, left_out), pages=tuple(page for page in pages if page is not None))


def _repeated_items(page: RepeatedItems, left_out: Collection[str]) -> RepeatedItems | None:
    items, never = _except(page.items, left_out), page.when is not None and without_items(page.when, left_out) is None
    return None if never or not items else replace(page, items=items, when=_asked_if(page.when, left_out))


def _over_time(
    over_time: OverTime, left_out: Collection[str], rules: Collection[str], levels: Collection[str]
) -> OverTime:
    climbs = tuple(climb for climb in over_time.climbs if climb.level in levels)
    kept = tuple(level for level in over_time.keeps.levels if level in levels) if over_time.keeps else ()
    left = [
        replace(rule, when=when, leaving_out=tuple(name for name in rule.leaving_out if name in rules))
        for rule, when in _conditions_over_time(over_time.rules, left_out)
        if (rule.counts_as is None or rule.counts_as in rules) and (climbs or not rule.climbs)
    ]
    keeps = replace(over_time.keeps, levels=kept) if over_time.keeps and kept else None
    return OverTime(climbs, keeps, tuple(left))


def _conditions_over_time(
    rules: tuple[OverTimeRule, ...], left_out: Collection[str]
) -> Iterator[tuple[OverTimeRule, Expression | None]]:
    for rule in rules:
        when = None if rule.when is None else without_items(rule.when, left_out)
        if rule.when is None or when is not None:
            yield rule, when


def _groups(groups: Mapping[str, tuple[str, ...]], left_out: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, members in groups.items():
        kept = tuple(member for member in members if member not in left_out)
        if kept:
            yield name, kept


class _Pruner:
    """Prunes everything that has a condition on the items or on the level."""

    def __init__(self, left_out: Collection[str], levels: Collection[str], before: tuple[str, ...]) -> None:
        self.left_out, self.levels, self.before = left_out, levels, before

    def apply(self, conditionals: tuple[Conditional, ...]) -> tuple[Conditional, ...]:
        """Those that can still be true, with what is left of their conditions."""
        found = ((each, self.condition(each.when)) for each in conditionals)
        return tuple(replace(each, when=when) for each, when in found if when is not None)

    def condition(self, when: Expression) -> Expression | None:
        left = without_items(when, self.left_out)
        return None if left is None else with_levels(left, self.levels, self.before)


def _steps(steps: tuple[Step, ...], pruner: _Pruner) -> Iterator[Step]:
    """The steps, with what is left of the conditions under which they come first."""
    for step in steps:
        yield replace(step, first_when=pruner.condition(step.first_when)) if step.first_when is not None else step


def _claims(
    claims: tuple[Claim, ...], pruner: _Pruner, rules: Collection[str], outputs: Collection[str]
) -> Iterator[Claim]:
    """The claims without what is gone; claims about none of the rest are dropped.

    ``outputs``: the ids of the steps, strengths and safety messages that are left.
    """
    left_out, levels = pruner.left_out, pruner.levels
    for claim in claims:
        match claim:
            case NeverLowers(items=items):
                found: Claim = replace(claim, items=_except(items, left_out))
                holds = bool(_except(items, left_out))
            case NeverWithout(items=items, when_shown=shown):
                items, shown = _except(items, left_out), _except(shown, left_out)
                found = replace(claim, items=items, when_shown=shown, values=_values(claim.values, levels))
                holds = bool(items or shown)
            case Implies(rules=named):
                kept = tuple(rule for rule in named if rule in rules)
                found, holds = replace(claim, rules=kept, values=_values(claim.values, levels)), bool(kept)
            case OutputClaim():
                found, holds = _about_outputs(claim, pruner, outputs)
            case OnlyIf(condition=condition):
                left = without_comparisons(condition, left_out)
                found = replace(claim, condition=left or condition)
                holds = left is not None and (claim.output != "level" or claim.value in levels)
            case _:
                found, holds = claim, True
        if holds:
            yield found


def _about_outputs(claim: OutputClaim, pruner: _Pruner, outputs: Collection[str]) -> tuple[Claim, bool]:
    """What is left of the claim, and whether it still says something."""
    if claim.condition is None:
        return claim, True
    when = pruner.condition(claim.condition)
    if when is None:
        return claim, False
    match claim:
        case StepsGiven(never=never, only=only):
            never = _kept(never, outputs)
            kept = None if only is None else _kept(only, outputs)
            return replace(claim, condition=when, never=never, only=kept), bool(never or only)
        case StrengthsNotNamed(strengths=strengths):
            return replace(claim, condition=when, strengths=_kept(strengths, outputs)), bool(_kept(strengths, outputs))
        case SafetyMessageShown(messages=messages):
            left = _kept(messages, outputs)
            return replace(claim, condition=when, messages=left), bool(left or not messages)
        case AnswerCritical(items=items):
            left = _except(items, pruner.left_out)
            return replace(claim, condition=when, items=left), bool(left)
    return replace(claim, condition=when), True


def _kept(names: tuple[str, ...], outputs: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in outputs)


def _except(names: tuple[str, ...], left_out: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in left_out)


def _values(values: Mapping[str, tuple[str, ...]], levels: Collection[str]) -> dict[str, tuple[str, ...]]:
    return {
        output: tuple(value for value in named if output != "level" or value in levels)
        for output, named in values.items()
    }


def _examples(pack: Pack, left_out: Collection[str]) -> Iterator[Example]:
    """The examples whose outcome stays, without these items: each had a harmless answer, or may not have been asked."""
    for example in pack.examples:
        every = [example.answers, *(each.answers for each in example.rounds)]
        accounted = all(name in example.answers or _is_conditional(pack, pack.items[name]) for name in left_out)
        if accounted and all(_is_harmless(pack.items[name], answers) for answers in every for name in left_out):
            rounds = tuple(replace(each, answers=_remaining(each.answers, left_out)) for each in example.rounds)
            yield replace(example, answers=_remaining(example.answers, left_out), rounds=rounds)


def _remaining(answers: Mapping[str, object], left_out: Collection[str]) -> dict[str, object]:
    return {name: value for name, value in answers.items() if name not in left_out}


def _is_harmless(item: Item, answers: Mapping[str, object]) -> bool:
    answer = answers.get(item.id)
    if answer is None:
        return True
    return isinstance(answer, str) and not item.is_critical(answer) and not item.is_unsure(answer)


def _is_conditional(pack: Pack, item: Item) -> bool:
    """Whether the item has its own condition, so that an example without it may be one where it is not asked."""
    pages = (page for questionnaire in pack.questionnaires for page in questionnaire.pages)
    return any(question.show_if is not None for page in pages for question in page.questions if question.item == item)
