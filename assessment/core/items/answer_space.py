"""The set of answers that an item can have, as data.

There are four kinds. Each item type says which one it has; rules, scores, the linter and the solver read the answer
space instead of asking for the type.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

Answer = str | int | tuple[str, ...]
"""An option id, a whole number, a text, or the ids of the ticked options. JSON stores a tuple as a list."""

Answers = Mapping[str, Answer]
"""Item id -> answer; an unanswered item is absent."""

UPWARD = (">", ">=")


class _Space:
    """The interface of all answer spaces, with the values for answers that are neither listed nor ordered."""

    @property
    def choices(self) -> tuple[Answer, ...]:
        """All answers, if they can be listed; otherwise empty."""
        return ()

    @property
    def listed(self) -> tuple[Answer, ...]:
        """The answers that can be unsure, critical or count as unanswered. For Subsets: each option alone."""
        return ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the listed answers in rules and in ``critical``, in the order of ``listed``."""
        return ()

    @property
    def limits(self) -> tuple[int, int] | None:
        """The lowest and the highest number among the answers; None when they have no order."""
        return None

    def answer_named(self, name: str) -> Answer:
        """The listed answer, or the number, called ``name``. KeyError when there is none."""
        return dict(zip(self.names, self.listed, strict=True))[name]

    def neighbors(self, answer: Answer) -> tuple[int, ...]:
        """The answers next to ``answer`` in the order, the higher one first; empty when it is in no order."""
        return ()

    def alternatives(self, answer: Answer) -> Iterator[Answer]:
        """The other answers, the nearest first; without an order, in the order of the list."""
        return iter(())

    def nearest(self, operator: str, limit: int) -> int | None:
        """The answer nearest to ``limit`` among those that are <, <=, > or >= it; None when there is none."""
        return None


@dataclass(frozen=True)
class Enumeration(_Space):
    """One of a list of ``answers``. The whole numbers among them are ordered; the others are only equal or not."""

    answers: tuple[Answer, ...]

    @property
    def choices(self) -> tuple[Answer, ...]:
        return self.answers

    @property
    def listed(self) -> tuple[Answer, ...]:
        return self.answers

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(str(answer) for answer in self.answers)

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """The ordered answers, the lowest first."""
        return tuple(sorted(answer for answer in self.answers if isinstance(answer, int)))

    @property
    def limits(self) -> tuple[int, int] | None:
        return (self.numbers[0], self.numbers[-1]) if self.numbers else None

    def neighbors(self, answer: Answer) -> tuple[int, ...]:
        if not isinstance(answer, int):
            return ()
        at = self.numbers.index(answer)
        return (*self.numbers[at + 1 : at + 2], *self.numbers[max(0, at - 1) : at])

    def alternatives(self, answer: Answer) -> Iterator[Answer]:
        if isinstance(answer, int):
            yield from sorted(set(self.numbers) - {answer}, key=lambda number: (abs(number - answer), number))
        elif not self.numbers:
            yield from (other for other in self.answers if other != answer)

    def nearest(self, operator: str, limit: int) -> int | None:
        if operator in UPWARD:
            return next((each for each in self.numbers if each >= limit + (operator == ">")), None)
        return next((each for each in reversed(self.numbers) if each <= limit - (operator == "<")), None)


@dataclass(frozen=True)
class Interval(_Space):
    """A whole number from ``low`` to ``high``. If the item has points, they are the number itself."""

    low: int
    high: int

    @property
    def limits(self) -> tuple[int, int]:
        return self.low, self.high

    def answer_named(self, name: str) -> Answer:
        number = int(name) if re.fullmatch(r"0|-?[1-9][0-9]{0,9}", name) else self.high + 1
        if not self.low <= number <= self.high:
            raise KeyError(name)
        return number

    def neighbors(self, answer: Answer) -> tuple[int, ...]:
        around = (answer + 1, answer - 1) if isinstance(answer, int) else ()
        return tuple(number for number in around if self.low <= number <= self.high)

    def alternatives(self, answer: Answer) -> Iterator[Answer]:
        if isinstance(answer, int):
            farthest = max(answer - self.low, self.high - answer)
            around = chain.from_iterable((answer - step, answer + step) for step in range(1, farthest + 1))
            yield from (number for number in around if self.low <= number <= self.high)

    def nearest(self, operator: str, limit: int) -> int | None:
        if operator in UPWARD:
            found = max(self.low, limit + (operator == ">"))
        else:
            found = min(self.high, limit - (operator == "<"))
        return found if self.low <= found <= self.high else None


@dataclass(frozen=True)
class Subsets(_Space):
    """A set of one or more of the ``options``. Those ``alone`` are in no set with any other."""

    options: tuple[str, ...]
    alone: frozenset[str] = frozenset()

    def allows(self, chosen: Collection[str]) -> bool:
        """Whether these options, at least one, can be ticked together."""
        return len(chosen) == 1 or self.alone.isdisjoint(chosen)

    @property
    def listed(self) -> tuple[Answer, ...]:
        return tuple((option,) for option in self.options)

    @property
    def names(self) -> tuple[str, ...]:
        return self.options


@dataclass(frozen=True)
class Opaque(_Space):
    """Answers of which rules see only that there is one. ``sample``: an answer; ``in_words``: a name for any answer."""

    sample: Answer
    in_words: str


AnswerSpace = Enumeration | Interval | Subsets | Opaque
