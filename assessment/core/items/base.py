"""What every item has, whatever its type."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

Answer = str | int | tuple[str, ...]
"""An option id, a whole number, text, or the ticked option ids."""

Answers = Mapping[str, Answer]
"""Item id -> answer; an unanswered item is absent."""


@dataclass(frozen=True)
class Wording:
    """A sentence that may differ by the reader's role."""

    otherwise: str
    by_role: Mapping[str, str] = field(default_factory=dict)

    def to(self, role: str) -> str:
        return self.by_role.get(role, self.otherwise)


@dataclass(frozen=True)
class Option:
    """One possible answer. ``points`` is None where the option does not score."""

    id: str
    label: str
    points: int | None = None
    unsure: bool = False
    unanswered: bool = False


@dataclass(frozen=True)
class Worse:
    """Which answers to an item are worse than others.

    ``way`` is up or down, for ratings and numbers; ``steps`` are options from best to worst, where those within one
    step are not compared; ``ticks`` are options of a multiple choice whose ticking is worse. All empty: none is worse.
    """

    way: str = ""
    steps: tuple[tuple[str, ...], ...] = ()
    ticks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Control:
    """How an item is drawn: ``kind`` is radios, checkboxes, number or text."""

    kind: str
    options: tuple[Option, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    minimum_label: str = ""
    maximum_label: str = ""
    max_length: int | None = None


@dataclass(frozen=True, kw_only=True)
class Item(ABC):
    """One question. Subclasses own how an answer is parsed, read, worded and scored.

    ``switch``: the name under which a service may leave it out; ``notice``: the name under which it may word ``help``.
    """

    type: ClassVar[str]

    id: str
    ask: Wording
    short: str
    share: str
    code: str = ""
    help: str = ""
    construct: str = ""
    source: str = ""
    critical: frozenset[str] = frozenset()
    worse: Worse = Worse()
    switch: str = ""
    notice: str = ""

    @property
    def private(self) -> bool:
        """Never printed for the person, never shareable."""
        return self.share == "reviewing_counselor_only"

    @abstractmethod
    def parse(self, raw: Sequence[str]) -> Answer | None:
        """Read what a form sent; None when nothing was answered. Unreadable says what to enter instead."""

    @abstractmethod
    def read(self, value: object) -> Answer:
        """Read one JSON value. ValueError says what was expected."""

    @abstractmethod
    def describe(self, answer: Answer) -> str:
        """The answer in the words the person saw."""

    @abstractmethod
    def control(self) -> Control:
        """How to draw it."""

    def choices(self) -> tuple[Answer, ...]:
        """Every answer there is, where an answer is one of a few; otherwise empty."""
        return ()

    def points(self, answer: Answer) -> int | None:
        """What the answer scores; None when it does not score."""
        return None

    def point_range(self) -> tuple[int, int] | None:
        """Lowest and highest points an answer can score; None when none scores."""
        return None

    def unsure(self, answer: Answer) -> bool:
        return False

    def counts(self, answer: Answer) -> bool:
        """Whether rules and scores treat the answer as given."""
        return True

    def is_critical(self, answer: Answer) -> bool:
        chosen = answer if isinstance(answer, tuple) else (str(answer),)
        return not self.critical.isdisjoint(chosen)


def listed(options: Sequence[Option]) -> str:
    """The ids an answer may take, for a message."""
    return ", ".join(option.id for option in options)
