"""The outcome of a round: the rules read for the answers of all rounds, then the rules over time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assessment.core.check_ins.history import (
    CheckIn,
    Round,
    StandingAnswers,
    check_ins_by_day,
    read_rounds,
    standing_answers,
)
from assessment.core.engine.outcome import LEVEL_HOLD, Outcome, OverTimeFired, assess, build_outcome
from assessment.core.engine.recommendation import Decision, FiredRule, advise, decide, gate_is_open, strongest
from assessment.core.engine.routing import effective_answers
from assessment.core.engine.scoring import Score, facts_of, score
from assessment.core.model.check_ins import LevelStep, OverTimeRule
from assessment.core.model.pack import Pack
from assessment.core.model.rules import Level, OutcomeChoice
from assessment.core.model.scales import Scale
from assessment.core.rules.evaluate import Facts, compile_expression


def assess_round(pack: Pack, rounds: Sequence[Round]) -> Outcome:
    """The outcome of the last of ``rounds``; of the first pass alone it is what ``assess`` gives.

    The rules are read twice, and the more careful decision wins: once with private answers that are too old, or whose
    questionnaire is not shown now, left out; once with every answer ever given. So neither time nor a skipped question
    hides a danger, and an old "no" does not count as safe. ValueError when the rounds are not in the order of time.
    """
    last = rounds[-1] if rounds else None
    if last is None or len(rounds) == 1:
        return assess(pack, last.answers if last is not None else {})
    known = read_rounds(pack, rounds)
    done = check_ins_by_day(pack, known)
    readings = _readings(pack, standing_answers(pack, known[-1].history, last.at), done)
    fired = tuple(_fired_over_time(pack, done))
    counted_as = {rule.counts_as for rule, _ in fired if rule.counts_as is not None}
    decision = _most_careful(pack, [decide(pack, facts, counted_as) for facts in readings.both])
    raised, over_time = decision, []
    for rule, numbers in fired:
        effect = _effect(pack, rule, readings, counted_as, decision)
        raised = _raise(pack, raised, effect)
        over_time.append(OverTimeFired(rule.id, numbers, effect.level))
    final, level_holds = _hold_level(pack, raised, rounds)
    advice = advise(pack, readings.all_given, final.level, final.access, readings.current)
    not_shown = tuple(name for name in pack.items if name in last.answers and name not in known[-1].answers)
    return build_outcome(final, advice, readings.scores, not_shown, (*over_time, *level_holds))


def passes_gate(pack: Pack, rounds: Sequence[Round], level: str) -> bool:
    """Whether the gate is open after ``rounds``, which came to ``level``: now, and with every answer ever given."""
    if len(rounds) == 1:
        counted = effective_answers(pack, rounds[0].answers).counted
        return gate_is_open(pack, [facts_of(counted, score(pack, counted))], level)
    known = read_rounds(pack, rounds)
    standing = standing_answers(pack, known[-1].history, rounds[-1].at)
    return gate_is_open(pack, _readings(pack, standing, check_ins_by_day(pack, known)).both, level)


def hidden_on_screen(pack: Pack, rounds: Sequence[Round], level: str) -> frozenset[str]:
    """The scores and followed items that the result page leaves out after ``rounds``, which came to ``level``."""
    hidden = pack.hidden_at(level)
    return hidden if passes_gate(pack, rounds, level) else hidden | pack.about_partner


@dataclass(frozen=True)
class _Readings:
    """What the rules look at. ``current``: only answers that count now; ``all_given``: every answer ever given.

    ``scores``: from all items but those of check-ins that this one left out: they carry nothing over.
    """

    current: Facts
    all_given: Facts
    scores: Mapping[str, Score]

    @property
    def both(self) -> tuple[Facts, Facts]:
        return self.current, self.all_given


def _readings(pack: Pack, standing: StandingAnswers, done: Sequence[CheckIn]) -> _Readings:
    own = done[-1].own if done else {}
    private = {each.id for each in pack.questionnaires if each.private}
    current = effective_answers(pack, standing.answers).counted
    all_given = effective_answers(pack, {**standing.lapsed, **standing.answers}, opened=private).counted
    scored = {name: all_given[name] for name in all_given if name not in pack.check_in_items or name in own}
    scores = score(pack, scored)
    return _Readings(facts_of(current, scores), facts_of(all_given, scores), scores)


def _fired_over_time(pack: Pack, done: Sequence[CheckIn]) -> Iterator[tuple[OverTimeRule, tuple[int, ...]]]:
    """Each rule over time that is true, with the numbers of the rounds that made it true."""
    for rule in pack.over_time.rules:
        made_true_by = (
            _without_gain(pack.scale[rule.without_gain], done, rule.running)
            if rule.without_gain
            else _true_throughout(pack, rule, done)
        )
        if made_true_by:
            yield rule, tuple(number for each in made_true_by for number in each.rounds)


def _true_throughout(pack: Pack, rule: OverTimeRule, done: Sequence[CheckIn]) -> Sequence[CheckIn]:
    """The last check-ins where the condition is known, when it is true at each of them; else none.

    A check-in where it is unknown is passed over.
    """
    assert rule.when is not None  # the loader lets no rule through that has neither condition
    condition = compile_expression(rule.when, pack.items)
    truths = [(each, condition(facts_of(each.counted, each.scores))) for each in done]
    known = [(each, truth) for each, truth in truths if truth is not None][-rule.running :]
    return [each for each, _ in known] if len(known) == rule.running and all(truth for _, truth in known) else []


def _without_gain(scale: Scale, done: Sequence[CheckIn], running: int) -> Sequence[CheckIn]:
    """The last check-ins with a score, when it never got better after the first of them and still could; else none."""
    better = 1 if scale.higher_is == "better" else -1
    scored = [(each, value * better) for each in done if (value := each.scores[scale.id].value) is not None][-running:]
    values = [value for _, value in scored]
    best = max(scale.low * better, scale.high * better)
    if len(values) < running or max(values[1:]) > values[0] or values[-1] == best:
        return []
    return [each for each, _ in scored]


@dataclass(frozen=True)
class _Effect:
    """What something over time leads to; '' and None for what it does not touch."""

    level: str = ""
    access: str | None = None
    priority: str | None = None


def _effect(pack: Pack, rule: OverTimeRule, readings: _Readings, counted_as: set[str], decision: Decision) -> _Effect:
    """What a rule over time that fired leads to."""
    if rule.climbs:
        without = [decide(pack, facts, counted_as, rule.leaving_out) for facts in readings.both]
        step = _next_level_up(pack, _most_careful(pack, without).level)
        return _Effect(step.level, step.access, step.priority) if step is not None else _Effect(decision.level)
    counts_as = pack.rule[rule.counts_as] if rule.counts_as is not None else None
    return _Effect(counts_as.level or "" if counts_as is not None else "", rule.access, rule.priority)


def _next_level_up(pack: Pack, level: str) -> LevelStep | None:
    """The lowest level to climb to that stands above ``level``; None at the top."""
    ranks = [each.id for each in pack.levels]
    return next((each for each in pack.over_time.climbs if ranks.index(each.level) > ranks.index(level)), None)


def _raise(pack: Pack, decision: Decision, effect: _Effect) -> Decision:
    """The decision, as high and as careful as the effect asks for."""
    return replace(
        decision,
        level=_highest(pack.levels, [decision.level, effect.level]),
        access=strongest(pack.access, {decision.access, effect.access}),
        priority=strongest(pack.priorities, {decision.priority, effect.priority}),
    )


def _highest(levels: Iterable[Level | OutcomeChoice], named: Sequence[str]) -> str:
    return [each.id for each in levels if each.id in named][-1]


def _most_careful(pack: Pack, decisions: Sequence[Decision]) -> Decision:
    """One decision from several: highest level, tightest access, highest priority, and every rule that fired."""
    level = _highest(pack.levels, [each.level for each in decisions])
    deciding = next(each for each in decisions if each.level == level)
    fired: dict[str, FiredRule] = {}
    for each in decisions:
        for rule in each.rules:
            if pack.rule[rule.id].when is not None or rule.id == deciding.decided_by:
                fired.setdefault(rule.id, rule)
    return Decision(
        level=level,
        access=strongest(pack.access, {each.access for each in decisions}),
        priority=strongest(pack.priorities, {each.priority for each in decisions}),
        decided_by=deciding.decided_by,
        rules=tuple(fired[rule.id] for rule in pack.rules if rule.id in fired),
    )


def _hold_level(pack: Pack, decision: Decision, rounds: Sequence[Round]) -> tuple[Decision, tuple[OverTimeFired, ...]]:
    """The decision, not below that of the round before when this came to a level that no answer takes back."""
    hold = pack.over_time.keeps
    before = rounds[-2].outcome or assess_round(pack, rounds[:-1])
    if hold is None or before.level not in hold.levels:
        return decision, ()
    raised = _raise(pack, decision, _Effect(before.level, before.access, before.priority))
    if raised == decision:
        return decision, ()
    since = next((fired.rounds for fired in before.over_time if fired.id == LEVEL_HOLD), (len(rounds) - 2,))
    return raised, (OverTimeFired(LEVEL_HOLD, since, before.level),)
