"""Changes of texts: of strengths, of what stands at which level, and of what paper says."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.core.packs.schema.rule_files import ACTIONS
from mutation.mutant import Mutant, PackFiles
from mutation.rule_changes import RULES, variants

TEXTS = "texts.yaml"


def text_mutants(files: PackFiles) -> Iterator[Mutant]:
    """Every mutant of texts.yaml, and those of the texts of levels."""
    for path, strength in files.entries(TEXTS, "strengths"):
        yield from variants(files, TEXTS, (*path, "when"), strength["id"])
        yield files.turned(TEXTS, path, strength["id"], "praises_partner")
    yield from files.removed("strength", TEXTS, "strengths")
    yield from files.texts_swapped(TEXTS, ("say",), "strengths")
    yield from _levels(files)
    yield from _paper(files)


def _levels(files: PackFiles) -> Iterator[Mutant]:
    """Mutants in which a text, or where its action leads, stands at the level beside."""
    for key in ("headline", "say", "why", "step_up", "action"):
        yield from files.texts_swapped(RULES, (key,), "levels")
    for path, level in files.entries(RULES, "levels"):
        leads_to = level["action"]["to"]
        for other in (each for each in ACTIONS if each != leads_to):
            change = f"action to {leads_to} -> {other}"
            yield files.made("level action", RULES, level["id"], change, ((*path, "action", "to"), other))


def _paper(files: PackFiles) -> Iterator[Mutant]:
    paper = files.data(TEXTS, "paper")
    edits = ((("paper", "say"), paper["say_more_help"]), (("paper", "say_more_help"), paper["say"]))
    yield files.made("text place", TEXTS, "paper", "say and say_more_help swapped", *edits)
    start = paper["more_help_from"]
    for level in (each.id for each in files.pack.levels if each.id != start):
        change = f"more_help_from {start} -> {level}"
        yield files.made("more_help_from", TEXTS, "paper", change, (("paper", "more_help_from"), level))
