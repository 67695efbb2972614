"""Claims, with the items, rules and outputs that they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessment.core.errors import suggestion
from assessment.core.items import Opaque, Worse
from assessment.core.packs.build.context import BuildContext
from assessment.core.packs.build.rules import FILE, Rulebook
from assessment.core.packs.yaml_reader import Path
from assessment.core.rules.claims import (
    OUTPUTS,
    AnswerCritical,
    BandLimits,
    Claim,
    ExactlyOne,
    Implies,
    NeverLowers,
    NeverWithout,
    OnlyIf,
    OtherCutOff,
    OwnStep,
    Reachable,
    SafetyMessageShown,
    StepsGiven,
    StrengthsNotNamed,
)

FORMS: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (frozenset({"worse", "never_lowers"}), frozenset()),
    (frozenset({"unanswered", "never"}), frozenset({"when_shown"})),
    (frozenset({"rules", "imply"}), frozenset()),
    (frozenset({"level", "only_if"}), frozenset()),
    (frozenset({"access", "only_if"}), frozenset()),
    (frozenset({"priority", "only_if"}), frozenset()),
    (frozenset({"when", "only_steps"}), frozenset()),
    (frozenset({"when", "never_steps"}), frozenset()),
    (frozenset({"own_step"}), frozenset({"when"})),
    (frozenset({"when", "never_strengths"}), frozenset()),
    (frozenset({"when", "pause"}), frozenset()),
    (frozenset({"when", "critical"}), frozenset()),
    (frozenset({"cut_offs"}), frozenset({"exceptions"})),
    (frozenset({"exactly_one"}), frozenset()),
    (frozenset({"reachable"}), frozenset()),
)
"""For each form of claim, the keys that it must have and those that it may have, besides id and say."""


@dataclass(frozen=True)
class Sentences:
    """The ids of what people are told, besides the outputs of rules."""

    steps: Sequence[str]
    strengths: Sequence[str]
    pauses: Sequence[str]


def build_claims(context: BuildContext, rules: Rulebook, sentences: Sentences) -> tuple[Claim, ...]:
    """The claims of ``rules.yaml``."""
    context.check_unique_entries(FILE, "claims", "claim")
    reader = _ClaimReader(context, rules, sentences)
    found = [reader.claim(shape) for shape in context.part(FILE, "claims", [])]
    return tuple(claim for claim in found if claim is not None)


class _ClaimReader:
    def __init__(self, context: BuildContext, rules: Rulebook, sentences: Sentences) -> None:
        self.context = context
        self.rules = rules
        self.sentences = sentences
        self.outputs = {
            "level": [level.id for level in rules.levels],
            "access": [choice.id for choice in rules.access],
            "priority": [choice.id for choice in rules.priorities],
        }

    def claim(self, shape: Mapping[str, Any]) -> Claim | None:
        path = self.context.path_of(FILE, "claims", shape["id"])
        named: dict[str, Any] = {"id": shape["id"], "say": shape["say"], "line": self.line(path)}
        keys = set(shape) - {"id", "say"}
        if not any(must <= keys <= must | may for must, may in FORMS):
            forms = "; ".join(" and ".join(sorted(must)) for must, _ in FORMS)
            message = f"claim '{shape['id']}' has no form, or more than one."
            self.context.report(FILE, path, "E340", message, f"Give it one of: {forms}.")
            return None
        if "worse" in shape:
            items = self.items(path, "worse", shape["worse"])
            self.check_worse(path, items)
            return NeverLowers(**named, items=items, outputs=tuple(shape["never_lowers"]))
        if "unanswered" in shape:
            return NeverWithout(
                **named,
                items=self.items(path, "unanswered", shape["unanswered"]),
                when_shown=self.items(path, "when_shown", shape.get("when_shown", [])),
                values=self.values(path, "never", shape["never"]),
            )
        if "rules" in shape:
            self.check_rules(path, shape["rules"])
            return Implies(**named, rules=tuple(shape["rules"]), values=self.values(path, "imply", shape["imply"]))
        if "only_if" in shape:
            return self.only_if(path, shape, named)
        if "when" in shape or "own_step" in shape:
            return self.output_claim(path, shape, named)
        if "cut_offs" in shape:
            return BandLimits(**named, exceptions=self.exceptions(path, shape.get("exceptions", [])))
        if "exactly_one" in shape:
            return ExactlyOne(**named, outputs=tuple(shape["exactly_one"]))
        return Reachable(**named, kinds=tuple(shape["reachable"]))

    def output_claim(self, path: Path, shape: Mapping[str, Any], named: Mapping[str, Any]) -> Claim | None:
        """A claim about what people are given or told; its condition may read the level."""
        condition = self.context.parse(shape.get("when"), self.rules.known, FILE, (*path, "when"))
        if "own_step" in shape and ("when" not in shape or condition is not None):
            return OwnStep(**named, condition=condition)
        if condition is None:
            return None
        if "only_steps" in shape or "never_steps" in shape:
            never = self.ids(path, "never_steps", shape, "step", self.sentences.steps)
            only = self.ids(path, "only_steps", shape, "step", self.sentences.steps)
            return StepsGiven(**named, condition=condition, never=never, only=only if "only_steps" in shape else None)
        if "never_strengths" in shape:
            strengths = self.ids(path, "never_strengths", shape, "strength", self.sentences.strengths)
            return StrengthsNotNamed(**named, condition=condition, strengths=strengths)
        if "critical" in shape:
            return AnswerCritical(**named, condition=condition, items=self.items(path, "critical", shape["critical"]))
        pause = shape["pause"]
        messages = self.ids(
            (*path, "pause"), "one_of", {"one_of": pause.get("named", ())}, "pause", self.sentences.pauses
        )
        return SafetyMessageShown(**named, condition=condition, messages=messages, action=pause["action"])

    def exceptions(self, path: Path, shapes: list[Mapping[str, Any]]) -> tuple[OtherCutOff, ...]:
        scores = list(self.rules.known.scores)
        for at, shape in enumerate(shapes):
            if (name := shape["score"]) not in scores:
                message = f"there is no score '{name}'."
                self.context.report_unknown(
                    FILE, (*path, "except", at, "score"), message, suggestion(name, scores), name
                )
        return tuple(OtherCutOff(**shape) for shape in shapes)

    def ids(self, path: Path, key: str, shape: Mapping[str, Any], kind: str, known: Sequence[str]) -> tuple[str, ...]:
        """The ids under ``key``; reports those that are not known."""
        for at, name in enumerate(shape.get(key, ())):
            if name not in known:
                message = f"there is no {kind} '{name}'."
                self.context.report_unknown(FILE, (*path, key, at), message, suggestion(name, list(known)), name)
        return tuple(shape.get(key, ()))

    def line(self, path: Path) -> int:
        return self.context.sources[FILE].line(path)

    def items(self, path: Path, key: str, names: list[str]) -> tuple[str, ...]:
        """The items of these names; a group stands for its items."""
        known, groups = self.rules.known.items, self.rules.groups
        found: list[str] = []
        for at, name in enumerate(names):
            if name in groups:
                found.extend(groups[name])
            elif name in known:
                found.append(name)
            else:
                remedy = suggestion(name, [*known, *groups])
                self.context.report_unknown(
                    FILE, (*path, key, at), f"there is no item or group '{name}'.", remedy, name
                )
        return tuple(dict.fromkeys(found))

    def check_worse(self, path: Path, items: tuple[str, ...]) -> None:
        for name in items:
            item = self.rules.known.items[name]
            if item.worse == Worse():
                message = f"nothing says which answers to '{name}' are worse."
                remedy = "Leave it out of the claim."
                if not isinstance(item.space, Opaque) and item.options_from is None:
                    remedy = "Give the item, or its answer set, 'worse'; or leave it out of the claim."
                self.context.report(FILE, (*path, "worse"), "E341", message, remedy)

    def check_rules(self, path: Path, names: list[str]) -> None:
        known = [rule.id for rule in self.rules.rules]
        for at, name in enumerate(names):
            if name not in known:
                remedy = suggestion(name, known)
                self.context.report_unknown(FILE, (*path, "rules", at), f"there is no rule '{name}'.", remedy, name)

    def values(self, path: Path, key: str, shape: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
        if not shape:
            message = f"'{key}' names no level, access or priority."
            self.context.report(FILE, (*path, key), "E344", message, "Write for example {access: [locked]}.")
        for output, values in shape.items():
            for value in values:
                self.check_value((*path, key, output), output, value)
        return {output: tuple(shape[output]) for output in OUTPUTS if output in shape}

    def check_value(self, path: Path, output: str, value: str) -> None:
        if value not in self.outputs[output]:
            remedy = suggestion(value, self.outputs[output])
            self.context.report_unknown(FILE, path, f"there is no {output} '{value}'.", remedy, value)

    def only_if(self, path: Path, shape: Mapping[str, Any], named: Mapping[str, Any]) -> OnlyIf | None:
        output = next(each for each in OUTPUTS if each in shape)
        self.check_value((*path, output), output, shape[output])
        condition = self.context.parse(shape["only_if"], self.rules.known, FILE, (*path, "only_if"))
        if condition is None:
            return None
        return OnlyIf(**named, output=output, value=shape[output], condition=condition)
