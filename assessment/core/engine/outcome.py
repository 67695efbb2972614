"""The outcome of one person's answers: scores, rules that fired, level, access, priority, steps. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from assessment.core.engine.recommendation import Advice, Decision, FiredRule, advise, decide
from assessment.core.engine.routing import EffectiveAnswers, effective_answers
from assessment.core.engine.scoring import Score, facts_of, score
from assessment.core.items import Answers
from assessment.core.model.check_ins import LevelHold, OverTimeRule
from assessment.core.model.pack import Pack
from assessment.core.rules.explain import Reason

LEVEL_HOLD = "keeps"
"""The id under which the pack's level hold is stored among the rules over time."""


@dataclass(frozen=True)
class OverTimeFired:
    """A rule over time that is true, or ``LEVEL_HOLD``.

    ``rounds``: those that made it true, 0 being the first pass; ``level``: the one it leads to, '' when to none.
    """

    id: str
    rounds: tuple[int, ...]
    level: str


@dataclass(frozen=True)
class Outcome:
    """What the answers lead to.

    ``rules``: every rule that is true, in the pack's order; ``decided_by``: the one that set the level, before
    ``over_time`` raised or held it; ``steps``: given to the person; ``withheld``: steps for two that only a counselor
    may release; ``not_shown``: items that were answered and are not asked.
    """

    level: str
    access: str
    priority: str
    decided_by: str
    rules: tuple[FiredRule, ...]
    scores: Mapping[str, Score]
    steps: tuple[str, ...]
    withheld: tuple[str, ...]
    notes: tuple[str, ...]
    strengths: tuple[str, ...]
    not_shown: tuple[str, ...]
    over_time: tuple[OverTimeFired, ...] = ()


def rule_behind(pack: Pack, fired: OverTimeFired) -> OverTimeRule | LevelHold:
    """The rule of the pack that fired, or its level hold."""
    if fired.id == LEVEL_HOLD and pack.over_time.keeps is not None:
        return pack.over_time.keeps
    return next(rule for rule in pack.over_time.rules if rule.id == fired.id)


def assess(pack: Pack, answers: Answers) -> Outcome:
    """The outcome of ``answers``. It depends on the pack and the answers alone."""
    return assess_effective(pack, effective_answers(pack, answers))


def assess_effective(pack: Pack, effective: EffectiveAnswers) -> Outcome:
    """The outcome of answers whose effective ones are known already."""
    scores = score(pack, effective.counted)
    facts = facts_of(effective.counted, scores)
    decision = decide(pack, facts)
    advice = advise(pack, facts, decision.level, decision.access)
    return build_outcome(decision, advice, scores, effective.not_shown)


def build_outcome(
    decision: Decision,
    advice: Advice,
    scores: Mapping[str, Score],
    not_shown: tuple[str, ...],
    over_time: tuple[OverTimeFired, ...] = (),
) -> Outcome:
    """The outcome that consists of these parts."""
    return Outcome(
        level=decision.level,
        access=decision.access,
        priority=decision.priority,
        decided_by=decision.decided_by,
        rules=decision.rules,
        scores=scores,
        steps=advice.steps,
        withheld=advice.withheld,
        notes=advice.notes,
        strengths=advice.strengths,
        not_shown=not_shown,
        over_time=over_time,
    )


def as_json(outcome: Outcome) -> str:
    """The canonical JSON text of an outcome; ``from_json`` reads it back. Its keys are stored, and never renamed."""
    plain: dict[str, Any] = {
        "level": outcome.level,
        "access": outcome.access,
        "priority": outcome.priority,
        "decided_by": outcome.decided_by,
        "rules": [
            {"id": rule.id, "grounds": [[reason.kind, reason.id, reason.test] for reason in rule.reasons]}
            for rule in outcome.rules
        ],
        "scores": {
            name: [None if each.value is None else str(each.value), each.band, each.answered, each.of]
            for name, each in outcome.scores.items()
        },
        "steps": outcome.steps,
        "held": outcome.withheld,
        "notes": outcome.notes,
        "strengths": outcome.strengths,
        "not_shown": outcome.not_shown,
    }
    if outcome.over_time:
        plain["over_time"] = [[fired.id, fired.rounds, fired.level] for fired in outcome.over_time]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Outcome:
    """Read an outcome from the text that ``as_json`` gave."""
    plain = json.loads(text)
    return Outcome(
        level=plain["level"],
        access=plain["access"],
        priority=plain["priority"],
        decided_by=plain["decided_by"],
        rules=tuple(
            FiredRule(rule["id"], tuple(Reason(*reason) for reason in rule["grounds"])) for rule in plain["rules"]
        ),
        scores={
            name: Score(name, None if value is None else Fraction(value), band, answered, of)
            for name, (value, band, answered, of) in plain["scores"].items()
        },
        steps=tuple(plain["steps"]),
        withheld=tuple(plain["held"]),
        notes=tuple(plain["notes"]),
        strengths=tuple(plain["strengths"]),
        not_shown=tuple(plain["not_shown"]),
        over_time=tuple(
            OverTimeFired(name, tuple(rounds), level) for name, rounds, level in plain.get("over_time", ())
        ),
    )
