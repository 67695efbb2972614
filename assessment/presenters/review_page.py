"""One submission as a counselor reads it: every sentence decided here, from the stored outcome and pack. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.engine import sensitivity as sensitivity_engine
from assessment.core.engine.outcome import Outcome, from_json
from assessment.core.engine.recommendation import FiredRule
from assessment.core.engine.routing import effective_answers
from assessment.core.items import Answers, Item
from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import Questionnaire
from assessment.core.model.scales import Part, Scale
from assessment.core.rules.explain import Reason, reads
from assessment.core.rules.syntax_tree import Answered, Unsure, leaves
from assessment.presenters import queue_page, sensitivity
from assessment.presenters.formatting import format_number, in_words, listed
from assessment.presenters.queue_page import Urgency, WaitingTime
from assessment.presenters.scores import ShownScore, band_limits, measure_on, number, scored_scales, show_score
from assessment.presenters.sensitivity import Sensitivity
from assessment.records.notes import OpenNote
from assessment.records.submissions import OpenSubmission
from assessment.storage.submissions import Submission

HASH_SHOWN = 12

_LIMIT = re.compile(r"(not )?\w+ (<=|>=|<|>) (\d+(?:/\d+)?)")
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True)
class ShownAnswer:
    """One answer. ``label``: the item in short; ``ask``: as the person read it; ``aside``: what to know about it."""

    label: str
    ask: str
    answer: str
    aside: str
    given: bool


@dataclass(frozen=True)
class Safety:
    """What to see first.

    ``critical``: answers a counselor must not miss; ``open``: what they refused, were unsure of, or skipped;
    ``unasked``: private questionnaires that were never shown; ``left_out``: what this service asks nobody; ``reach``:
    the safe way of contact, and whether they were alone when answering.
    """

    tone: str
    critical: tuple[ShownAnswer, ...]
    open: tuple[ShownAnswer, ...]
    unasked: tuple[str, ...]
    left_out: tuple[str, ...]
    reach: tuple[ShownAnswer, ...]


@dataclass(frozen=True)
class TrueRule:
    """A rule that is true. ``sets``: what it asks for, in words; ``grounds``: what made it true."""

    id: str
    label: str
    because: str
    source: str
    sets: tuple[str, ...]
    grounds: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """``decided``: the rule that set the level; ``others``: the rest, in the pack's order."""

    level: str
    access: str
    told: str
    decided: TrueRule
    others: tuple[TrueRule, ...]
    others_in_short: str
    notes: tuple[str, ...]
    steps: tuple[str, ...]
    held: tuple[str, ...]


@dataclass(frozen=True)
class ReviewScore:
    """A score, and what it is made from."""

    shown: ShownScore
    parts: tuple[ShownAnswer, ...]


@dataclass(frozen=True)
class AnswerSection:
    """A questionnaire with its answers; none when it was not asked at all."""

    title: str
    answers: tuple[ShownAnswer, ...]


@dataclass(frozen=True)
class ShownNote:
    author: str
    on: str
    lines: tuple[str, ...] | None


@dataclass(frozen=True)
class ReviewPage:
    """``about``: role, times and state, in short; ``reviewed``: by whom and when, '' while it waits.

    ``rests`` is None after a check-in, which is not explained; the lines of a note are None when it does not open.
    """

    code: str
    about: tuple[str, ...]
    urgency: Urgency
    overdue: bool
    reviewed: str
    safety: Safety
    suggestion: Suggestion
    rests: Sensitivity | None
    scores: tuple[ReviewScore, ...]
    sections: tuple[AnswerSection, ...]
    notes: tuple[ShownNote, ...]
    versions: str


@dataclass(frozen=True)
class _Case:
    """What the sentences are made from. ``given``: every answer; ``shown``: every item that was asked."""

    pack: Pack
    given: Answers
    shown: frozenset[str]
    outcome: Outcome
    role: str

    def counts(self, name: str) -> bool:
        """Whether rules and scores look at this item's answer."""
        return name in self.given and name in self.shown and self.pack.items[name].counts(self.given[name])


def review_of(
    pack: Pack, record: OpenSubmission, notes: Sequence[OpenNote], names: Mapping[int, str], now: datetime
) -> ReviewPage:
    """The review of ``record``; ``pack`` is the one it was answered on, ``names`` those of the accounts."""
    given, outcome = record.latest_answers, from_json(record.last.outcome)
    case = _Case(pack, given, effective_answers(pack, given).shown, outcome, pack.role_of(given))
    submission, wait = record.row, queue_page.wait(pack.priorities, record.row, now)
    return ReviewPage(
        code=submission.code,
        about=_about(case, submission, wait),
        urgency=queue_page.urgency(pack.priorities, submission.priority_rank),
        overdue=wait.overdue and submission.state == "new",
        reviewed=_reviewed(submission, names),
        safety=_safety(case, record),
        suggestion=_suggestion(case),
        rests=sensitivity.in_words(pack, sensitivity_engine.from_json(record.last.explanation))
        if record.last.explanation
        else None,
        scores=_scores(case),
        sections=tuple(_section(case, each) for each in pack.questionnaires if _worth_listing(case, each)),
        notes=tuple(ShownNote(note.author, _moment(note.written_at), note.lines) for note in notes),
        versions=_(
            "Questionnaires %(version)s, %(hash)s. One side’s own words; not validated; no diagnosis; not for court, "
            "custody or employment.",
            version=pack.version,
            hash=pack.hash[:HASH_SHOWN],
        ),
    )


