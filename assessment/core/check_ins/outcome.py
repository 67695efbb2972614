"""What a round leads to: the rules read for all that stands, then the rules over time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from assessment.core.check_ins.history import (
    CheckIn,
    Round,
    StandingAnswers,
    check_ins_by_day,
    read_rounds,
    standing_answers,
)
from assessment.core.engine.outcome import KEPT, Outcome, OverTimeFired, assess, put_together
from assessment.core.engine.recommendation import Decision, FiredRule, advise, judge, strongest
from assessment.core.engine.routing import effective_answers
from assessment.core.engine.scoring import Score, score
from assessment.core.items import Answers
from assessment.core.model.check_ins import LevelStep, OverTimeRule
from assessment.core.model.pack import Pack
from assessment.core.model.rules import Level, OutcomeChoice
from assessment.core.model.scales import Scale
from assessment.core.rules.evaluate import Facts, compiled


def assess_round(pack: Pack, rounds: Sequence[Round]) -> Outcome:
    """The outcome of the last of ``rounds``; of the first pass alone it is what ``assess`` gives.

    What stands is read twice, and the more careful reading wins: once with private answers that are too old, or whose
    door is shut now, counting as open; once with all that was ever told. So neither time nor silence takes back a
    danger, and an old "no" reassures nobody. ValueError when the rounds are not in the order of time.
    """
    last = rounds[-1] if rounds else None
    if last is None or len(rounds) == 1:
        return assess(pack, last.answers if last is not None else {})
    passed = read_rounds(pack, rounds)
    done = check_ins_by_day(pack, passed)
    readings = _readings(pack, standing_answers(pack, passed[-1].history, last.at), done[-1].own)
    fired = tuple(_true(pack, done))
    counting = {rule.counts_as for rule, _ in fired if rule.counts_as is not None}
    verdict = _stricter(pack, [judge(pack, facts, counting) for facts in readings.facts])
    lifted, over_time = verdict, []
    for rule, on in fired:
        led = _effect(pack, rule, readings, counting, verdict)
        lifted = _raised(pack, lifted, led)
        over_time.append(OverTimeFired(rule.id, on, led.level))
    lifted, kept = _kept(pack, lifted, rounds)
    advice = advise(pack, readings.told, lifted.level, lifted.access)
    not_shown = tuple(name for name in pack.items if name in last.answers and name not in passed[-1].answers)
    return put_together(lifted, advice, readings.scores, not_shown, (*over_time, *kept))


@dataclass(frozen=True)
class _Readings:
    """``now``: only what counts now; ``told``: all that was told. ``scores`` carry nothing over between check-ins."""

    now: Facts
    told: Facts
    scores: Mapping[str, Score]

    @property
    def facts(self) -> tuple[Facts, Facts]:
        return self.now, self.told


def _readings(pack: Pack, stands: StandingAnswers, own: Answers) -> _Readings:
    private = {each.id for each in pack.questionnaires if each.private}
    now = effective_answers(pack, stands.answers).counted
    told = effective_answers(pack, {**stands.lapsed, **stands.answers}, opened=private).counted
    scores = score(
        pack, {name: answer for name, answer in told.items() if name not in pack.check_in_items or name in own}
    )
    values = _values(scores)
    return _Readings(Facts(now, values), Facts(told, values), scores)


def _values(scores: Mapping[str, Score]) -> dict[str, Fraction | None]:
    return {name: each.value for name, each in scores.items()}


def _true(pack: Pack, done: Sequence[CheckIn]) -> Iterator[tuple[OverTimeRule, tuple[int, ...]]]:
    """Each rule over time that is true, with the rounds it rests on."""
    for rule in pack.over_time.rules:
        on = (
            _gainless(pack.scale[rule.without_gain], done, rule.running)
            if rule.without_gain
            else _held(pack, rule, done)
        )
        if on:
            yield rule, tuple(at for each in on for at in each.rounds)


def _held(pack: Pack, rule: OverTimeRule, done: Sequence[CheckIn]) -> Sequence[CheckIn]:
    """The last check-ins that can tell, when the condition held at all of them; one that cannot tell is passed over."""
    assert rule.when is not None  # the loader lets no rule through that has neither condition
    reading = compiled(rule.when, pack.items)
    truths = [(each, reading(Facts(each.counted, _values(each.scores)))) for each in done]
    told = [(each, truth) for each, truth in truths if truth is not None][-rule.running :]
    return [each for each, _ in told] if len(told) == rule.running and all(truth for _, truth in told) else []


def _gainless(scale: Scale, done: Sequence[CheckIn], running: int) -> Sequence[CheckIn]:
    """The last check-ins with a score, when none after the first of them was better, and it could still get better."""
    better = 1 if scale.higher_is == "better" else -1
    scored = [(each, value * better) for each in done if (value := each.scores[scale.id].value) is not None][-running:]
    values = [value for _, value in scored]
    best = max(scale.low * better, scale.high * better)
    if len(values) < running or max(values[1:]) > values[0] or values[-1] == best:
        return []
    return [each for each, _ in scored]


def _effect(pack: Pack, rule: OverTimeRule, readings: _Readings, counting: set[str], verdict: Decision) -> _Effect:
    """Where a true rule over time leads."""
    if rule.climbs:
        without = [judge(pack, facts, counting, rule.leaving_out) for facts in readings.facts]
        climb = _one_up(pack, _stricter(pack, without).level)
        return _Effect(climb.level, climb.access, climb.priority) if climb is not None else _Effect(verdict.level)
    counted = pack.rule[rule.counts_as] if rule.counts_as is not None else None
    return _Effect(counted.level or "" if counted is not None else "", rule.access, rule.priority)


@dataclass(frozen=True)
class _Effect:
    """What something over time leads to; '' and None for what it does not touch."""

    level: str = ""
    access: str | None = None
    priority: str | None = None


def _one_up(pack: Pack, level: str) -> LevelStep | None:
    """The lowest level to climb to that stands above ``level``; None at the top."""
    ranks = [each.id for each in pack.levels]
    return next((each for each in pack.over_time.climbs if ranks.index(each.level) > ranks.index(level)), None)


def _raised(pack: Pack, verdict: Decision, led: _Effect) -> Decision:
    return replace(
        verdict,
        level=_highest(pack.levels, [verdict.level, led.level]),
        access=strongest(pack.access, {verdict.access, led.access}),
        priority=strongest(pack.priorities, {verdict.priority, led.priority}),
    )


def _highest(levels: Iterable[Level | OutcomeChoice], named: Sequence[str]) -> str:
    return [each.id for each in levels if each.id in named][-1]


def _stricter(pack: Pack, verdicts: Sequence[Decision]) -> Decision:
    """One verdict from several: highest level, tightest access, highest priority, and every rule that is true."""
    level = _highest(pack.levels, [each.level for each in verdicts])
    deciding = next(each for each in verdicts if each.level == level)
    fired: dict[str, FiredRule] = {}
    for each in verdicts:
        for rule in each.rules:
            if pack.rule[rule.id].when is not None or rule.id == deciding.decided_by:
                fired.setdefault(rule.id, rule)
    return Decision(
        level=level,
        access=strongest(pack.access, {each.access for each in verdicts}),
        priority=strongest(pack.priorities, {each.priority for each in verdicts}),
        decided_by=deciding.decided_by,
        rules=tuple(fired[rule.id] for rule in pack.rules if rule.id in fired),
    )


def _kept(pack: Pack, verdict: Decision, rounds: Sequence[Round]) -> tuple[Decision, tuple[OverTimeFired, ...]]:
    """The verdict with what the round before keeps, when it came to a level that no answer takes back."""
    keeps = pack.over_time.keeps
    before = rounds[-2].outcome or assess_round(pack, rounds[:-1])
    if keeps is None or before.level not in keeps.levels:
        return verdict, ()
    held = _raised(pack, verdict, _Effect(before.level, before.access, before.priority))
    if held == verdict:
        return verdict, ()
    since = next((fired.rounds for fired in before.over_time if fired.id == KEPT), (len(rounds) - 2,))
    return held, (OverTimeFired(KEPT, since, before.level),)
