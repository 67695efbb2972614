"""Mutants: packs with one small change of a rule or score each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from assessment.core.model.pack import Pack
from assessment.core.packs.yaml_reader import Path as DataPath
from assessment.core.packs.yaml_reader import Source, read
from assessment.core.prove.pack import order_of
from assessment.core.rules.claims import OUTPUTS

RULES, SCORES = "rules.yaml", "scores.yaml"
TOKEN = re.compile(r"[a-z][a-z0-9_]*|-?[0-9]+(?:\.[0-9]+)?|==|!=|<=|>=|[<>(),]")
OPERATORS = {"==": ("!=",), "!=": ("==",), "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<")}
FUNCTIONS = ("any", "all", "answered", "unsure", "count", "scored")


@dataclass(frozen=True)
class Mutant:
    """A pack with one change. ``line``: where it is; ``change``: in words; ``snapshot``: of the changed pack."""

    file: str
    line: int
    change: str
    snapshot: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.change}"


class Mutants:
    """All mutants of the pack in ``folder``; their lines are those of its files."""

    def __init__(self, pack: Pack, folder: Path) -> None:
        self.pack = pack
        self.files: dict[str, Any] = json.loads(pack.snapshot)
        self.sources = {name: read(name, (folder / name).read_bytes()) for name in (RULES, SCORES)}

    def __iter__(self) -> Iterator[Mutant]:
        yield from self.expressions()
        yield from self.groups()
        yield from self.rules()
        yield from self.scores()

    def mutant(self, file: str, path: DataPath, value: Any, change: str) -> Mutant:
        """The pack with ``value`` at ``path``; None takes out what is there."""
        files = {**self.files, file: deepcopy(self.files[file])}
        holder = files[file]
        for key in path[:-1]:
            holder = holder[key]
        if value is None:
            del holder[path[-1]]
        else:
            holder[path[-1]] = value
        return Mutant(file, self.line(self.sources[file], path), change, json.dumps(files))

    @staticmethod
    def line(source: Source, path: DataPath) -> int:
        return source.line(path)

    def expressions(self) -> Iterator[Mutant]:
        """Mutants with one threshold, operator, option or word of a condition or rule changed."""
        for key in ("conditions", "rules"):
            for at, entry in enumerate(self.files[RULES].get(key, [])):
                if entry["when"] == "otherwise":
                    continue
                for changed, change in MutantText(self.pack, entry["when"]).changes():
                    where = (key, at, "when")
                    yield self.mutant(RULES, where, changed, f"{entry['id']}: {change}")

    def groups(self) -> Iterator[Mutant]:
        for name, members in self.files[RULES].get("groups", {}).items():
            for at, member in enumerate(members):
                yield self.mutant(RULES, ("groups", name, at), None, f"group {name}: without {member}")

    def rules(self) -> Iterator[Mutant]:
        """Mutants with the level, access or priority of a rule changed, or with two neighbours swapped."""
        outputs = {output: order_of(self.pack, output) for output in OUTPUTS}
        shapes = self.files[RULES]["rules"]
        for at, rule in enumerate(shapes):
            for output, value in rule["then"].items():
                for other in (each for each in outputs[output] if each != value):
                    change = f"{rule['id']}: {output} {value} -> {other}"
                    yield self.mutant(RULES, ("rules", at, "then", output), other, change)
            if "level" not in rule["then"]:
                yield self.mutant(RULES, ("rules", at), None, f"without the rule {rule['id']}")
        for at, (first, second) in enumerate(pairwise(shapes)):
            if "level" in first["then"] and "level" in second["then"]:
                swapped = [*shapes[:at], second, first, *shapes[at + 2 :]]
                made = self.mutant(RULES, ("rules",), swapped, f"{first['id']} and {second['id']} swapped")
                line = self.line(self.sources[RULES], ("rules", at))
                yield Mutant(made.file, line, made.change, made.snapshot)

    def scores(self) -> Iterator[Mutant]:
        """Mutants with another number of needed answers, a part reversed or not, or a part taken out."""
        for at, shape in enumerate(self.files[SCORES]):
            parts, name = shape["from"], shape["id"]
            needed = self.pack.scale[name].needs
            for other in (needed - 1, needed + 1):
                change = f"{name}: needs {needed} -> {other}"
                yield self.mutant(SCORES, (at, "needs"), other, change)
            for position, part in enumerate(parts):
                where = (at, "from", position)
                if isinstance(part, dict) and "reverse" in part:
                    yield self.mutant(SCORES, where, part["reverse"], f"{name}: {part['reverse']} not reversed")
                elif not isinstance(part, dict):
                    yield self.mutant(SCORES, where, {"reverse": part}, f"{name}: {part} reversed")
                yield self.mutant(SCORES, where, None, f"{name}: without {part}")


class MutantText:
    """The text of an expression, and its variants with one token changed."""

    def __init__(self, pack: Pack, text: str) -> None:
        self.pack = pack
        self.text = text
        self.found = list(TOKEN.finditer(text))
        self.tokens = [match.group() for match in self.found]

    def changes(self) -> Iterator[tuple[str, str]]:
        """Each changed text, with its change in words."""
        for at, word in enumerate(self.tokens):
            following = self.tokens[at + 1] if at + 1 < len(self.tokens) else ""
            if word in OPERATORS:
                yield from self.replaced(at, OPERATORS[word])
            elif word in ("and", "or"):
                yield from self.replaced(at, ("or" if word == "and" else "and",))
            elif word == "not":
                yield from self.replaced(at, ("",))
            elif word in ("any", "all") and following == "(":
                yield from self.replaced(at, ("all" if word == "any" else "any",))
            elif re.fullmatch(r"-?[0-9]+", word):
                steps = (-5, -1, 1, 5) if self.subject(at) in self.pack.scale else (-1, 1)
                yield from self.replaced(at, [str(int(word) + step) for step in steps])
            elif following == "in" and self.tokens[at + 2] != "(":
                yield from self.replaced(at, self.others(word, self.tokens[at + 2]))
            elif self.listed(at):
                yield from self.taken_out(at)
                if self.is_option(at):
                    yield from self.replaced(at, self.others(word, self.subject(at)))
            elif at and self.tokens[at - 1] in OPERATORS:
                yield from self.replaced(at, self.others(word, self.subject(at)))

    def replaced(self, at: int, others: Sequence[str]) -> Iterator[tuple[str, str]]:
        match = self.found[at]
        for other in others:
            text = f"{self.text[: match.start()]}{other}{self.text[match.end() :]}"
            before, after = self.text[: match.start()][-25:], self.text[match.end() :][:15]
            yield text, f"{before}[{match.group()} -> {other or 'nothing'}]{after}".replace("\n", " ")

    def listed(self, at: int) -> bool:
        """Whether the token is one of the names or options in a list in brackets."""
        opening = self.opening(at)
        return (
            self.tokens[at][0].isalpha()
            and opening is not None
            and opening > 0
            and self.tokens[opening - 1] in (*FUNCTIONS, "in")
        )

    def opening(self, at: int) -> int | None:
        """The position of the bracket that opens the list of words the token belongs to; None when there is none."""
        position = at - 1
        while position >= 0 and (self.tokens[position] == "," or self.tokens[position] not in ("(", ")", "and", "or")):
            if self.tokens[position] in OPERATORS or self.tokens[position] in ("in", "not"):
                return None
            position -= 1
        return position if position >= 0 and self.tokens[position] == "(" else None

    def is_option(self, at: int) -> bool:
        opening = self.opening(at)
        return opening is not None and self.tokens[opening - 1] == "in"

    def taken_out(self, at: int) -> Iterator[tuple[str, str]]:
        """The text with the token taken out of its list, unless it is the only one."""
        first, last = self.found[at].start(), self.found[at].end()
        if self.tokens[at + 1] == ",":
            last = self.found[at + 2].start()
        elif self.tokens[at - 1] == ",":
            first = self.found[at - 1].start()
        else:
            return
        yield f"{self.text[:first]}{self.text[last:]}", f"without {self.tokens[at]}"

    def subject(self, at: int) -> str:
        """The item or score that the constant at this position is compared with; the first when there are several."""
        opening = self.opening(at)
        position = (opening if opening is not None and self.is_option(at) else at) - 2
        if self.tokens[position] != ")":
            return self.tokens[position]
        while self.tokens[position] != "(":
            position -= 1
        name = self.tokens[position + 1]
        return self.pack.groups.get(name, (name,))[0]

    def others(self, option: str, item: str) -> list[str]:
        """The other options of the item."""
        if item not in self.pack.items:
            return []
        return [each.id for each in self.pack.items[item].control().options if each.id != option]
