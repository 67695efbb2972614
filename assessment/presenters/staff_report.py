"""What the counselor's PDF says: everything, private answers included. It may endanger whoever gave them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.engine.outcome import Outcome, OverTimeFired, rule_behind
from assessment.core.engine.recommendation import FiredRule
from assessment.core.engine.routing import EffectiveAnswers, effective_answers
from assessment.core.items import Answers, Item
from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import Questionnaire
from assessment.core.model.rules import OutcomeChoice, Rule
from assessment.core.model.texts import Paragraphs
from assessment.core.rules.explain import Reason
from assessment.presenters.formatting import in_words
from assessment.presenters.scores import ShownScore, measure_on, scored_scales, show_score


@dataclass(frozen=True)
class ReportAnswer:
    """One question and its answer in the person's words; ``mark`` says what to watch for, or ''."""

    code: str
    ask: str
    answer: str
    mark: str = ""
    given: bool = True
    critical: bool = False


@dataclass(frozen=True)
class ReportReason:
    """A rule that is true; ``effect`` is what it asks for, ``grounds`` the answers and scores behind it."""

    id: str
    label: str
    because: str
    effect: str
    grounds: Paragraphs
    source: str
    decided: bool


@dataclass(frozen=True)
class ReasonOverTime:
    """A rule over check-ins that is true; ``decided``: it is why the level is what it is."""

    label: str
    because: str
    decided: bool


@dataclass(frozen=True)
class ReportSection:
    """The answers to one questionnaire; ``replies`` is empty when it was not asked."""

    title: str
    private: bool
    replies: tuple[ReportAnswer, ...]


@dataclass(frozen=True)
class CounselorReport:
    """The counselor's report, ready to be laid out."""

    language: str
    title: str
    heading: str
    warning: str
    made: str
    footer: str
    day: str
    level: str
    access: str
    priority: str
    printed: str
    critical: tuple[ReportAnswer, ...]
    open: tuple[ReportAnswer, ...]
    reasons: tuple[ReportReason, ...]
    over_time: tuple[ReasonOverTime, ...]
    notes: Paragraphs
    scores: tuple[ShownScore, ...]
    bands_note: str
    steps: Paragraphs
    held: Paragraphs
    sections: tuple[ReportSection, ...]
    not_shown: tuple[ReportAnswer, ...]
    limits: Paragraphs
    versions: str


def for_counselor(pack: Pack, outcome: Outcome, answers: Answers, *, code: str, day: date) -> CounselorReport:
    """The report of ``outcome`` and the ``answers`` behind it, for staff only."""
    read = effective_answers(pack, answers)
    level, priority = pack.level[outcome.level], _named(pack.priorities, outcome.priority)
    title = _("%(title)s, staff copy", title=pack.title)
    return CounselorReport(
        language=pack.language,
        title=title,
        heading=_("May endanger: do not send home"),
        warning=_("This file holds private answers. Do not mail it or leave it lying. Do not give it to the person."),
        made=_("%(day)s · code %(code)s", day=in_words(day), code=code),
        footer=f"{title} · {code}",
        day=day.isoformat(),
        level=level.label,
        access=_named(pack.access, outcome.access).label,
        priority=_due(priority),
        printed=_printed(discreet=level.discreet),
        critical=tuple(_critical(pack, read)),
        open=tuple(_open(pack, read)),
        reasons=tuple(_reason(pack, outcome, fired, answers) for fired in outcome.rules),
        over_time=_over_time(pack, outcome),
        notes=tuple(note.say for note in pack.notes if note.id in outcome.notes),
        scores=tuple(show_score(scale, outcome.scores[scale.id]) for scale in scored_scales(pack, read.shown)),
        bands_note=pack.texts.bands_note,
        steps=tuple(pack.step[name].title for name in outcome.steps),
        held=tuple(pack.step[name].title for name in outcome.withheld),
        sections=tuple(_section(pack, questionnaire, read) for questionnaire in pack.questionnaires),
        not_shown=tuple(_reply(pack, pack.items[name], answers) for name in outcome.not_shown if name in answers),
        limits=pack.texts.limits,
        versions=_(
            "%(pack)s, version %(version)s. Definition (sha256): %(hash)s",
            pack=pack.id,
            version=pack.version,
            hash=pack.hash,
        ),
    )


