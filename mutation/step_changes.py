"""Changes of steps.yaml and pauses.yaml: who is given which step, and who is shown which safety message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assessment.core.packs.schema.safety_messages import ACTIONS
from assessment.core.packs.yaml_reader import Path
from mutation.mutant import REMOVED, Mutant, PackFiles
from mutation.rule_changes import variants

STEPS, PAUSES = "steps.yaml", "pauses.yaml"
OTHER_SHOWN = {"everywhere": "screen", "screen": "everywhere"}
OTHER_KIND = {"own": "couple", "couple": "own"}


def step_mutants(files: PackFiles) -> Iterator[Mutant]:
    """Every mutant of steps.yaml."""
    yield from _whole_file(files)
    yield from files.removed("step removed", STEPS, "steps")
    yield from files.swapped("step order", STEPS, "steps")
    yield from files.texts_swapped(STEPS, ("title", "do", "in_short"), "steps")
    for path, step in files.entries(STEPS, "steps"):
        yield from variants(files, STEPS, (*path, "when"), step["id"])
        yield from variants(files, STEPS, (*path, "first_when"), step["id"])
        yield from _flags(files, path, step)
        yield from _lead_in(files, path, step)


def _whole_file(files: PackFiles) -> Iterator[Mutant]:
    """Mutants of the gate, and of the steps that the file names."""
    yield from variants(files, STEPS, ("gate",), "gate")
    if files.data(STEPS, "gate") is not None:
        yield files.made("gate", STEPS, "gate", "removed", (("gate",), REMOVED))
    for key in ("otherwise", "on_every_paper"):
        named = files.data(STEPS, key)
        if named is None:
            continue
        if key == "otherwise":
            yield files.made(key, STEPS, key, "removed", ((key,), REMOVED))
        for _, step in files.entries(STEPS, "steps"):
            if step["id"] != named and step["kind"] == "own":
                yield files.made(key, STEPS, key, f"{named} -> {step['id']}", ((key,), step["id"]))


def _flags(files: PackFiles, path: Path, step: dict[str, Any]) -> Iterator[Mutant]:
    """Mutants of what a step says besides its conditions and texts."""
    name = step["id"]
    for key, other in (("shown", OTHER_SHOWN[step["shown"]]), ("kind", OTHER_KIND[step["kind"]])):
        yield files.made(f"step {key}", STEPS, name, f"{key} {step[key]} -> {other}", ((*path, key), other))
    if files.data(STEPS, "gate") is not None:
        yield files.turned(STEPS, path, name, "even_in_danger")
    for key in ("first_when", "instead_of"):
        if key in step:
            yield files.made(key, STEPS, name, f"without {key}", ((*path, key), REMOVED))


def _lead_in(files: PackFiles, path: Path, step: dict[str, Any]) -> Iterator[Mutant]:
    """Mutants in which a sentence before the step is left out, or said to another role."""
    said = step.get("lead_in", {})
    item = files.pack.items.get(files.pack.role or "")
    roles = item.space.names if item is not None else ()
    for role, text in said.items():
        yield files.made("text place", STEPS, step["id"], f"no lead_in to {role}", ((*path, "lead_in", role), REMOVED))
        for other in (each for each in roles if each not in said):
            rest = {each: words for each, words in said.items() if each != role}
            change = f"lead_in to {other}, not to {role}"
            yield files.made("text place", STEPS, step["id"], change, ((*path, "lead_in"), {**rest, other: text}))


def safety_message_mutants(files: PackFiles) -> Iterator[Mutant]:
    """Every mutant of pauses.yaml."""
    yield from files.removed("pause removed", PAUSES)
    yield from files.swapped("pause order", PAUSES)
    yield from files.texts_swapped(PAUSES, ("title", "say", "again"))
    for path, message in files.entries(PAUSES):
        yield from variants(files, PAUSES, (*path, "when"), message["id"])
        for action in ACTIONS:
            if action != message["action"]:
                change = f"action {message['action']} -> {action}"
                yield files.made("pause action", PAUSES, message["id"], change, ((*path, "action"), action))
