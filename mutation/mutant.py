"""A mutant: one small change of one file of a pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from assessment.core.model.pack import Pack
from assessment.core.packs.yaml_reader import Path, Source, value_at

Edit = tuple[Path, Any]
"""Where, in a file's data, and the value put there; ``REMOVED`` takes out what is there."""
REMOVED = ("removed",)
KINDS = (
    ("operator", "threshold", "option", "list", "condition", "and, or, not", "any, all", "group"),
    ("rule leads to", "rule removed", "rules swapped", "order of outputs", "over time", "note", "level action"),
    ("needs", "part removed", "part reversed", "part weight", "at_least", "band limit", "band removed", "tone"),
    ("higher_is", "judges_partner", "shown_below", "points", "unsure", "counts_as", "not_asked_counts_as"),
    ("step removed", "step order", "step shown", "step kind", "first_when", "instead_of", "even_in_danger", "gate"),
    ("otherwise", "on_every_paper", "pause removed", "pause order", "pause action"),
    ("critical removed", "critical added", "on_paper", "private", "strength", "praises_partner", "more_help_from"),
    ("text place",),
)
"""The kinds of changes."""


@dataclass(frozen=True)
class Mutant:
    """``file`` and ``line``: where it is; ``kind``: what sort of change; ``place``: the id of what is changed.

    ``change``: in words; with the file it names the mutant, also when lines have moved.
    """

    file: str
    line: int
    kind: str
    place: str
    change: str
    edits: tuple[Edit, ...]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.change}"


@dataclass(frozen=True)
class PackFiles:
    """What mutants are made of: the files of a pack, and the pack built from them."""

    pack: Pack
    sources: dict[str, Source]

    def data(self, file: str, *path: str | int) -> Any:
        """What is at the path; None if nothing is."""
        return value_at(self.sources[file].data, path) if file in self.sources else None

    def entries(self, file: str, *path: str | int) -> Iterator[tuple[Path, dict[str, Any]]]:
        """The entries of the list at the path, each with its own path."""
        for at, entry in enumerate(self.data(file, *path) or ()):
            yield (*path, at), entry

    @property
    def questionnaires(self) -> list[str]:
        """The names of the files with questions."""
        return [
            name for name, source in self.sources.items() if isinstance(source.data, dict) and "pages" in source.data
        ]

    def items(self) -> Iterator[tuple[str, Path, dict[str, Any]]]:
        """Every item with its file and path."""
        for file in self.questionnaires:
            for page, _ in self.entries(file, "pages"):
                for path, item in self.entries(file, *page, "items"):
                    yield file, path, item

    def made(self, kind: str, file: str, place: str, change: str, *edits: Edit) -> Mutant:
        """The mutant with these edits; its line is that of the first."""
        return Mutant(file, self.sources[file].line(edits[0][0]), kind, place, f"{place}: {change}", tuple(edits))

    def turned(self, file: str, path: Path, place: str, mark: str) -> Mutant:
        """The mutant with a mark that is true or false, and false where it is not written, turned."""
        turned = not self.data(file, *path, mark)
        return self.made(mark, file, place, f"{mark} -> {turned}".lower(), ((*path, mark), turned))

    def swapped(self, kind: str, file: str, *path: str | int) -> Iterator[Mutant]:
        """Mutants with two neighbours of a list of entries with ids swapped."""
        for (first, one), (second, other) in pairwise(self.entries(file, *path)):
            yield self.made(kind, file, one["id"], f"swapped with {other['id']}", (first, other), (second, one))

    def removed(self, kind: str, file: str, *path: str | int) -> Iterator[Mutant]:
        """Mutants without one entry of a list of entries with ids."""
        for where, entry in self.entries(file, *path):
            yield self.made(kind, file, entry["id"], "removed", (where, REMOVED))

    def texts_swapped(self, file: str, keys: tuple[str, ...], *path: str | int) -> Iterator[Mutant]:
        """Mutants in which two neighbours of a list have each other's texts under ``keys``."""
        for (first, one), (second, other) in pairwise(self.entries(file, *path)):
            had = [(key, one.get(key), other.get(key)) for key in keys if one.get(key) != other.get(key)]
            if had:
                edits = [((*first, key), REMOVED if theirs is None else theirs) for key, _, theirs in had]
                edits += [((*second, key), REMOVED if own is None else own) for key, own, _ in had]
                named = ", ".join(key for key, *_ in had)
                yield self.made("text place", file, one["id"], f"{named} swapped with {other['id']}", *edits)


def edited(data: Any, edits: tuple[Edit, ...]) -> Any:
    """A copy of ``data`` with the edits; what they do not touch is shared."""
    for path, value in edits:
        data = _put(data, path, value)
    return data


def _put(data: Any, path: Path, value: Any) -> Any:
    key, *rest = path
    if isinstance(data, list):
        assert isinstance(key, int)
        before, after = data[:key], data[key + 1 :]
        if not rest and value == REMOVED:
            return [*before, *after]
        return [*before, value if not rest else _put(data[key], tuple(rest), value), *after]
    copied = dict(data)
    if rest:
        copied[key] = _put(copied[key], tuple(rest), value)
    elif value == REMOVED:
        copied.pop(key, None)
    else:
        copied[key] = value
    return copied
