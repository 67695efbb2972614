"""Why the outcome is what it is: the rules that are true, with the answers and scores that made them so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _

from assessment.core.engine.outcome import Outcome, OverTimeFired, rule_behind
from assessment.core.engine.recommendation import FiredRule
from assessment.core.items import Item
from assessment.core.model.check_ins import OverTimeRule
from assessment.core.model.pack import Pack
from assessment.core.model.rules import Rule
from assessment.core.model.scales import Scale
from assessment.core.rules.explain import Reason
from assessment.presenters.formatting import format_number, listed
from assessment.presenters.scores import number
from assessment.presenters.staff_answers import StaffAnswers

_COMPARISON = re.compile(r"(not )?\w+ (<=|>=|<|>) (-?\d+(?:\.\d+)?)")
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True)
class ShownRule:
    """A rule that is true. ``effects``: what it asks for, in words.

    ``decides``: which of level, access and priority it sets, alone or with others; ``sets``: the same in words, or ''.
    ``leads``: it decided on the level, before check-ins raised or kept it; ``first``: it did, or decides on something
    else.
    """

    id: str
    label: str
    because: str
    source: str
    effects: tuple[str, ...]
    grounds: tuple[str, ...]
    decides: tuple[str, ...]
    sets: str
    leads: bool
    first: bool


@dataclass(frozen=True)
class ShownOverTimeRule:
    """A rule over check-ins that is true. ``days``: those of the rounds it goes by; ``decided``: it set the level."""

    label: str
    because: str
    days: str
    decided: bool


def true_rules(outcome: Outcome, answers: StaffAnswers) -> tuple[ShownRule, ...]:
    """Every rule that is true, in the pack's order."""
    return tuple(_rule(outcome, fired, answers) for fired in outcome.rules)


def over_time_rules(pack: Pack, outcome: Outcome, days: Sequence[str]) -> tuple[ShownOverTimeRule, ...]:
    """Every rule over check-ins that is true; ``days`` are those of all rounds, in words."""
    return tuple(
        ShownOverTimeRule(
            rule.label, rule.because, listed([days[at] for at in fired.rounds]), _sets_level(pack, outcome, fired)
        )
        for fired in outcome.over_time
        for rule in [rule_behind(pack, fired)]
    )


def _sets_level(pack: Pack, outcome: Outcome, fired: OverTimeFired) -> bool:
    """Whether the level rests on this rule over time: it raised it, or the rule that decides only counts as true."""
    if fired.level != outcome.level:
        return False
    deciding = next(each for each in outcome.rules if each.id == outcome.decided_by)
    if pack.rule[deciding.id].level != outcome.level:
        return True
    return deciding.id == _counts_as(pack, fired) and not _true_by_itself(pack, deciding)


def _counts_as(pack: Pack, fired: OverTimeFired) -> str | None:
    """The rule that is taken as true because of this one."""
    rule = rule_behind(pack, fired)
    return rule.counts_as if isinstance(rule, OverTimeRule) else None


def _true_by_itself(pack: Pack, fired: FiredRule) -> bool:
    """Whether answers or scores make the rule true; otherwise it counts as true because of a rule over time."""
    return bool(fired.reasons) or pack.rule[fired.id].when is None


def _rule(outcome: Outcome, fired: FiredRule, answers: StaffAnswers) -> ShownRule:
    pack = answers.pack
    rule = pack.rule[fired.id]
    labels = {("access", choice.id): choice.label for choice in pack.access}
    labels |= {("priority", choice.id): choice.label for choice in pack.priorities}
    labels |= {("level", level.id): level.label for level in pack.levels}
    effects = (("level", rule.level), ("access", rule.access), ("priority", rule.priority))
    decides = tuple(_decides(pack, outcome, rule))
    return ShownRule(
        id=rule.id,
        label=rule.label,
        because=_because(outcome, fired, pack),
        source=rule.source,
        effects=tuple(labels[kind, name] for kind, name in effects if name is not None),
        grounds=tuple(_grounds(outcome, fired, answers)),
        decides=decides,
        sets=_sets(decides),
        leads=rule.id == outcome.decided_by,
        first=bool(decides) or rule.id == outcome.decided_by,
    )


