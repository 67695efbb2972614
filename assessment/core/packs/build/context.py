"""What the builders share: the shaped files, their lines, and the faults found so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assessment.core.errors import Fault
from assessment.core.packs.yaml_reader import Path, Source
from assessment.core.rules.parser import ExpressionError, Vocabulary, parse
from assessment.core.rules.syntax_tree import Expression

RESERVED_WORDS = frozenset(
    {"and", "or", "not", "in", "any", "all", "answered", "unsure", "count", "scored", "level", "otherwise"}
)
UNKNOWN_NAME = ("E208", "E210", "E212")


@dataclass
class BuildContext:
    """``damaged`` are ids whose entries were refused for their shape; None when a whole file was.

    A reference to a damaged thing is not reported again.
    """

    sources: Mapping[str, Source]
    shaped: Mapping[str, Any]
    faults: list[Fault]
    damaged: set[str] | None

    def part(self, file: str, key: str, default: Any) -> Any:
        """``key`` of a file that is a mapping; ``default`` when the file or the key was refused."""
        data = self.shaped.get(file)
        return data.get(key, default) if isinstance(data, dict) else default

    def entries(self, file: str) -> list[Any]:
        """The entries of a file that is a list."""
        data = self.shaped.get(file)
        return data if isinstance(data, list) else []

    def fault(self, file: str, path: Path, code: str, message: str, remedy: str) -> None:
        line = self.sources[file].line(path) if file in self.sources else 0
        self.faults.append(Fault(file, line, code, message, remedy))

    def line(self, file: str, key: str, name: str) -> Path:
        """The path of the entry called ``name`` in the list under ``key`` ('' for the file itself)."""
        source = self.sources.get(file)
        data = source.data if source else None
        entries = data.get(key) if key and isinstance(data, dict) else data
        prefix: Path = (key,) if key else ()
        for at, entry in enumerate(entries if isinstance(entries, list) else []):
            if isinstance(entry, dict) and entry.get("id", entry.get("name")) == name:
                return (*prefix, at)
        return prefix

    def unknown(self, file: str, path: Path, message: str, remedy: str, name: str) -> None:
        """Report a name that stands for nothing, unless what it stood for was refused already."""
        if self.damaged is not None and name not in self.damaged:
            self.fault(file, path, "E301", message, remedy)

    def unique(self, file: str, named: Iterable[tuple[str, Path]], what: str) -> None:
        """Report every name that stands a second time."""
        seen: set[str] = set()
        for name, path in named:
            if name in seen:
                self.fault(file, path, "E302", f"there are two {what}s '{name}'.", "Give each a name of its own.")
            seen.add(name)

    def unique_entries(self, file: str, key: str, what: str) -> None:
        """Report every entry of a list whose id, or name, stands a second time."""
        source = self.sources.get(file)
        data = source.data if source else None
        entries = data.get(key) if key and isinstance(data, dict) else data
        prefix: Path = (key,) if key else ()
        named = [
            (str(entry.get("id", entry.get("name"))), (*prefix, at))
            for at, entry in enumerate(entries if isinstance(entries, list) else [])
            if isinstance(entry, dict) and ("id" in entry or "name" in entry)
        ]
        self.unique(file, named, what)

    def expression(self, text: str | None, vocabulary: Vocabulary, file: str, path: Path) -> Expression | None:
        """The tree of ``text``; None, with a fault, when it is refused."""
        if text is None:
            return None
        try:
            return parse(text, vocabulary)
        except ExpressionError as refused:
            quiet = refused.code in UNKNOWN_NAME and (
                self.damaged is None or any(f"'{name}'" in refused.message for name in self.damaged)
            )
            if not quiet:
                self.fault(file, path, refused.code, f"{path[-1]}: {refused.message}", refused.remedy)
            return None
