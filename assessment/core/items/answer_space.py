"""Which answers an item can have, as data: rules, scores, the linter and the solver need to know no more of its type.

There are four kinds of space. Item types say which one is theirs; everything else reads the space.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

Answer = str | int | tuple[str, ...]
"""An option id, a whole number, text, or the ticked option ids. JSON holds it as it is, a tuple as a list."""

Answers = Mapping[str, Answer]
"""Item id -> answer; an unanswered item is absent."""

UPWARD = (">", ">=")


class _Space:
    """What every space can say; here for answers that are neither listed nor in any order."""

    @property
    def choices(self) -> tuple[Answer, ...]:
        """Every answer there is, where an answer is one of a few; otherwise empty."""
        return ()

    @property
    def listed(self) -> tuple[Answer, ...]:
        """The answers that can be unsure, critical or count as unanswered; of options to tick, each one alone."""
        return ()

    @property
    def names(self) -> tuple[str, ...]:
        """How rules and ``critical`` name the listed answers, in the same order."""
        return ()

    @property
    def ends(self) -> tuple[int, int] | None:
        """The lowest and the highest number that can be answered; None where answers have no order."""
        return None

    def named(self, name: str) -> Answer:
        """The listed answer called ``name``. KeyError when there is none."""
        return dict(zip(self.names, self.listed, strict=True))[name]

    def steps(self, answer: Answer) -> tuple[int, ...]:
        """The numbers next to ``answer``, the higher one first; empty where it has no place in an order."""
        return ()

    def others(self, answer: Answer) -> Iterator[Answer]:
        """The answers it could be changed to, the nearest first; without an order, as they are listed."""
        return iter(())

    def edge(self, operator: str, limit: int) -> int | None:
        """The answer nearest to ``limit`` of those that are < <= > or >= it; None where there is none."""
        return None


@dataclass(frozen=True)
class Enumeration(_Space):
    """One of a few ``answers``. The whole numbers among them have an order; all others are only equal or not."""

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
        """The answers that have an order, the lowest first."""
        return tuple(sorted(answer for answer in self.answers if isinstance(answer, int)))

    @property
    def ends(self) -> tuple[int, int] | None:
        return (self.numbers[0], self.numbers[-1]) if self.numbers else None

    def steps(self, answer: Answer) -> tuple[int, ...]:
        if not isinstance(answer, int):
            return ()
        at = self.numbers.index(answer)
        return (*self.numbers[at + 1 : at + 2], *self.numbers[max(0, at - 1) : at])

    def others(self, answer: Answer) -> Iterator[Answer]:
        if isinstance(answer, int):
            yield from sorted(set(self.numbers) - {answer}, key=lambda number: (abs(number - answer), number))
        elif not self.numbers:
            yield from (other for other in self.answers if other != answer)

    def edge(self, operator: str, limit: int) -> int | None:
        if operator in UPWARD:
            return next((each for each in self.numbers if each >= limit + (operator == ">")), None)
        return next((each for each in reversed(self.numbers) if each <= limit - (operator == "<")), None)


@dataclass(frozen=True)
class Interval(_Space):
    """A whole number from ``low`` to ``high``. Where it scores, its points are the number itself."""

    low: int
    high: int

    @property
    def ends(self) -> tuple[int, int]:
        return self.low, self.high

    def steps(self, answer: Answer) -> tuple[int, ...]:
        around = (answer + 1, answer - 1) if isinstance(answer, int) else ()
        return tuple(number for number in around if self.low <= number <= self.high)

    def others(self, answer: Answer) -> Iterator[Answer]:
        if isinstance(answer, int):
            farthest = max(answer - self.low, self.high - answer)
            around = chain.from_iterable((answer - step, answer + step) for step in range(1, farthest + 1))
            yield from (number for number in around if self.low <= number <= self.high)

    def edge(self, operator: str, limit: int) -> int | None:
        if operator in UPWARD:
            found = max(self.low, limit + (operator == ">"))
        else:
            found = min(self.high, limit - (operator == "<"))
        return found if self.low <= found <= self.high else None


@dataclass(frozen=True)
class Subsets(_Space):
    """Any of the ``options`` together, and at least one."""

    options: tuple[str, ...]

    @property
    def listed(self) -> tuple[Answer, ...]:
        return tuple((option,) for option in self.options)

    @property
    def names(self) -> tuple[str, ...]:
        return self.options


@dataclass(frozen=True)
class Opaque(_Space):
    """Anything: rules see only that it was answered. ``sample`` is one such answer, ``in_words`` what to call any."""

    sample: Answer
    in_words: str


AnswerSpace = Enumeration | Interval | Subsets | Opaque
