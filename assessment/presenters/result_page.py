"""The sentences of the result page, from the stored outcome and the snapshot of the pack. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

from assessment.core.check_ins import hidden_on_screen
from assessment.core.check_ins.trends import Reliability
from assessment.core.engine.outcome import Outcome, from_json, rule_behind
from assessment.core.engine.recommendation import FiredRule
from assessment.core.engine.routing import effective_answers
from assessment.core.items import Answers, Worse
from assessment.core.model.pack import Pack
from assessment.core.model.rules import Level
from assessment.core.model.texts import Paragraphs
from assessment.presenters.formatting import listed
from assessment.presenters.replies import ShownStep, read_by_counselor, shown_step
from assessment.presenters.scores import ShownScore, has_numbers, show_score
from assessment.presenters.trend_chart import ShownTrend, shown_trends
from assessment.presenters.validity import limits
from assessment.records.submissions import OpenSubmission

STEPS_FOR_THIS_WEEK = 3
OWN_ANSWERS_SHOWN = 5
STRENGTHS_SHOWN = 6


@dataclass(frozen=True)
class NextAction:
    """The one thing to do next; ``to``: the section of the page that its link leads to."""

    label: str
    to: str


@dataclass(frozen=True)
class OwnAnswer:
    ask: str
    answer: str


@dataclass(frozen=True)
class ResultPage:
    """All texts of the page except its headings. If ``why`` is not '', it is shown instead of ``own_answers``.

    ``read``: '' before a counselor acted on it, else the heading that says so. ``bands_note`` and ``higher_is_harder``
    are '' where no score has a number.
    """

    code: str
    read: str
    shared: bool
    callback: bool
    contact: str
    thanks: str
    headline: str
    say: Paragraphs
    action: NextAction | None
    why: str
    over_time: Paragraphs
    own_answers: tuple[OwnAnswer, ...]
    strengths: Paragraphs
    no_strengths: str
    scores: tuple[ShownScore, ...]
    bands_note: str
    higher_is_harder: str
    trends: tuple[ShownTrend, ...]
    steps: tuple[ShownStep, ...]
    more_steps: tuple[ShownStep, ...]
    step_up: str
    choosing_title: str
    choosing_intro: str
    choosing_questions: Paragraphs
    callback_title: str
    callback_say: str
    limits: Paragraphs


def result_of(pack: Pack, record: OpenSubmission, reliability: Mapping[str, Reliability] | None = None) -> ResultPage:
    """The result page for the latest round. ``pack`` must be the version that it was answered on.

    ``reliability``: the operator's, by the id of what is followed.
    """
    outcome, answers = from_json(record.last.outcome), record.latest_answers
    level, texts, rounds = pack.level[outcome.level], pack.texts, record.parsed_rounds
    hidden = hidden_on_screen(pack, rounds, outcome.level)
    asked = pack.scales_using(effective_answers(pack, answers).shown)
    scales = tuple(scale for scale in asked if scale.id not in hidden)
    scores = tuple(show_score(scale, outcome.scores[scale.id]) for scale in scales)
    numbers = has_numbers(scores)
    steps = tuple(shown_step(pack.step[name], pack.role_of(answers)) for name in outcome.steps)
    return ResultPage(
        code=record.code,
        read=read_by_counselor(record),
        shared=record.shared,
        callback=record.callback,
        contact=record.contact,
        thanks=texts.thanks,
        headline=level.headline,
        say=level.say,
        action=_action(level, steps),
        why=level.why,
        over_time=tuple(rule_behind(pack, fired).say for fired in outcome.over_time),
        own_answers=() if level.why else _own_answers(pack, outcome, answers),
        strengths=tuple(each.say for each in texts.strengths if each.id in outcome.strengths)[:STRENGTHS_SHOWN],
        no_strengths=texts.no_strengths,
        scores=scores,
        bands_note=texts.bands_note if numbers else "",
        higher_is_harder=listed([scale.label for scale in scales if scale.higher_is == "worse"]) if numbers else "",
        trends=shown_trends(pack, rounds, reliability or {}, hidden),
        steps=steps[:STEPS_FOR_THIS_WEEK],
        more_steps=steps[STEPS_FOR_THIS_WEEK:],
        step_up=level.step_up,
        choosing_title=texts.choosing_title,
        choosing_intro=texts.choosing_intro,
        choosing_questions=texts.choosing_questions,
        callback_title=texts.callback_title,
        callback_say=texts.callback_say,
        limits=limits(texts),
    )


def _action(level: Level, steps: tuple[ShownStep, ...]) -> NextAction | None:
    """The action of the level; None if it leads to the steps and there are none."""
    if level.action_to == "steps" and not steps:
        return None
    return NextAction(level.action_label, level.action_to)


def _own_answers(pack: Pack, outcome: Outcome, answers: Answers) -> tuple[OwnAnswer, ...]:
    """The answers that led to the level, without private ones: one for each rule that asks for it, then the others."""
    level, role = pack.rule[outcome.decided_by].level, pack.role_of(answers)
    leading = [_answers_behind(pack, fired, answers) for fired in outcome.rules if pack.rule[fired.id].level == level]
    in_turn = [name for turn in zip_longest(*leading) for name in turn if name is not None]
    return tuple(
        OwnAnswer(pack.items[name].ask.to(role), pack.items[name].describe(answers[name]))
        for name in tuple(dict.fromkeys(in_turn))[:OWN_ANSWERS_SHOWN]
    )


def _answers_behind(pack: Pack, fired: FiredRule, answers: Answers) -> list[str]:
    """The items that made the rule true. Those of which no answer is worse are context: they stand in where all are."""
    shown = [
        ground.id
        for ground in fired.reasons
        if ground.kind == "item" and ground.id in answers and ground.id not in pack.private.items
    ]
    return [name for name in shown if pack.items[name].worse != Worse()] or shown
