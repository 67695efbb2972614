"""What staff read about a submission, on the review page and in the staff report alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.engine.sensitivity import analyze
from assessment.core.model.pack import Pack
from assessment.core.model.texts import Paragraphs
from assessment.core.paper import paper_of
from assessment.core.replies import still_read
from assessment.core.rules.syntax_tree import Answered, Unsure, leaves
from assessment.presenters import sensitivity
from assessment.presenters.all_answers import (
    AnswerSection,
    GivenRound,
    RoundTable,
    answer_sections,
    given_rounds,
    own_words,
    round_tables,
)
from assessment.presenters.answer_times import given_before, when_given
from assessment.presenters.case import Case
from assessment.presenters.case_head import CaseHead, ChangedSince, case_head, changed_since
from assessment.presenters.case_history import ShownEvent, shown_events
from assessment.presenters.contact_safety import Handling, handling
from assessment.presenters.formatting import in_words
from assessment.presenters.help_lines import help_for
from assessment.presenters.over_time import RoundsOverTime, over_time
from assessment.presenters.person_report import for_person
from assessment.presenters.reasons import ShownOverTimeRule, ShownRule, over_time_rules, true_rules
from assessment.presenters.scores import ShownScore, show_score
from assessment.presenters.sensitivity import ChangeGroup
from assessment.presenters.staff_answers import ShownAnswer, StaffAnswers, staff_answers
from assessment.presenters.staff_scores import ScoreWithParts, staff_scores
from assessment.presenters.story import ShownStoryLine, WarningSigns, story, warning_signs
from assessment.presenters.validity import validity

HASH_SHOWN = 12
TOGETHER_FROM = 3
"""So many questions that were left out stand in one sentence."""


@dataclass(frozen=True)
class OwnPaper:
    """What the person's own paper says: the kind of help, the titles of its steps, and scores that differ there.

    Lines for a step of one's own are none of ``steps``.
    """

    help: Paragraphs
    steps: tuple[str, ...]
    other_scores: tuple[ShownScore, ...]


@dataclass(frozen=True)
class OnScreen:
    """What the result page tells the person: its heading and its sentences."""

    headline: str
    say: Paragraphs


@dataclass(frozen=True)
class ReviewFacts:
    """One submission in words.

    ``critical``: answers a counselor must not miss; ``unclear``: critical, private and watched questions that were
    refused, skipped or answered with "not sure"; where many were skipped, ``unanswered`` says so instead. Sentences:
    ``critical_advice`` for no critical answer, ``unclear_advice`` for unclear ones, ``not_asked`` for each private
    questionnaire that was never shown, and ``left_out``, or '', for questions that this service asks nobody.
    ``changed``: since somebody last acted on the case; ``changes``: what would change the result; None after a
    check-in, for which it is not worked out. ``scores_given``: when the latest answers to most scores were given;
    ``rounds``: newest first, none before the first check-in; ``round_tables``: what check-ins answered, with all rounds
    beside each other. ``withheld_steps``: steps for two, held back; ``released_steps``: those that the person can read
    now; ``ids``: lines for experts; ``versions``: what was answered, and what it is not for.
    """

    head: CaseHead
    changed: ChangedSince | None
    handling: Handling
    access: str
    critical: tuple[ShownAnswer, ...]
    critical_advice: str
    unclear: tuple[ShownAnswer, ...]
    unclear_advice: str
    not_asked: tuple[str, ...]
    unanswered: str
    left_out: str
    rules: tuple[ShownRule, ...]
    rules_over_time: tuple[ShownOverTimeRule, ...]
    changes: tuple[ChangeGroup, ...] | None
    notes: Paragraphs
    story: tuple[ShownStoryLine, ...]
    warning_signs: WarningSigns | None
    scores: tuple[ScoreWithParts, ...]
    scores_given: str
    over_time: RoundsOverTime | None
    own_words: tuple[ShownAnswer, ...]
    steps: tuple[str, ...]
    withheld_steps: tuple[str, ...]
    released_steps: tuple[str, ...]
    on_screen: OnScreen
    paper: OwnPaper
    sections: tuple[AnswerSection, ...]
    rounds: tuple[GivenRound, ...]
    round_tables: tuple[RoundTable, ...]
    events: tuple[ShownEvent, ...]
    ids: tuple[str, ...]
    versions: str

    @property
    def tone(self) -> str:
        """That of the critical answers: alarm, care, or '' where there is nothing to see first."""
        if self.critical:
            return "alarm"
        return "care" if self.unclear or self.unanswered or self.not_asked else ""


def review_facts(pack: Pack, case: Case) -> ReviewFacts:
    """The facts of ``case``; ``pack`` is the one it was answered on, in the reader's language."""
    outcome, answers = case.outcome, staff_answers(pack, case.outcome, case.answers, case.rounds)
    unclear, unanswered = _unclear(answers)
    rules, level = true_rules(outcome, answers), pack.level[outcome.level]
    scores, scores_given = staff_scores(answers, case)
    return ReviewFacts(
        head=case_head(pack, case),
        changed=changed_since(pack, case),
        handling=handling(answers, case),
        access=next(choice.label for choice in pack.access if choice.id == outcome.access),
        critical=tuple(_critical(answers, case, name) for name in pack.items if answers.is_critical(name)),
        critical_advice=_("No critical answer was given. That is no proof of safety."),
        unclear=_dated(answers, case, unclear),
        unclear_advice=_("Skipped is not no, and unsure is not no. Ask about these in private."),
        not_asked=tuple(_not_asked(answers)),
        unanswered=unanswered,
        left_out=_left_out(pack),
        rules=rules,
        rules_over_time=over_time_rules(pack, outcome, [in_words(day) for day in case.days]),
        changes=_changes(pack, case),
        notes=tuple(note.say for note in pack.notes if note.id in outcome.notes),
        story=story(answers),
        warning_signs=warning_signs(answers, case),
        scores=scores,
        scores_given=scores_given,
        over_time=over_time(pack, case.rounds, {} if case.work is None else case.work.reliability),
        own_words=tuple(own_words(answers, case)),
        steps=tuple(pack.step[name].title for name in outcome.steps),
        withheld_steps=tuple(pack.step[name].title for name in outcome.withheld),
        released_steps=tuple(_released(pack, case)),
        on_screen=OnScreen(level.headline, level.say),
        paper=_own_paper(pack, case),
        sections=tuple(answer_sections(answers)),
        rounds=tuple(given_rounds(answers, case)),
        round_tables=tuple(round_tables(answers, case)),
        events=() if case.work is None else shown_events(pack, case.work.events, case.work.names, case.rounds),
        ids=tuple(_ids(pack, rules)),
        versions=_versions(pack),
    )


