"""What all builders share: the shapes of the files, where things are in them, and the faults found so far."""

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
"""The codes of faults of an expression that uses a name that is not known."""


@dataclass
class BuildContext:
    """``shaped``: the valid part of each file. ``faults``: those found so far; builders add to them.

    ``damaged``: the ids of entries that were dropped; references to them are not reported as unknown. None when there
    are some whose ids are not known: then no reference is reported as unknown.
    """

    sources: Mapping[str, Source]
    shaped: Mapping[str, Any]
    faults: list[Fault]
    damaged: set[str] | None

    def part(self, file: str, key: str, default: Any) -> Any:
        """The value of ``key`` in a file that is a mapping; ``default`` when there is none, or it was dropped."""
        data = self.shaped.get(file)
        return data.get(key, default) if isinstance(data, dict) else default

    def entries(self, file: str) -> list[Any]:
        """The valid entries of a file that is a list."""
        data = self.shaped.get(file)
        return data if isinstance(data, list) else []

    def may_hold_more(self, file: str, key: str) -> bool:
        """Whether the file may have ``key``, in which something is wrong already: its value, or how it is written."""
        source = self.sources.get(file)
        written = source.data if source is not None and isinstance(source.data, dict) else {}
        return key in written or any(each not in self.shaped.get(file, {}) for each in written)

    def drop(self, *names: str) -> None:
        """Note that entries of these ids were dropped."""
        if self.damaged is not None:
            self.damaged.update(names)

    def path_of(self, file: str, key: str, name: str) -> Path:
        """The path, in the file as written, of the entry called ``name`` in the list under ``key``.

        An empty ``key`` stands for the file itself. Without such an entry, the path of the list.
        """
        prefix: Path = (key,) if key else ()
        for at, entry in enumerate(self._written_entries(file, key)):
            if isinstance(entry, dict) and entry.get("id", entry.get("name")) == name:
                return (*prefix, at)
        return prefix

    def report(self, file: str, path: Path, code: str, message: str, remedy: str) -> None:
        """Add a fault at ``path`` of the file."""
        line = self.sources[file].line(path) if file in self.sources else 0
        self.faults.append(Fault(file, line, code, message, remedy))

    def report_unknown(self, file: str, path: Path, message: str, remedy: str, name: str) -> None:
        """Report a reference to ``name``, which does not exist, unless its entry was dropped as invalid."""
        if self.damaged is not None and name not in self.damaged:
            self.report(file, path, "E301", message, remedy)

    def check_unique(self, file: str, named: Iterable[tuple[str, Path]], kind: str) -> None:
        """Report every name that was used before."""
        seen: set[str] = set()
        for name, path in named:
            if name in seen:
                self.report(file, path, "E302", f"the {kind} '{name}' appears twice.", "Give each a name of its own.")
            seen.add(name)

    def check_unique_entries(self, file: str, key: str, kind: str) -> None:
        """Report every entry of the list under ``key`` whose id or name was used before."""
        prefix: Path = (key,) if key else ()
        named = [
            (str(entry.get("id", entry.get("name"))), (*prefix, at))
            for at, entry in enumerate(self._written_entries(file, key))
            if isinstance(entry, dict) and ("id" in entry or "name" in entry)
        ]
        self.check_unique(file, named, kind)

    def parse(self, text: str | None, vocabulary: Vocabulary, file: str, path: Path) -> Expression | None:
        """Parse an expression; None without ``text``, or with a fault when it is refused."""
        if text is None:
            return None
        try:
            return parse(text, vocabulary)
        except ExpressionError as refused:
            uses_damaged = refused.code in UNKNOWN_NAME and (
                self.damaged is None or any(f"'{name}'" in refused.message for name in self.damaged)
            )
            if not uses_damaged:
                self.report(file, path, refused.code, f"{path[-1]}: {refused.message}", refused.remedy)
            return None

    def _written_entries(self, file: str, key: str) -> list[Any]:
        source = self.sources.get(file)
        data = source.data if source else None
        entries = data.get(key) if key and isinstance(data, dict) else data
        return entries if isinstance(entries, list) else []
