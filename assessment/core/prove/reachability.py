"""Reachability: whether some answer set leads to each level, access, priority, rule, band, step, note, strength."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assessment.core.engine.outcome import Outcome
from assessment.core.model.pack import Pack
from assessment.core.prove.pack import SymbolicPack
from assessment.core.rules.smt import Term

DECIDES = "deciding"
"""The kind of target that is reached where a rule sets the level; it belongs to the kind ``rule``."""


@dataclass(frozen=True)
class Target:
    """Something that some answer set should lead to; a band's id is written ``score.band``."""

    kind: str
    id: str

    def never(self) -> str:
        """The message for a target that nothing reaches."""
        return {
            "level": f"level '{self.id}' never comes out",
            "access": f"access '{self.id}' never comes out",
            "priority": f"priority '{self.id}' never comes out",
            "rule": f"rule '{self.id}' is never true",
            DECIDES: f"rule '{self.id}' never sets the level: whenever it is true, one before it is too",
            "band": f"no score reaches the band '{self.id}'",
            "step": f"nobody gets the step '{self.id}'",
            "note": f"the note '{self.id}' never shows",
            "strength": f"nobody has the strength '{self.id}'",
        }[self.kind]


def targets(pack: Pack, kinds: tuple[str, ...]) -> tuple[Target, ...]:
    """The targets of these kinds: everything that the pack names."""
    named = {
        "level": [level.id for level in pack.levels],
        "access": [choice.id for choice in pack.access],
        "priority": [choice.id for choice in pack.priorities],
        "rule": [rule.id for rule in pack.rules],
        "band": [f"{scale.id}.{band.id}" for scale in pack.scales for band in scale.bands],
        "step": [step.id for step in pack.steps],
        "note": [note.id for note in pack.notes],
        "strength": [strength.id for strength in pack.texts.strengths],
    }
    found = [Target(kind, name) for kind in kinds for name in named[kind]]
    if "rule" in kinds:
        found += [Target(DECIDES, rule.id) for rule in pack.rules if rule.level is not None]
    return tuple(found)


def reached_by(outcome: Outcome) -> Iterator[Target]:
    """Every target that the outcome reaches."""
    yield Target("level", outcome.level)
    yield Target("access", outcome.access)
    yield Target("priority", outcome.priority)
    yield Target(DECIDES, outcome.decided_by)
    yield from (Target("rule", rule.id) for rule in outcome.rules)
    yield from (Target("band", f"{score.id}.{score.band}") for score in outcome.scores.values() if score.band)
    yield from (Target("step", step) for step in outcome.steps)
    yield from (Target("note", note) for note in outcome.notes)
    yield from (Target("strength", strength) for strength in outcome.strengths)


def reached(target: Target, symbolic: SymbolicPack) -> Term:
    """A term for "the target is reached"."""
    pack = symbolic.pack
    match target.kind:
        case "level" | "access" | "priority":
            return symbolic.comes_out(target.kind, target.id)
        case "rule":
            return symbolic.holds_rule(target.id)
        case "band":
            return symbolic.in_band(*target.id.split("."))
        case "step":
            return symbolic.is_given(pack.step[target.id])
        case "note":
            return next(symbolic.is_true(note.when) for note in pack.notes if note.id == target.id)
        case "strength":
            return next(symbolic.is_true(each.when) for each in pack.texts.strengths if each.id == target.id)
        case _:
            return symbolic.decides[target.id]