def _dated(answers: StaffAnswers, case: Case, names: Sequence[str]) -> tuple[ShownAnswer, ...]:
    return tuple(replace(answers.show(name), when=when_given(case.rounds, name)) for name in names)


def _critical(answers: StaffAnswers, case: Case, name: str) -> ShownAnswer:
    """A critical answer with its day and hour, and what was answered before it."""
    shown = replace(answers.show(name), when=when_given(case.rounds, name, hour=True))
    before = given_before(case.rounds, name)
    if before is None:
        return shown
    return shown.with_remark(_("before: %(answer)s", answer=answers.pack.items[name].describe(before)))


def _changes(pack: Pack, case: Case) -> tuple[ChangeGroup, ...] | None:
    if len(case.rounds) > 1:
        return None
    return sensitivity.in_words(pack, analyze(pack, case.answers, case.outcome, call=case.callback))


def _own_paper(pack: Pack, case: Case) -> OwnPaper:
    paper = paper_of(pack, case.rounds)
    made = for_person(paper, code=case.code, whom_to_call=help_for(pack), only_me=True)
    on_screen = {scale.id: show_score(scale, case.outcome.scores[scale.id]).in_words for scale in paper.scales}
    return OwnPaper(
        help=made.say,
        steps=tuple(step.title for step in made.steps if step.do),
        other_scores=tuple(score for score in made.scores if score.in_words != on_screen[score.id]),
    )


