"""The text of an expression, and its variants with one small thing changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assessment.core.model.pack import Pack
from assessment.core.rules.parser import FUNCTIONS

TOKEN = re.compile(r"[a-z][a-z0-9_]*|-?[0-9]+(?:\.[0-9]+)?|==|!=|<=|>=|[<>(),]")
OPERATORS = {"==": ("!=",), "!=": ("==",), "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<")}

Variant = tuple[str, str, str]
"""The kind of change, the changed text, and the change in words."""
Span = tuple[int, int]
"""The first token of something, and the one after its last."""


class ExpressionVariants:
    """The variants of one expression of a pack."""

    def __init__(self, pack: Pack, text: str) -> None:
        self.pack = pack
        self.text = text
        self.found = list(TOKEN.finditer(text))
        self.tokens = [match.group() for match in self.found]

    def __iter__(self) -> Iterator[Variant]:
        for at, word in enumerate(self.tokens):
            yield from self._at(at, word)
        yield from self._without_operands((0, len(self.tokens)))

    def _at(self, at: int, word: str) -> Iterator[Variant]:
        """The variants with the word at this position changed."""
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else ""
        if word in OPERATORS:
            yield from self._replaced("operator", at, OPERATORS[word])
        elif word in ("and", "or"):
            yield from self._replaced("and, or, not", at, ("or" if word == "and" else "and",))
        elif word == "not":
            yield from self._replaced("and, or, not", at, ("",))
        elif word in ("any", "all") and following == "(":
            yield from self._replaced("any, all", at, ("all" if word == "any" else "any",))
        elif re.fullmatch(r"-?[0-9]+", word):
            steps = (-5, -1, 1, 5) if self._subject(at) in self.pack.scale else (-1, 1)
            yield from self._replaced("threshold", at, [str(int(word) + step) for step in steps])
        elif following == "in" and self.tokens[at + 2] != "(":
            yield from self._replaced("option", at, self._others(word, self.tokens[at + 2]))
        elif self._is_listed(at):
            yield from self._taken_out(at)
            if self._is_option(at):
                yield from self._replaced("option", at, self._others(word, self._subject(at)))
        elif at and self.tokens[at - 1] in OPERATORS:
            yield from self._replaced("option", at, self._others(word, self._subject(at)))

    def _replaced(self, kind: str, at: int, others: Sequence[str]) -> Iterator[Variant]:
        match = self.found[at]
        for other in others:
            text = f"{self.text[: match.start()]}{other}{self.text[match.end() :]}"
            before, after = self.text[: match.start()][-25:], self.text[match.end() :][:15]
            change = f"{before}[{match.group()} -> {other or 'nothing'}]{after}"
            yield kind, text, " ".join(change.split())

    def _is_listed(self, at: int) -> bool:
        """Whether the token is one of the names or options in a list in brackets."""
        opening = self._opening(at)
        return (
            self.tokens[at][0].isalpha()
            and opening is not None
            and opening > 0
            and self.tokens[opening - 1] in (*FUNCTIONS, "in")
        )

    def _opening(self, at: int) -> int | None:
        """The position of the bracket that opens the list of words the token belongs to; None when there is none."""
        position = at - 1
        while position >= 0 and (self.tokens[position] == "," or self.tokens[position] not in ("(", ")", "and", "or")):
            if self.tokens[position] in OPERATORS or self.tokens[position] in ("in", "not"):
                return None
            position -= 1
        return position if position >= 0 and self.tokens[position] == "(" else None

    def _is_option(self, at: int) -> bool:
        opening = self._opening(at)
        return opening is not None and self.tokens[opening - 1] == "in"

    def _taken_out(self, at: int) -> Iterator[Variant]:
        """The text with the token taken out of its list, unless it is the only one."""
        first, last = self.found[at].start(), self.found[at].end()
        if self.tokens[at + 1] == ",":
            last = self.found[at + 2].start()
        elif self.tokens[at - 1] == ",":
            first = self.found[at - 1].start()
        else:
            return
        yield "list", f"{self.text[:first]}{self.text[last:]}", f"without {self.tokens[at]} in …{self._shown(first)}"

    def _shown(self, first: int) -> str:
        """Some of the text around a position."""
        return " ".join(self.text[max(0, first - 15) : first + 15].split())

    def _subject(self, at: int) -> str:
        """The item or score that the constant at this position is compared with; the first when there are several."""
        opening = self._opening(at)
        position = (opening if opening is not None and self._is_option(at) else at) - 2
        if self.tokens[position] != ")":
            return self.tokens[position]
        while self.tokens[position] != "(":
            position -= 1
        name = self.tokens[position + 1]
        return self.pack.groups.get(name, (name,))[0]

    def _others(self, option: str, subject: str) -> list[str]:
        """What could stand instead: the other options, the other bands, the levels beside this one."""
        if subject == "level":
            ids = [level.id for level in self.pack.levels]
            at = ids.index(option)
            return [*ids[max(0, at - 1) : at], *ids[at + 1 : at + 2]]
        if subject in self.pack.scale:
            return [band.id for band in self.pack.scale[subject].bands if band.id != option]
        if subject not in self.pack.items:
            return []
        item = self.pack.items[subject]
        names = [each.id for each in item.control().options] or list(item.space.names)
        return [each for each in names if each != option]

    # --- operands of `and` and `or` ---

    def _without_operands(self, span: Span) -> Iterator[Variant]:
        """The variants in which one side of an `and` or an `or` is taken out, at any depth."""
        either = self._split(span, "or")
        yield from self._each_taken_out(either)
        for part in either:
            both = self._split(part, "and")
            yield from self._each_taken_out(both)
            for first, last in both:
                while self.tokens[first] == "not":
                    first += 1
                if self.tokens[first] == "(":
                    yield from self._without_operands((first + 1, last - 1))

    def _split(self, span: Span, word: str) -> list[Span]:
        """The operands between the ``word``s that stand in no brackets."""
        parts, first, depth = [], span[0], 0
        for at in range(*span):
            depth += {"(": 1, ")": -1}.get(self.tokens[at], 0)
            if self.tokens[at] == word and depth == 0:
                parts.append((first, at))
                first = at + 1
        return [*parts, (first, span[1])]

    def _each_taken_out(self, operands: Sequence[Span]) -> Iterator[Variant]:
        if len(operands) < 2:
            return
        for at, (first, last) in enumerate(operands):
            start, end = self.found[first].start(), self.found[last - 1].end()
            gone = " ".join(self.text[start:end].split())
            if at + 1 < len(operands):
                end = self.found[operands[at + 1][0]].start()
            else:
                start = self.found[operands[at - 1][1] - 1].end()
            shown = gone if len(gone) <= 60 else f"{gone[:40]} … {gone[-15:]}"
            yield "condition", f"{self.text[:start]}{self.text[end:]}", f"without [{shown}]"
