"""Levels, access, priorities, groups, conditions, rules and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from assessment.core.errors import suggestion
from assessment.core.model.rules import Level, Note, OutcomeChoice, Rule
from assessment.core.packs.build.context import RESERVED_WORDS, BuildContext
from assessment.core.packs.yaml_reader import Path
from assessment.core.rules.parser import Vocabulary

FILE = "rules.yaml"
KINDS = {
    "access": "access",
    "priorities": "priority",
    "levels": "level",
    "rules": "rule",
    "conditions": "condition",
    "notes": "note",
}
"""What an entry of each list is called."""


@dataclass(frozen=True)
class Rulebook:
    """The contents of ``rules.yaml``.

    ``known``: the vocabulary with the levels, for steps and strengths.
    """

    access: tuple[OutcomeChoice, ...]
    priorities: tuple[OutcomeChoice, ...]
    levels: tuple[Level, ...]
    groups: Mapping[str, tuple[str, ...]]
    rules: tuple[Rule, ...]
    notes: tuple[Note, ...]
    known: Vocabulary
    second_look_from: str | None


def build_rulebook(context: BuildContext, known: Vocabulary) -> Rulebook:
    """Build the contents of ``rules.yaml``; ``known`` holds the items and scores."""
    for key, kind in KINDS.items():
        context.check_unique_entries(FILE, key, kind)
    levels = tuple(_level(shape) for shape in context.part(FILE, "levels", []))
    known = replace(known, groups=_groups(context, known))
    known = _with_conditions(context, known)
    access = tuple(OutcomeChoice(**shape) for shape in context.part(FILE, "access", []))
    priorities = tuple(OutcomeChoice(**shape) for shape in context.part(FILE, "priorities", []))
    _check_targets(context, priorities)
    outputs = {
        "level": [level.id for level in levels],
        "access": [choice.id for choice in access],
        "priority": [choice.id for choice in priorities],
    }
    rules = [_rule(context, shape, known, outputs) for shape in context.part(FILE, "rules", [])]
    _check_otherwise(context)
    notes = []
    for shape in context.part(FILE, "notes", []):
        when = context.parse(shape["when"], known, FILE, (*context.path_of(FILE, "notes", shape["id"]), "when"))
        if when is not None:
            notes.append(Note(shape["id"], when, shape["say"]))
    with_level = replace(known, levels=tuple(outputs["level"]))
    second_look_from = _second_look_from(context, outputs["level"])
    return Rulebook(access, priorities, levels, known.groups, tuple(rules), tuple(notes), with_level, second_look_from)


def _check_targets(context: BuildContext, priorities: Sequence[OutcomeChoice]) -> None:
    """Counselors read what is due first: a higher priority must never be due later than a lower one."""
    for lower, higher in pairwise(priorities):
        if lower.target is not None and (higher.target is None or higher.target > lower.target):
            path = context.path_of(FILE, "priorities", higher.id)
            message = f"priority '{higher.id}' is higher than '{lower.id}' and would be due later."
            context.report(FILE, path, "E323", message, "Give it a target at least as soon, or change the order.")


def _second_look_from(context: BuildContext, levels: list[str]) -> str | None:
    name: str | None = context.part(FILE, "second_look_from", None)
    if name is not None and name not in levels:
        message = f"there is no level '{name}'."
        context.report_unknown(FILE, ("second_look_from",), message, suggestion(name, levels), name)
        return None
    return name


def _level(shape: Mapping[str, Any]) -> Level:
    return Level(
        id=shape["id"],
        label=shape["label"],
        headline=shape["headline"],
        say=shape["say"],
        why=shape["why"],
        action_label=shape["action"]["label"],
        action_to=shape["action"]["to"],
        step_up=shape["step_up"],
        lead=shape["lead"],
        lines=tuple(shape["lines"]),
        beside_strengths=shape["beside_strengths"],
    )


def _groups(context: BuildContext, known: Vocabulary) -> dict[str, tuple[str, ...]]:
    groups = {}
    for name, members in context.part(FILE, "groups", {}).items():
        path: Path = ("groups", name)
        _check_available(context, path, name, known)
        unknown = [member for member in members if member not in known.items]
        for member in unknown:
            message = f"there is no item '{member}'."
            context.report_unknown(FILE, path, message, suggestion(member, list(known.items)), member)
        if not unknown:
            groups[name] = tuple(members)
        else:
            context.drop(name)
    return groups


def _with_conditions(context: BuildContext, known: Vocabulary) -> Vocabulary:
    """The vocabulary with all conditions. A condition can use the conditions before it."""
    for shape in context.part(FILE, "conditions", []):
        path = context.path_of(FILE, "conditions", shape["id"])
        _check_available(context, path, shape["id"], known)
        tree = context.parse(shape["when"], known, FILE, (*path, "when"))
        if tree is not None:
            known = replace(known, conditions={**known.conditions, shape["id"]: tree})
        else:
            context.drop(shape["id"])
    return known


def _check_available(context: BuildContext, path: Path, name: str, known: Vocabulary) -> None:
    if name in known.items or name in known.scores or name in known.groups or name in RESERVED_WORDS:
        context.report(FILE, path, "E305", f"'{name}' is taken.", "Choose an id that nothing else in the rules has.")


def _rule(context: BuildContext, shape: Mapping[str, Any], known: Vocabulary, outputs: Mapping[str, list[str]]) -> Rule:
    path = context.path_of(FILE, "rules", shape["id"])
    then = shape["then"]
    for output, value in then.items():
        if value not in outputs[output]:
            remedy = suggestion(value, outputs[output])
            context.report_unknown(FILE, (*path, "then", output), f"there is no {output} '{value}'.", remedy, value)
    if not then:
        context.report(
            FILE, (*path, "then"), "E321", "the rule has no effect.", "Name a level, an access or a priority."
        )
    if "level" in then and set(then) != set(outputs):
        context.report(
            FILE, (*path, "then"), "E321", "a rule with a level must set access and priority too.", "Add them."
        )
    otherwise = shape["when"] == "otherwise"
    when = None if otherwise else context.parse(shape["when"], known, FILE, (*path, "when"))
    if when is None and not otherwise:
        context.drop(shape["id"])
    return Rule(
        id=shape["id"],
        label=shape["label"],
        when=when,
        because=shape["because"],
        source=shape["source"],
        level=then.get("level"),
        access=then.get("access"),
        priority=then.get("priority"),
    )


def _check_otherwise(context: BuildContext) -> None:
    """Report unless exactly the last rule with a level is `otherwise`, so that every answer set gets a level."""
    shapes = context.part(FILE, "rules", [])
    if not shapes:
        return
    last = [shape["id"] for shape in shapes if "level" in shape["then"]][-1:]
    fallbacks = [shape["id"] for shape in shapes if shape["when"] == "otherwise"]
    for name in fallbacks:
        if [name] != last:
            path = (*context.path_of(FILE, "rules", name), "when")
            context.report(
                FILE, path, "E322", "'otherwise' is not the last rule with a level.", "Move it behind the others."
            )
    if not fallbacks:
        path = context.path_of(FILE, "rules", last[0] if last else "")
        message = "some answers may get no level: no rule says 'when: otherwise'."
        context.report(FILE, path, "E322", message, "Let the last rule with a level say so.")