def _released(pack: Pack, case: Case) -> Iterator[str]:
    """The titles of the steps for two that the person can read: those of the newest reply that still stand open."""
    if case.reply is not None:
        yield from (pack.step[name].title for name in still_read(pack, case.rounds, case.reply).released)


def _unclear(answers: StaffAnswers) -> tuple[tuple[str, ...], str]:
    """The unclear answers; and sentences instead of many questions that were left out, the safety questions first."""
    watched = _watched(answers.pack)
    unclear = [
        name
        for name in answers.pack.items
        if name in watched and answers.is_unclear(name) and not answers.is_critical(name)
    ]
    safety = [name for name in _safety_questions(answers.pack) if name in answers.asked]
    skipped = [name for name in safety if name in unclear and name not in answers.latest]
    too_old = [name for name in unclear if answers.is_too_old(name)]
    others = [name for name in unclear if name not in skipped and name not in answers.latest]
    sentences = []
    if len(skipped) >= TOGETHER_FROM:
        sentences.append(_unanswered(answers.pack, skipped, len(safety)))
        unclear = [name for name in unclear if name not in skipped]
    if len(others) >= TOGETHER_FROM:
        questions = "; ".join(answers.pack.items[name].short for name in others)
        sentences.append(_("Other questions without an answer: %(questions)s.", questions=questions))
        unclear = [name for name in unclear if name not in others]
    if len(too_old) >= TOGETHER_FROM:
        sentences.append(_too_old(answers.pack, too_old))
        unclear = [name for name in unclear if name not in too_old]
    return tuple(unclear), " ".join(sentences)


def _unanswered(pack: Pack, skipped: Sequence[str], asked: int) -> str:
    words = {"left_out": len(skipped), "asked": asked}
    if len(skipped) == asked:
        return _("%(left_out)s of %(asked)s safety questions are unanswered.", **words)
    questions = "; ".join(pack.items[name].short for name in skipped)
    return _("%(left_out)s of %(asked)s safety questions are unanswered: %(questions)s.", questions=questions, **words)


def _too_old(pack: Pack, names: Sequence[str]) -> str:
    assert pack.check_ins is not None
    assert pack.check_ins.private_for_weeks is not None
    weeks = ngettext("%(num)s week", "%(num)s weeks", pack.check_ins.private_for_weeks)
    return _(
        "%(count)s private answers are too old to rely on (%(weeks)s or more). Ask again: %(questions)s.",
        count=len(names),
        weeks=weeks,
        questions="; ".join(pack.items[name].short for name in names),
    )


def _safety_questions(pack: Pack) -> Iterator[str]:
    """The questions of private questionnaires, and the others of which an answer is critical."""
    for questionnaire in pack.questionnaires:
        for item in questionnaire.items:
            if questionnaire.private or item.critical:
                yield item.id


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


def _versions(pack: Pack) -> str:
    asked = _("Questionnaires %(version)s, %(hash)s.", version=pack.version, hash=pack.hash[:HASH_SHOWN])
    return f"{asked} {not_for()} {validity(pack.texts)}".rstrip()


def not_for() -> str:
    """What answers of one side are, and what they must not be used for."""
    return _("One side’s own words; no diagnosis; not for court, custody or employment.")


def _ids(pack: Pack, rules: Sequence[ShownRule]) -> Iterator[str]:
    """What experts ask for: the ids of the rules with what each asks for, when, and its source, and the pack."""
    for rule in rules:
        said = [_("Rule %(id)s asks for: %(sets)s.", id=rule.id, sets=" · ".join(rule.effects))]
        when = pack.rule[rule.id].when
        if when is not None:
            said.append(_("When: %(expression)s.", expression=when))
        if rule.source:
            said.append(_("Source: %(source)s.", source=rule.source))
        yield " ".join(said)
    yield _(
        "%(pack)s, version %(version)s. Definition (sha256): %(hash)s",
        pack=pack.id,
        version=pack.version,
        hash=pack.hash,
    )