def _because(outcome: Outcome, fired: FiredRule, pack: Pack) -> str:
    if _true_by_itself(pack, fired):
        return pack.rule[fired.id].because
    behind = [rule_behind(pack, each).label for each in outcome.over_time if _counts_as(pack, each) == fired.id]
    return _("Counts as true, because of %(rules)s.", rules=listed([_("“%(rule)s”", rule=each) for each in behind]))


def _decides(pack: Pack, outcome: Outcome, rule: Rule) -> Iterator[str]:
    """Which of level, access and priority the rule sets; nothing sets the loosest access and the lowest priority."""
    if rule.id == outcome.decided_by and not any(_sets_level(pack, outcome, each) for each in outcome.over_time):
        yield "level"
    if rule.access == outcome.access != pack.access[0].id:
        yield "access"
    if rule.priority == outcome.priority != pack.priorities[0].id:
        yield "priority"


def _sets(decides: Sequence[str]) -> str:
    """ "sets the level and the access"."""
    names = {"level": _("the level"), "access": _("the access"), "priority": _("the priority")}
    return _("sets %(what)s", what=listed([names[each] for each in decides])) if decides else ""


def _grounds(outcome: Outcome, fired: FiredRule, answers: StaffAnswers) -> Iterator[str]:
    """Each answer and score that made the rule true; questions without an answer on one line, for they may be many."""
    without = [each.id for each in fired.reasons if each.kind == "item" and each.id not in answers.latest]
    for ground in fired.reasons:
        if len(without) == 1 or ground.id not in without:
            yield _ground(outcome, ground, answers)
        elif ground.id == without[0]:
            questions = "; ".join(answers.pack.items[name].short for name in without)
            yield _("Not answered: %(questions)s", questions=questions)


def _ground(outcome: Outcome, ground: Reason, answers: StaffAnswers) -> str:
    """ "Same argument: Always (at least Often)", "Trust in your partner: 38 (below 40)"."""
    if ground.kind == "score":
        scale = answers.pack.scale[ground.id]
        return f"{scale.label}: {_score(scale, outcome.scores[ground.id].value, ground.test)}"
    item = answers.pack.items[ground.id]
    if answers.is_too_old(ground.id):
        shown = answers.show(ground.id)
        return f"{shown.label}: {shown.answer} ({shown.remark})"
    if answers.counts(ground.id):
        return f"{item.short}: {item.describe(answers.latest[ground.id])}{_threshold(item, ground.test)}"
    if ground.id in answers.latest and ground.id in answers.asked:
        does_not_count = _("counts as not answered")
        return f"{item.short}: {item.describe(answers.latest[ground.id])} ({does_not_count})"
    not_answered = _("not answered")
    return f"{item.short}: {not_answered}"


def _threshold(item: Item, test: str) -> str:
    """ " (at least Often)" for a comparison of answers that have an order; '' for every other test."""
    compared = _comparison(test)
    if compared is None or compared[1].denominator != 1:
        return ""
    operator, limit = compared
    edge = item.space.nearest(operator, int(limit))
    return "" if edge is None else f" ({_limit('>=' if operator in ('>', '>=') else '<=', item.describe(edge))})"


def _score(scale: Scale, value: Fraction | None, test: str) -> str:
    """ "38 (below 40)": a rounded number never reaches or crosses the limit of the rule."""
    if value is None:
        return _("no score")
    compared = _comparison(test)
    if compared is None:
        return number(value, scale.low, scale.high, scale.limits)
    operator, limit = compared
    shown = number(value, scale.low, scale.high, (*scale.limits, limit))
    return f"{shown} ({_limit(operator, format_number(limit))})"


def _comparison(test: str) -> tuple[str, Fraction] | None:
    """Operator and limit of ``test``; None when it is no comparison with a number."""
    found = _COMPARISON.fullmatch(test)
    return None if found is None else (_OPPOSITE[found[2]] if found[1] else found[2], Fraction(found[3]))


def _limit(operator: str, limit: str) -> str:
    """ "at least 40"."""
    if operator == ">=":
        return _("at least %(limit)s", limit=limit)
    if operator == ">":
        return _("above %(limit)s", limit=limit)
    if operator == "<=":
        return _("at most %(limit)s", limit=limit)
    return _("below %(limit)s", limit=limit)
