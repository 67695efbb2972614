"""The outcome of one person's answers: scores, fired rules, level, access, priority, steps. A pure function."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.core.definition import Pack
from assessment.core.flow import Sheet, sheet
from assessment.core.items import Answers
from assessment.core.recommendation import FiredRule, recommend
from assessment.core.rules.explain import Ground
from assessment.core.scoring import Score, score


@dataclass(frozen=True)
class Outcome:
    """What the answers lead to.

    ``rules``: every rule that is true, in the pack's order; ``decided_by``: the one that set the level;
    ``steps``: given to the person; ``held``: steps for two that only a counselor may release.
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


def assess(pack: Pack, answers: Answers) -> Outcome:
    """The outcome of ``answers``; the same pack and answers always give the same one."""
    return assess_sheet(pack, sheet(pack, answers))


def assess_sheet(pack: Pack, read: Sheet) -> Outcome:
    """The outcome of answers already read through the pack."""
    scores = score(pack, read.counted)
    found = recommend(pack, read.counted, {name: each.value for name, each in scores.items()})
    return Outcome(
        level=found.level,
        access=found.access,
        priority=found.priority,
        decided_by=found.decided_by,
        rules=found.rules,
        scores=scores,
        steps=found.steps,
        held=found.held,
        notes=found.notes,
        strengths=found.strengths,
        not_shown=read.not_shown,
    )


def as_json(outcome: Outcome) -> str:
    """The canonical text of an outcome; ``from_json`` gives an equal one back."""
    plain = {
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
            FiredRule(rule["id"], tuple(Ground(*ground) for ground in rule["grounds"])) for rule in plain["rules"]
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
    )
