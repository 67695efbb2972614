"""Changes of the questions: who is asked them, what their answers count for, and what paper assumes of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from assessment.core.items import LEFT_OUT
from assessment.core.packs.schema import ANSWERS
from assessment.core.packs.yaml_reader import Path
from mutation.mutant import REMOVED, Mutant, PackFiles
from mutation.rule_changes import variants

PACK = "pack.yaml"


def question_mutants(files: PackFiles) -> Iterator[Mutant]:
    """Every mutant of the questionnaires, of answers.yaml, and of what pack.yaml says of them."""
    for path, use in files.entries(PACK, "questionnaires"):
        yield from variants(files, PACK, (*path, "show_if"), use["use"])
        if use.get("private"):
            yield files.made("private", PACK, use["use"], "not private", ((*path, "private"), REMOVED))
    for path, page in files.entries(PACK, "again", "ask_again"):
        yield from variants(files, PACK, (*path, "when"), f"ask_again {' '.join(page['items'])}")
    for file in files.questionnaires:
        for path, page in files.entries(file, "pages"):
            yield from variants(files, file, (*path, "show_if"), page["title"])
    for name in files.data(ANSWERS) or {}:
        yield from _options(files, ANSWERS, (name,), name)
    for file, path, item in files.items():
        yield from _item(files, file, path, item)


def _item(files: PackFiles, file: str, path: Path, item: dict[str, Any]) -> Iterator[Mutant]:
    name = item["id"]
    yield from variants(files, file, (*path, "show_if"), name)
    yield from _critical(files, file, path, item)
    yield from _on_paper(files, file, path, item)
    yield from _wordings(files, file, path, item)
    if isinstance(item["answer"], dict):
        yield from _options(files, file, (*path, "answer"), name)
    if "not_asked_counts_as" in item:
        change = "without not_asked_counts_as"
        yield files.made("not_asked_counts_as", file, name, change, ((*path, "not_asked_counts_as"), REMOVED))


def _critical(files: PackFiles, file: str, path: Path, item: dict[str, Any]) -> Iterator[Mutant]:
    """Mutants in which one answer more or less is critical; of an item without any, only its first and last."""
    name, where = item["id"], (*path, "critical")
    marked = [str(each) for each in item.get("critical", ())]
    for each in marked:
        rest: Any = [other for other in marked if other != each] or REMOVED
        yield files.made("critical removed", file, name, f"{each} not critical", (where, rest))
    names = list(files.pack.items[name].space.names)
    for each in names if marked else [*names[:1], *names[1:][-1:]]:
        if each not in marked:
            yield files.made("critical added", file, name, f"{each} critical", (where, [*marked, each]))


def _on_paper(files: PackFiles, file: str, path: Path, item: dict[str, Any]) -> Iterator[Mutant]:
    """Mutants in which paper assumes something else, or leaves out what it took, or takes what it left out."""
    name, where = item["id"], (*path, "on_paper")
    written = item.get("on_paper")
    if written is not None:
        yield files.made("on_paper", file, name, f"without on_paper {written}", (where, REMOVED))
        names = files.pack.items[name].space.names if written != LEFT_OUT else ()
        for other in (each for each in names if each != written):
            yield files.made("on_paper", file, name, f"on_paper {written} -> {other}", (where, other))
    if written != LEFT_OUT:
        yield files.made("on_paper", file, name, f"on_paper -> {LEFT_OUT}", (where, LEFT_OUT))


def _wordings(files: PackFiles, file: str, path: Path, item: dict[str, Any]) -> Iterator[Mutant]:
    """Mutants in which two roles are asked each other's questions."""
    if not isinstance(item["ask"], dict):
        return
    for (role, own), (other, theirs) in pairwise(item["ask"].items()):
        change = f"asks {role} and {other} each other's words"
        edits = (((*path, "ask", role), theirs), ((*path, "ask", other), own))
        yield files.made("text place", file, item["id"], change, *edits)


def _options(files: PackFiles, file: str, path: Path, place: str) -> Iterator[Mutant]:
    """Mutants with other points of an option, or without its mark as unsure or unanswered."""
    for where, option in files.entries(file, *path, "options"):
        name = option.get("id", option.get("value"))
        if "points" in option:
            for other in (option["points"] - 1, option["points"] + 1):
                change = f"{name}: points {option['points']} -> {other}"
                yield files.made("points", file, place, change, ((*where, "points"), other))
        for mark in ("unsure", "counts_as"):
            if mark in option:
                yield files.made(mark, file, place, f"{name}: without {mark}", ((*where, mark), REMOVED))
