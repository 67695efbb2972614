"""The outcome of one person's answers: scores, fired rules, level, access, priority, steps. A pure function."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from assessment.core.engine.recommendation import Advice, Decision, FiredRule, advise, judge
from assessment.core.engine.routing import EffectiveAnswers, effective_answers
from assessment.core.engine.scoring import Score, score
from assessment.core.items import Answers
from assessment.core.model.check_ins import LevelHold, OverTimeRule
from assessment.core.model.pack import Pack
from assessment.core.rules.evaluate import Facts
from assessment.core.rules.explain import Reason

KEPT = "keeps"
"""Stands for the pack's ``keeps`` among the rules over time."""


@dataclass(frozen=True)
class OverTimeFired:
    """A rule over time that is true, or ``KEPT``.

    ``rounds``: on which rounds it rests, 0 being the first pass; ``level``: where it leads to, '' when to no level.
    """

    id: str
    rounds: tuple[int, ...]
    level: str


@dataclass(frozen=True)
class Outcome:
    """What the answers lead to.

    ``rules``: every rule that is true, in the pack's order; ``decided_by``: the one that set the level, before
    ``over_time`` raised or kept it; ``steps``: given to the person; ``held``: steps for two that only a counselor may
    release.
    """

    level: str
    access: str
    priority: str
    decided_by: str
    rules: tuple[FiredRule, ...]
    scores: Mapping[str, Score]
    steps: tuple[str, ...]
    held: tuple[str, ...]
    notes: tuple[str, ...]
    strengths: tuple[str, ...]
    not_shown: tuple[str, ...]
    over_time: tuple[OverTimeFired, ...] = ()


def rule_behind(pack: Pack, fired: OverTimeFired) -> OverTimeRule | LevelHold:
    """What the pack says of a rule over time that is true."""
    if fired.id == KEPT and pack.over_time.keeps is not None:
        return pack.over_time.keeps
    return next(rule for rule in pack.over_time.rules if rule.id == fired.id)


def assess(pack: Pack, answers: Answers) -> Outcome:
    """The outcome of ``answers``; the same pack and answers always give the same one."""
    return assess_effective(pack, effective_answers(pack, answers))


def assess_effective(pack: Pack, read: EffectiveAnswers) -> Outcome:
    """The outcome of answers already read through the pack."""
    scores = score(pack, read.counted)
    facts = Facts(read.counted, {name: each.value for name, each in scores.items()})
    verdict = judge(pack, facts)
    return put_together(verdict, advise(pack, facts, verdict.level, verdict.access), scores, read.not_shown)


def put_together(
    verdict: Decision,
    advice: Advice,
    scores: Mapping[str, Score],
    not_shown: tuple[str, ...],
    over_time: tuple[OverTimeFired, ...] = (),
) -> Outcome:
    """One outcome from its parts."""
    return Outcome(
        level=verdict.level,
        access=verdict.access,
        priority=verdict.priority,
        decided_by=verdict.decided_by,
        rules=verdict.rules,
        scores=scores,
        steps=advice.steps,
        held=advice.held,
        notes=advice.notes,
        strengths=advice.strengths,
        not_shown=not_shown,
        over_time=over_time,
    )


def as_json(outcome: Outcome) -> str:
    """The canonical text of an outcome; ``from_json`` gives an equal one back."""
    plain: dict[str, Any] = {
        "level": outcome.level,
        "access": outcome.access,
        "priority": outcome.priority,
        "decided_by": outcome.decided_by,
        "rules": [
            {"id": rule.id, "grounds": [[ground.kind, ground.id, ground.test] for ground in rule.grounds]}
            for rule in outcome.rules
        ],
        "scores": {
            name: [None if each.value is None else str(each.value), each.band, each.answered, each.of]
            for name, each in outcome.scores.items()
        },
        "steps": outcome.steps,
        "held": outcome.held,
        "notes": outcome.notes,
        "strengths": outcome.strengths,
        "not_shown": outcome.not_shown,
    }
    if outcome.over_time:
        plain["over_time"] = [[fired.id, fired.rounds, fired.level] for fired in outcome.over_time]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Outcome:
    """The outcome that ``as_json`` wrote."""
    plain = json.loads(text)
    return Outcome(
        level=plain["level"],
        access=plain["access"],
        priority=plain["priority"],
        decided_by=plain["decided_by"],
        rules=tuple(
            FiredRule(rule["id"], tuple(Reason(*ground) for ground in rule["grounds"])) for rule in plain["rules"]
        ),
        scores={
            name: Score(name, None if value is None else Fraction(value), band, answered, of)
            for name, (value, band, answered, of) in plain["scores"].items()
        },
        steps=tuple(plain["steps"]),
        held=tuple(plain["held"]),
        notes=tuple(plain["notes"]),
        strengths=tuple(plain["strengths"]),
        not_shown=tuple(plain["not_shown"]),
        over_time=tuple(
            OverTimeFired(name, tuple(rounds), level) for name, rounds, level in plain.get("over_time", ())
        ),
    )