def _named(choices: tuple[OutcomeChoice, ...], name: str) -> OutcomeChoice:
    return next(choice for choice in choices if choice.id == name)


def _due(priority: OutcomeChoice) -> str:
    if not priority.target_hours:
        return priority.label
    target = ngettext("target: %(num)s hour", "target: %(num)s hours", priority.target_hours)
    return f"{priority.label} ({target})"


def _printed(*, discreet: bool) -> str:
    if discreet:
        return _("The person’s own PDF shows the shared wording and the shared steps, and nothing of the reason.")
    return _("The person’s own PDF names this kind of help, without the reason.")


def _critical(pack: Pack, read: EffectiveAnswers) -> Iterator[ReportAnswer]:
    """Answers that a counselor must see first."""
    for name, answer in read.answers.items():
        if pack.items[name].is_critical(answer):
            yield _reply(pack, pack.items[name], read.answers)


def _open(pack: Pack, read: EffectiveAnswers) -> Iterator[ReportAnswer]:
    """Private and critical questions without a clear answer: never asked, skipped or unsure."""
    for item in pack.not_asked:
        yield ReportAnswer(item.code, item.short, _("not asked at this service"), given=False)
    for questionnaire in pack.questionnaires:
        asked = [item for item in questionnaire.items if item.id in read.shown]
        if questionnaire.private and not asked:
            yield ReportAnswer("", questionnaire.title, _("not asked"), given=False)
        for item in asked:
            answer = read.answers.get(item.id)
            watched = bool(item.critical) or item.id in pack.private.items
            if watched and (answer is None or item.unsure(answer)):
                yield _reply(pack, item, read.answers)


def _reply(pack: Pack, item: Item, answers: Answers) -> ReportAnswer:
    ask, answer = item.ask.to(pack.role_of(answers)), answers.get(item.id)
    if answer is None:
        return ReportAnswer(item.code, ask, _("not answered"), given=False)
    if critical := item.is_critical(answer):
        mark = _("critical")
    elif item.unsure(answer):
        mark = _("unsure is not no")
    elif item.own_words:
        mark = _("own words, not scanned")
    else:
        mark = "" if item.counts(answer) else _("counts as not answered")
    return ReportAnswer(item.code, ask, item.describe(answer), mark, critical=critical)


def _over_time(pack: Pack, outcome: Outcome) -> tuple[ReasonOverTime, ...]:
    found = [(rule_behind(pack, fired), _decided(outcome, fired)) for fired in outcome.over_time]
    return tuple(ReasonOverTime(rule.label, rule.because, decided) for rule, decided in found)


def _decided(outcome: Outcome, fired: OverTimeFired) -> bool:
    return fired.level == outcome.level


def _reason(pack: Pack, outcome: Outcome, fired: FiredRule, answers: Answers) -> ReportReason:
    rule = pack.rule[fired.id]
    return ReportReason(
        id=rule.id,
        label=rule.label,
        because=rule.because,
        effect=_effect(pack, rule),
        grounds=tuple(_ground(pack, outcome, ground, answers) for ground in fired.reasons),
        source=rule.source,
        decided=rule.id == outcome.decided_by and not any(_decided(outcome, each) for each in outcome.over_time),
    )


def _effect(pack: Pack, rule: Rule) -> str:
    asked = [
        pack.level[rule.level].label if rule.level else "",
        _named(pack.access, rule.access).label if rule.access else "",
        _named(pack.priorities, rule.priority).label if rule.priority else "",
    ]
    return " · ".join(each for each in asked if each)


def _ground(pack: Pack, outcome: Outcome, ground: Reason, answers: Answers) -> str:
    """What was answered or scored, and the comparison as the pack has it."""
    if ground.kind == "score":
        scale, value = pack.scale[ground.id], outcome.scores[ground.id].value
        name, found = scale.label, _("no score") if value is None else measure_on(scale, value)
    else:
        item, answer = pack.items[ground.id], answers.get(ground.id)
        name, found = item.short, _("not answered") if answer is None else item.describe(answer)
    return f"{name}: {found}" if found == ground.test else f"{name}: {found} ({ground.test})"


def _section(pack: Pack, questionnaire: Questionnaire, read: EffectiveAnswers) -> ReportSection:
    asked = [item for item in questionnaire.items if item.id in read.shown]
    return ReportSection(
        questionnaire.title, questionnaire.private, tuple(_reply(pack, item, read.answers) for item in asked)
    )