def _about(case: _Case, submission: Submission, wait: WaitingTime) -> tuple[str, ...]:
    said = [
        queue_page.role_in_words(case.pack, case.given),
        _("shared %(when)s", when=_moment(submission.shared_at or submission.submitted_at)),
        _("waiting %(time)s", time=wait.words) if submission.state == "new" else "",
    ]
    if submission.priority_rank > case.pack.priority_rank(case.outcome.priority):
        said.append(_("priority raised: asks for a call"))
    return tuple(words for words in said if words)


def _safety(case: _Case, record: OpenSubmission) -> Safety:
    pack = case.pack
    critical = [name for name, item in pack.items.items() if name in case.given and item.is_critical(case.given[name])]
    watched = [name for name in _watched(pack) if name not in critical]
    private = [each for each in pack.questionnaires if each.private]
    decides = {name for each in private if each.show_if is not None for name in reads(each.show_if)}
    refused = [name for name in watched if name in case.given and _is_refusal(case, name)]
    skipped = [name for name in watched if name in case.shown and name not in case.given]
    unasked = tuple(each.title for each in private if case.shown.isdisjoint(item.id for item in each.items))
    return Safety(
        tone="alarm" if critical else "care" if refused or skipped or unasked else "",
        critical=_all_said(case, critical),
        open=_all_said(case, (*refused, *skipped)),
        unasked=unasked,
        left_out=tuple(item.short for item in pack.not_asked),
        reach=(
            *_all_said(case, queue_page.contact_items(pack)),
            ShownAnswer(_("Contact given"), "", record.contact or _("None"), "", given=bool(record.contact)),
            ShownAnswer(_("Asks for a call"), "", _("Yes") if record.callback else _("No"), "", given=record.callback),
            *_all_said(case, [name for name in pack.items if name in decides]),
        ),
    )


def _watched(pack: Pack) -> list[str]:
    """Items with answers a counselor must not miss, and items some rule watches for being skipped or refused."""
    watched = {name for name, item in pack.items.items() if item.critical}
    for rule in pack.rules:
        if rule.when is not None:
            for leaf in leaves(rule.when):
                if isinstance(leaf, (Answered, Unsure)):
                    watched.update(leaf.names)
    return [name for name in pack.items if name in watched]


def _is_refusal(case: _Case, name: str) -> bool:
    item, answer = case.pack.items[name], case.given[name]
    return item.unsure(answer) or not item.counts(answer)


def _suggestion(case: _Case) -> Suggestion:
    pack, outcome = case.pack, case.outcome
    rules = {fired.id: _rule(case, fired) for fired in outcome.rules}
    others = tuple(rule for name, rule in rules.items() if name != outcome.decided_by)
    said = {note.id: note.say for note in pack.notes}
    return Suggestion(
        level=pack.level[outcome.level].label,
        access=next(choice.label for choice in pack.access if choice.id == outcome.access),
        told=pack.level[outcome.level].headline,
        decided=rules[outcome.decided_by],
        others=others,
        others_in_short=ngettext(
            "%(num)s more rule is true: %(rules)s",
            "%(num)s more rules are true: %(rules)s",
            len(others),
            rules=listed([rule.label for rule in others]),
        ),
        notes=tuple(said[name] for name in outcome.notes),
        steps=tuple(pack.step[name].title for name in outcome.steps),
        held=tuple(pack.step[name].title for name in outcome.withheld),
    )


def _rule(case: _Case, fired: FiredRule) -> TrueRule:
    rule = case.pack.rule[fired.id]
    labels = {("access", choice.id): choice.label for choice in case.pack.access}
    labels |= {("priority", choice.id): choice.label for choice in case.pack.priorities}
    labels |= {("level", level.id): level.label for level in case.pack.levels}
    wanted = (("level", rule.level), ("access", rule.access), ("priority", rule.priority))
    return TrueRule(
        id=rule.id,
        label=rule.label,
        because=rule.because,
        source=rule.source,
        sets=tuple(labels[kind, name] for kind, name in wanted if name is not None),
        grounds=tuple(_ground(case, ground) for ground in fired.reasons),
    )


