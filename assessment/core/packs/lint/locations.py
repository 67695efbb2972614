"""Where things are in the files of a pack, and faults at these locations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assessment.core.errors import Fault
from assessment.core.packs.yaml_reader import Path, Source, value_at


@dataclass(frozen=True)
class Location:
    """A path in a file."""

    file: str
    path: Path

    def at(self, *key: str | int) -> Location:
        """The location of a part of what is here."""
        return Location(self.file, (*self.path, *key))


@dataclass(frozen=True)
class Locations:
    """Finds entries in the files that a pack was read from."""

    sources: Mapping[str, Source]

    def error(self, location: Location, code: str, message: str, remedy: str) -> Fault:
        return Fault(location.file, self.line(location), code, message, remedy)

    def warning(self, location: Location, code: str, message: str, remedy: str) -> Fault:
        return Fault(location.file, self.line(location), code, message, remedy, "warning")

    def line(self, location: Location) -> int:
        return self.sources[location.file].line(location.path) if location.file in self.sources else 0

    def entry(self, file: str, key: str, name: str) -> Location:
        """The entry called ``name`` in the list under ``key`` ('' for the file itself); without one, the list."""
        return self.listed(file, (key,) if key else (), name)

    def listed(self, file: str, path: Path, name: str) -> Location:
        """The entry called ``name`` in the list at ``path``; without one, the list."""
        for at, entry in enumerate(self._list(file, path)):
            if isinstance(entry, dict) and name in (entry.get("id"), entry.get("use"), entry.get("name")):
                return Location(file, (*path, at))
        return Location(file, path)

    @cached_property
    def items(self) -> dict[str, Location]:
        """The entry of each item, by the id of the item."""
        return {
            item["id"]: page.at("items", at)
            for page, shape in self._pages()
            for at, item in enumerate(shape.get("items", []))
        }

    def shape(self, location: Location) -> Mapping[str, Any]:
        """The mapping at this location; empty when there is none."""
        found = self._value(location.file, location.path)
        return found if isinstance(found, dict) else {}

    @cached_property
    def texts(self) -> tuple[tuple[Location, str], ...]:
        """Every text of every file, with its location."""
        return tuple(
            (Location(file, path), text)
            for file, source in self.sources.items()
            for path, text in _strings(source.data, ())
        )

    def empty_lists(self) -> Iterator[Location]:
        """Every list without entries, of every file."""
        for file, source in self.sources.items():
            for path in _empty(source.data, ()):
                yield Location(file, path)

    def _pages(self) -> Iterator[tuple[Location, dict[str, Any]]]:
        for file, source in self.sources.items():
            if isinstance(source.data, dict):
                for at, page in enumerate(self._list(file, ("pages",))):
                    if isinstance(page, dict):
                        yield Location(file, ("pages", at)), page

    def _list(self, file: str, path: Path) -> list[Any]:
        found = self._value(file, path)
        return found if isinstance(found, list) else []

    def _value(self, file: str, path: Path) -> Any:
        return value_at(self.sources[file].data, path) if file in self.sources else None


def _strings(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, inner in data.items():
            yield from _strings(inner, (*path, key))
    elif isinstance(data, list):
        for at, inner in enumerate(data):
            yield from _strings(inner, (*path, at))


def _empty(data: Any, path: Path) -> Iterator[Path]:
    if isinstance(data, list) and not data:
        yield path
    for key, inner in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from _empty(inner, (*path, key))
