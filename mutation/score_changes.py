"""Changes of scores.yaml: of what each score is made of, and of its bands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assessment.core.packs.yaml_reader import Path
from mutation.mutant import REMOVED, Mutant, PackFiles

SCORES = "scores.yaml"
OTHER_WAY = {"better": "worse", "worse": "better"}


def score_mutants(files: PackFiles) -> Iterator[Mutant]:
    """Every mutant of scores.yaml."""
    for path, shape in files.entries(SCORES):
        name = shape["id"]
        needed = files.pack.scale[name].needs
        for other in (needed - 1, needed + 1):
            if other:
                yield files.made("needs", SCORES, name, f"needs {needed} -> {other}", ((*path, "needs"), other))
        way = shape["higher_is"]
        change = f"higher_is {way} -> {OTHER_WAY[way]}"
        yield files.made("higher_is", SCORES, name, change, ((*path, "higher_is"), OTHER_WAY[way]))
        yield files.turned(SCORES, path, name, "judges_partner")
        yield from _shown_below(files, path, shape)
        yield from _parts(files, path, shape)
        yield from _bands(files, path, shape)


def _shown_below(files: PackFiles, path: Path, shape: dict[str, Any]) -> Iterator[Mutant]:
    """Mutants that show the score at one level more or less, or at all of them."""
    if "shown_below" not in shape:
        return
    where, start, levels = (*path, "shown_below"), shape["shown_below"], files.pack.order_of("level")
    at = levels.index(start)
    for level in (*levels[max(at - 1, 0) : at], *levels[at + 1 : at + 2]):
        change = f"shown_below {start} -> {level}"
        yield files.made("shown_below", SCORES, shape["id"], change, (where, level))
    yield files.made("shown_below", SCORES, shape["id"], f"without shown_below {start}", (where, REMOVED))


def _parts(files: PackFiles, path: Path, shape: dict[str, Any]) -> Iterator[Mutant]:
    """Mutants with a part reversed or not, of another weight, or taken out."""
    name = shape["id"]
    for at, part in enumerate(shape["from"]):
        where = (*path, "from", at)
        if not isinstance(part, dict):
            yield files.made("part reversed", SCORES, name, f"{part} reversed", (where, {"reverse": part}))
        elif "reverse" in part:
            yield files.made("part reversed", SCORES, name, f"{part['reverse']} not reversed", (where, part["reverse"]))
        elif "weight" in part:
            for other in (part["weight"] - 1, part["weight"] + 1):
                change = f"{part['item']}: weight {part['weight']} -> {other}"
                yield files.made("part weight", SCORES, name, change, ((*where, "weight"), other))
        of = part if isinstance(part, str) else part.get("reverse", part.get("item"))
        yield files.made("part removed", SCORES, name, f"without {of}", (where, REMOVED))
    if "at_least" in shape:
        limit = shape["at_least"]
        for other in (limit - 1, limit + 1):
            yield files.made("at_least", SCORES, name, f"at_least {limit} -> {other}", ((*path, "at_least"), other))


def _bands(files: PackFiles, path: Path, shape: dict[str, Any]) -> Iterator[Mutant]:
    """Mutants with the limit of a band moved, with its tone taken away or given, or with two bands' texts swapped."""
    for where, band in files.entries(SCORES, *path, "bands"):
        place = f"{shape['id']}, band {band['id']}"
        if "below" in band:
            for step in (-5, -1, 1, 5):
                limit = band["below"]
                change = f"below {limit} -> {limit + step}"
                yield files.made("band limit", SCORES, place, change, ((*where, "below"), limit + step))
            yield files.made("band removed", SCORES, place, "removed", (where, REMOVED))
        if "tone" in band:
            yield files.made("tone", SCORES, place, f"without tone {band['tone']}", ((*where, "tone"), REMOVED))
        else:
            yield files.made("tone", SCORES, place, "tone -> care", ((*where, "tone"), "care"))
