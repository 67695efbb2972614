"""What staff read about a submission, on the review page and in the staff report alike."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.engine.outcome import Outcome
from assessment.core.engine.scoring import left_out_by_branches
from assessment.core.engine.sensitivity import analyze
from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import Questionnaire
from assessment.core.model.scales import Part, Scale
from assessment.core.model.texts import Paragraphs
from assessment.core.paper import paper_of
from assessment.core.rules.syntax_tree import Answered, Unsure, leaves
from assessment.presenters import sensitivity
from assessment.presenters.case import Case
from assessment.presenters.contact import contact_facts
from assessment.presenters.formatting import in_words
from assessment.presenters.help_lines import help_for
from assessment.presenters.person_report import for_person
from assessment.presenters.reasons import ShownOverTimeRule, ShownRule, over_time_rules, true_rules
from assessment.presenters.scores import ShownScore, measure_on, show_score
from assessment.presenters.sensitivity import ChangeGroup
from assessment.presenters.staff_answers import ShownAnswer, StaffAnswers, staff_answers


@dataclass(frozen=True)
class ScoreWithParts:
    """A score, and the answers or scores it is made from."""

    shown: ShownScore
    parts: tuple[ShownAnswer, ...]


@dataclass(frozen=True)
class AnswerSection:
    """A questionnaire with the answers to all of its questions; without any when it was not asked at all."""

    title: str
    private: bool
    answers: tuple[ShownAnswer, ...]


@dataclass(frozen=True)
class OwnPaper:
    """What the person's own paper says: the kind of help, the titles of its steps, and scores that differ there."""

    help: Paragraphs
    steps: tuple[str, ...]
    other_scores: tuple[ShownScore, ...]


@dataclass(frozen=True)
class ReviewFacts:
    """One submission in words.

    ``critical``: answers a counselor must not miss; ``unclear``: critical, private and watched questions that were
    refused, skipped or answered with "not sure". Sentences: ``critical_advice`` for no critical answer,
    ``unclear_advice`` for unclear ones, ``not_asked`` for each private questionnaire that was never shown, and
    ``left_out``, or '', for questions that this service asks nobody. ``changes``: what would change the result; None
    after a check-in, for which it is not worked out. ``withheld_steps``: steps for two, held back.
    """

    level: str
    access: str
    critical: tuple[ShownAnswer, ...]
    critical_advice: str
    unclear: tuple[ShownAnswer, ...]
    unclear_advice: str
    not_asked: tuple[str, ...]
    left_out: str
    contact: tuple[ShownAnswer, ...]
    rules: tuple[ShownRule, ...]
    over_time: tuple[ShownOverTimeRule, ...]
    changes: tuple[ChangeGroup, ...] | None
    notes: Paragraphs
    scores: tuple[ScoreWithParts, ...]
    steps: tuple[str, ...]
    withheld_steps: tuple[str, ...]
    paper: OwnPaper
    sections: tuple[AnswerSection, ...]


def review_facts(pack: Pack, case: Case) -> ReviewFacts:
    """The facts of ``case``; ``pack`` is the one it was answered on, in the reader's language."""
    outcome, answers = case.outcome, staff_answers(pack, case.outcome, case.answers)
    return ReviewFacts(
        level=pack.level[outcome.level].label,
        access=next(choice.label for choice in pack.access if choice.id == outcome.access),
        critical=answers.show_all(name for name in pack.items if answers.is_critical(name)),
        critical_advice=_("No critical answer was given. That is no proof of safety."),
        unclear=answers.show_all(_unclear(answers)),
        unclear_advice=_("Skipped is not no, and unsure is not no. Ask about these in private."),
        not_asked=tuple(_not_asked(answers)),
        left_out=_left_out(pack),
        contact=contact_facts(answers, case),
        rules=true_rules(outcome, answers),
        over_time=over_time_rules(pack, outcome, [in_words(day) for day in case.days]),
        changes=_changes(pack, case),
        notes=tuple(note.say for note in pack.notes if note.id in outcome.notes),
        scores=tuple(_score(outcome, answers, scale) for scale in pack.scales_using(answers.asked)),
        steps=tuple(pack.step[name].title for name in outcome.steps),
        withheld_steps=tuple(pack.step[name].title for name in outcome.withheld),
        paper=_own_paper(pack, case),
        sections=tuple(_sections(answers)),
    )


