"""The sentences of the result page, from the stored outcome and the snapshot of the pack. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from flask_babel import gettext as _

from assessment.core.check_ins import hidden_on_screen
from assessment.core.check_ins.outcome import passes_gate
from assessment.core.check_ins.trends import Reliability
from assessment.core.engine.headlines import headline_of
from assessment.core.engine.outcome import Outcome, from_json, rule_behind
from assessment.core.engine.recommendation import FiredRule
from assessment.core.engine.routing import effective_answers
from assessment.core.items import Answers, Worse
from assessment.core.model.pack import Pack
from assessment.core.model.rules import Level
from assessment.core.model.scales import Scale
from assessment.core.model.texts import Paragraphs, Texts
from assessment.presenters.own_hands import ShownHands, shown_hands
from assessment.presenters.replies import ShownStep, read_by_counselor, shown_step
from assessment.presenters.result_scores import ResultScores, score_groups
from assessment.presenters.result_signs import ShownSigns, shown_signs
from assessment.presenters.scores import ShownScore, has_numbers
from assessment.presenters.tonight import sentence_for_tonight
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

    ``read``: '' before a counselor acted on it, else the heading that says so. ``in_danger``: at a level of danger,
    where all but the help lines and the steps is folded. ``lead``: the paragraph under the headline, which others may
    see; ``more``: the paragraphs after it; ``lines``: the topics of the help lines that come first.
    ``beside_strengths``: what joins them with the headline, or ''. ``signs``: None where somebody may be watching.
    ``bands_note`` is '' where no score has a number. ``safe_way``: the way of contact called safe, or ''.
    """

    code: str
    read: str
    in_danger: bool
    shared: bool
    callback: bool
    contact: str
    safe_way: str
    texts: Texts
    headline: str
    lead: str
    more: Paragraphs
    action: NextAction
    lines: tuple[str, ...]
    why: str
    over_time: Paragraphs
    own_answers: tuple[OwnAnswer, ...]
    strengths: Paragraphs
    beside_strengths: str
    scores_title: str
    score_groups: tuple[ResultScores, ...]
    bands_note: str
    signs: ShownSigns | None
    trends: tuple[ShownTrend, ...]
    steps: tuple[ShownStep, ...]
    more_steps: tuple[ShownStep, ...]
    own_hands: ShownHands | None
    tonight: str
    step_up: str
    limits: Paragraphs

    @property
    def scores(self) -> tuple[ShownScore, ...]:
        return tuple(each.score for group in self.score_groups for each in group.scores)


def result_of(pack: Pack, record: OpenSubmission, reliability: Mapping[str, Reliability] | None = None) -> ResultPage:
    """The result page for the latest round. ``pack`` must be the version that it was answered on.

    ``reliability``: the operator's, by the id of what is followed.
    """
    outcome, answers = from_json(record.last.outcome), record.latest_answers
    level, texts, rounds = pack.level[outcome.level], pack.texts, record.parsed_rounds
    hidden = hidden_on_screen(pack, rounds, outcome.level)
    with_tasks, strengths = passes_gate(pack, rounds, outcome.level), _strengths(texts, outcome)
    scales = _scales_shown(pack, answers, hidden)
    groups = score_groups(pack, scales, outcome.scores, rounds, with_tasks=with_tasks)
    lead, *more = (level.lead, *level.say) if level.lead else level.say
    steps = tuple(shown_step(pack.step[name], pack.role_of(answers)) for name in outcome.steps)
    return ResultPage(
        code=record.code,
        read=read_by_counselor(record),
        in_danger=pack.level_rank[outcome.level] >= pack.danger_from,
        shared=record.shared,
        callback=record.callback,
        contact=record.contact,
        safe_way=_safe_way(pack, answers),
        texts=texts,
        headline=headline_of(pack, answers, outcome.scores, outcome.level),
        lead=lead,
        more=tuple(more),
        lines=level.lines,
        action=_action(level, steps, texts.choosing_title),
        why=level.why,
        over_time=tuple(rule_behind(pack, fired).say for fired in outcome.over_time),
        own_answers=() if level.why else _own_answers(pack, outcome, answers),
        strengths=strengths,
        beside_strengths=level.beside_strengths if strengths else "",
        scores_title=_scores_title(groups, with_tasks=with_tasks),
        score_groups=groups,
        bands_note=texts.bands_note if has_numbers(each.score for group in groups for each in group.scores) else "",
        signs=shown_signs(pack, answers, outcome.scores) if with_tasks else None,
        trends=shown_trends(pack, rounds, reliability or {}, hidden),
        steps=steps[:STEPS_FOR_THIS_WEEK],
        more_steps=steps[STEPS_FOR_THIS_WEEK:],
        own_hands=shown_hands(pack, answers, outcome, groups, with_tasks=with_tasks, first_pass=len(rounds) == 1),
        tonight=sentence_for_tonight(pack, outcome, pack.role_of(answers)),
        step_up=level.step_up,
        limits=limits(texts),
    )


def _scales_shown(pack: Pack, answers: Answers, hidden: Collection[str]) -> tuple[Scale, ...]:
    asked = pack.scales_using(effective_answers(pack, answers).shown)
    return tuple(scale for scale in asked if scale.id not in hidden)


def _scores_title(groups: Sequence[ResultScores], *, with_tasks: bool) -> str:
    begins_with_tasks = with_tasks and groups and not groups[0].title
    return _("Where to start") if begins_with_tasks else _("Where you stand")


def _safe_way(pack: Pack, answers: Answers) -> str:
    way = answers.get(pack.sharing.asks_item)
    return "" if way is None else pack.items[pack.sharing.asks_item].describe(way)


def _action(level: Level, steps: tuple[ShownStep, ...], choosing: str) -> NextAction:
    """The action of the level; where it would lead to the steps and there are none, how to choose a counselor."""
    if level.action_to == "steps" and not steps:
        return NextAction(choosing, "choosing")
    return NextAction(level.action_label, level.action_to)


def _strengths(texts: Texts, outcome: Outcome) -> Paragraphs:
    """One's own doing, and what the two do together: nobody reads praise of the partner alone."""
    named = (each.say for each in texts.strengths if each.id in outcome.strengths and each.on_paper)
    return tuple(named)[:STRENGTHS_SHOWN]


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