def _ground(case: _Case, ground: Reason) -> str:
    """ "Same argument: Always (at least Often)", "Trust in your partner: 38 (below 40)"."""
    if ground.kind == "score":
        scale = case.pack.scale[ground.id]
        return f"{scale.label}: {_score_in_words(scale, case.outcome.scores[ground.id].value, ground.test)}"
    item = case.pack.items[ground.id]
    if case.counts(ground.id):
        return f"{item.short}: {item.describe(case.given[ground.id])}{_asked_for(item, ground.test)}"
    if ground.id in case.given and ground.id in case.shown:
        return f"{item.short}: {item.describe(case.given[ground.id])} ({_('counts as not answered')})"
    return f"{item.short}: {_('not answered')}"


def _asked_for(item: Item, test: str) -> str:
    """ " (at least Often)": the rule's threshold, for answers that have an order; '' for all others."""
    found = _LIMIT.fullmatch(test)
    if found is None or "/" in found[3]:
        return ""
    operator = _OPPOSITE[found[2]] if found[1] else found[2]
    edge = item.space.edge(operator, int(found[3]))
    return "" if edge is None else f" ({_limit('>=' if operator in ('>', '>=') else '<=', item.describe(edge))})"


def _limit(operator: str, limit: str) -> str:
    """ "at least 40"."""
    if operator == ">=":
        return _("at least %(limit)s", limit=limit)
    if operator == ">":
        return _("above %(limit)s", limit=limit)
    if operator == "<=":
        return _("at most %(limit)s", limit=limit)
    return _("below %(limit)s", limit=limit)


def _score_in_words(scale: Scale, value: Fraction | None, test: str) -> str:
    """ "38 (below 40)": the rule's limit counts as one more that a rounded number must not reach or cross."""
    if value is None:
        return _("no score")
    found = _LIMIT.fullmatch(test)
    if found is None:
        return number(value, scale.low, scale.high, band_limits(scale))
    operator = _OPPOSITE[found[2]] if found[1] else found[2]
    limit = Fraction(found[3])
    shown = number(value, scale.low, scale.high, (*band_limits(scale), limit))
    return f"{shown} ({_limit(operator, format_number(limit))})"


def _scores(case: _Case) -> tuple[ReviewScore, ...]:
    return tuple(
        ReviewScore(
            show_score(scale, case.outcome.scores[scale.id]), tuple(_part(case, scale, part) for part in scale.parts)
        )
        for scale in scored_scales(case.pack, case.shown)
    )


def _part(case: _Case, scale: Scale, part: Part) -> ShownAnswer:
    reversed_ = _("reversed") if part.reverse else ""
    if not scale.of_scales:
        said = _said(case, case.pack.items[part.id])
        return ShownAnswer(
            said.label, said.ask, said.answer, "; ".join(filter(None, (reversed_, said.aside))), said.given
        )
    value = case.outcome.scores[part.id].value
    from_scale = case.pack.scale[part.id]
    answer = _("no score") if value is None else measure_on(from_scale, value)
    return ShownAnswer(from_scale.label, "", answer, reversed_, value is not None)


def _worth_listing(case: _Case, questionnaire: Questionnaire) -> bool:
    """Check-ins that nobody answered are left out; everything else is listed, if only as not asked."""
    return not questionnaire.is_check_in or any(item.id in case.given for item in questionnaire.items)


def _section(case: _Case, questionnaire: Questionnaire) -> AnswerSection:
    names = [item.id for item in questionnaire.items]
    unasked = all(name not in case.given and name not in case.shown for name in names)
    return AnswerSection(questionnaire.title, () if unasked else _all_said(case, names))


def _all_said(case: _Case, names: Sequence[str]) -> tuple[ShownAnswer, ...]:
    return tuple(_said(case, case.pack.items[name]) for name in names)


def _said(case: _Case, item: Item) -> ShownAnswer:
    ask = item.ask.to(case.role)
    if item.id not in case.given:
        return ShownAnswer(
            item.short, ask, _("Not answered") if item.id in case.shown else _("Not asked"), "", given=False
        )
    if item.id in case.outcome.not_shown:
        aside = _("left out of account: not asked any more after a later change")
    else:
        aside = _("own words, not scanned for danger") if item.own_words else ""
    return ShownAnswer(item.short, ask, item.describe(case.given[item.id]), aside, given=True)


def _reviewed(submission: Submission, names: Mapping[int, str]) -> str:
    if submission.reviewed_at is None or submission.reviewed_by is None:
        return ""
    return f"{names[submission.reviewed_by]}, {_moment(submission.reviewed_at)}"


def _moment(at: datetime) -> str:
    return _("%(day)s, %(time)s UTC", day=in_words(at.date()), time=f"{at:%H:%M}")