def _changes(pack: Pack, case: Case) -> tuple[ChangeGroup, ...] | None:
    if len(case.rounds) > 1:
        return None
    return sensitivity.in_words(pack, analyze(pack, case.answers, case.outcome, call=case.callback))


def _own_paper(pack: Pack, case: Case) -> OwnPaper:
    paper = paper_of(pack, case.rounds)
    made = for_person(paper, code=case.code, whom_to_call=help_for(pack), only_me=True)
    differing = {scale.id for scale in paper.scales if paper.outcome.scores[scale.id] != case.outcome.scores[scale.id]}
    return OwnPaper(
        help=made.say,
        steps=tuple(step.title for step in made.steps),
        other_scores=tuple(score for score in made.scores if score.id in differing),
    )


def _unclear(answers: StaffAnswers) -> Iterator[str]:
    watched = _watched(answers.pack)
    for name in answers.pack.items:
        if name in watched and answers.is_unclear(name) and not answers.is_critical(name):
            yield name


def _watched(pack: Pack) -> set[str]:
    """Private items, those with critical answers, and those that some rule watches for being skipped or refused."""
    watched = set(pack.private.items) | {name for name, item in pack.items.items() if item.critical}
    for rule in pack.rules:
        if rule.when is not None:
            for leaf in leaves(rule.when):
                if isinstance(leaf, (Answered, Unsure)):
                    watched.update(leaf.names)
    return watched


def _not_asked(answers: StaffAnswers) -> Iterator[str]:
    for questionnaire in answers.pack.questionnaires:
        if questionnaire.private and answers.asked.isdisjoint(item.id for item in questionnaire.items):
            title = questionnaire.title
            yield _("“%(title)s” was not shown to this person: nothing in it was asked.", title=title)


def _left_out(pack: Pack) -> str:
    if not pack.not_asked:
        return ""
    return _(
        "Not asked at this service: %(questions)s. Nobody here is asked about it. Ask in a talk alone.",
        questions=", ".join(item.short for item in pack.not_asked),
    )


def _score(outcome: Outcome, answers: StaffAnswers, scale: Scale) -> ScoreWithParts:
    left_out = left_out_by_branches(answers.pack, scale, answers.counted)
    parts = tuple(_part(outcome, answers, scale, part, left_out) for part in scale.parts)
    return ScoreWithParts(show_score(scale, outcome.scores[scale.id]), parts)


def _part(outcome: Outcome, answers: StaffAnswers, scale: Scale, part: Part, left_out: Collection[str]) -> ShownAnswer:
    """An answer or a score that goes into ``scale``."""
    if scale.of_scales:
        from_scale, value = answers.pack.scale[part.id], outcome.scores[part.id].value
        shown = ShownAnswer(
            from_scale.label, _("no score") if value is None else measure_on(from_scale, value), value is not None
        )
    else:
        shown = answers.show(part.id)
        if part.id in left_out:
            shown = shown.with_remark(_("counts as “%(answer)s”", answer=answers.if_not_asked(part.id)))
    return shown.with_remark(_("reversed")) if part.reverse else shown


def _sections(answers: StaffAnswers) -> Iterator[AnswerSection]:
    """Every questionnaire but the check-ins that nobody answered."""
    for questionnaire in answers.pack.questionnaires:
        names = [item.id for item in questionnaire.items]
        if not questionnaire.is_check_in or any(name in answers.latest for name in names):
            yield _section(answers, questionnaire, names)


def _section(answers: StaffAnswers, questionnaire: Questionnaire, names: list[str]) -> AnswerSection:
    seen = any(name in answers.latest or name in answers.asked for name in names)
    return AnswerSection(questionnaire.title, questionnaire.private, answers.show_all(names) if seen else ())
