"""Changes of rules.yaml: of conditions, rules, notes, and of what earlier check-ins do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from assessment.core.packs.yaml_reader import Path
from assessment.core.rules.claims import OUTPUTS
from mutation.expressions import ExpressionVariants
from mutation.mutant import REMOVED, Mutant, PackFiles

RULES = "rules.yaml"


def variants(files: PackFiles, file: str, path: Path, place: str) -> Iterator[Mutant]:
    """Mutants with one thing changed in the expression at the path, if there is one."""
    text = files.data(file, *path)
    if text is None or text == "otherwise":
        return
    for kind, changed, change in ExpressionVariants(files.pack, text):
        yield files.made(kind, file, place, f"{path[-1]}: {change}", (path, changed))


def rule_mutants(files: PackFiles) -> Iterator[Mutant]:
    """Every mutant of rules.yaml."""
    for key in ("conditions", "rules", "notes"):
        for path, entry in files.entries(RULES, key):
            yield from variants(files, RULES, (*path, "when"), entry["id"])
    for name, members in (files.data(RULES, "groups") or {}).items():
        for at, member in enumerate(members):
            yield files.made("group", RULES, name, f"without {member}", (("groups", name, at), REMOVED))
    yield from _outputs(files)
    yield from _order(files)
    for path, rule in files.entries(RULES, "rules"):
        if rule["when"] != "otherwise":
            yield files.made("rule removed", RULES, rule["id"], "removed", (path, REMOVED))
    yield from files.removed("note", RULES, "notes")
    yield from files.texts_swapped(RULES, ("say",), "notes")
    yield from _over_time(files)


def _outputs(files: PackFiles) -> Iterator[Mutant]:
    """Mutants with another level, access or priority of a rule."""
    for path, rule in files.entries(RULES, "rules"):
        yield from _other_outputs(files, "rule leads to", (*path, "then"), rule["id"])


def _other_outputs(files: PackFiles, kind: str, path: Path, place: str) -> Iterator[Mutant]:
    for output, value in (files.data(RULES, *path) or {}).items():
        for other in files.pack.order_of(output) if output in OUTPUTS else ():
            if other != value:
                yield files.made(kind, RULES, place, f"{output} {value} -> {other}", ((*path, output), other))


def _order(files: PackFiles) -> Iterator[Mutant]:
    """Mutants with two neighbours swapped: of rules with a level, levels, access or priorities."""
    for (first, one), (second, other) in pairwise(files.entries(RULES, "rules")):
        if "level" in one["then"] and "level" in other["then"]:
            yield files.made(
                "rules swapped", RULES, one["id"], f"swapped with {other['id']}", (first, other), (second, one)
            )
    for key in ("levels", "access", "priorities"):
        yield from files.swapped("order of outputs", RULES, key)


def _over_time(files: PackFiles) -> Iterator[Mutant]:
    """Mutants of what earlier check-ins do to the outcome."""
    kind = "over time"
    yield from files.removed(kind, RULES, "over_time", "rules")
    for path, rule in files.entries(RULES, "over_time", "rules"):
        name = rule["id"]
        yield from variants(files, RULES, (*path, "when"), name)
        yield from _other_outputs(files, kind, (*path, "then"), name)
        running = rule.get("running", 1)
        for other in (running - 1, running + 1):
            if other:
                yield files.made(kind, RULES, name, f"running {running} -> {other}", ((*path, "running"), other))
        for at, left_out in enumerate(rule.get("leaving_out", ())):
            yield files.made(
                kind, RULES, name, f"leaving_out without {left_out}", ((*path, "leaving_out", at), REMOVED)
            )
    for path, step in files.entries(RULES, "over_time", "climbs"):
        yield from _other_outputs(files, kind, path, f"climbs to {step['level']}")
        yield files.made(kind, RULES, f"climbs to {step['level']}", "removed", (path, REMOVED))
    for at, level in enumerate(files.data(RULES, "over_time", "keeps", "levels") or ()):
        yield files.made(kind, RULES, "keeps", f"without {level}", (("over_time", "keeps", "levels", at), REMOVED))
