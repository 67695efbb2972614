"""What every item has, whatever its type, and what a type has to say of itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Self

from assessment.core.items.answer_space import Answer, AnswerSpace
from assessment.core.items.settings import AnswerSettings, Flaw

SettingsShape = type[AnswerSettings]


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

    ``way`` is up or down, for answers that are numbers; ``steps`` are options from best to worst, where those within
    one step are not compared; ``ticks`` are options whose ticking is worse. All empty: none is worse.
    """

    way: str = ""
    steps: tuple[tuple[str, ...], ...] = ()
    ticks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Control:
    """How an item is drawn: ``templates/components/controls/<kind>.html`` draws it.

    ``group``: the ARIA role of a control that is several inputs under one legend, radiogroup or group; '' for a single
    input with a label. ``clearable``: an answer cannot be taken back by the control alone, so a button does it.
    """

    kind: str
    options: tuple[Option, ...] = ()
    group: str = ""
    clearable: bool = False
    minimum: int | None = None
    maximum: int | None = None
    minimum_label: str = ""
    maximum_label: str = ""
    max_length: int | None = None


@dataclass(frozen=True, kw_only=True)
class Item(ABC):
    """One question. Subclasses own how an answer is set up, parsed, read, worded, drawn and scored.

    ``switch``: the name under which a service may leave it out; ``notice``: the name under which it may word ``help``.
    """

    type: ClassVar[str]
    """The name in the pack's files, given by ``item_type``."""
    settings: ClassVar[SettingsShape] = AnswerSettings
    """The shape of its answer sets in the pack's files."""
    takes_also: ClassVar[bool] = False
    """Whether an item may add answers of its own, under ``also``, to those of its answer set."""
    own_words: ClassVar[bool] = False
    """Whether an answer is the person's own words, which nothing looks through."""

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

    # --- in the pack's files ---

    @classmethod
    def flaws(cls, settings: Mapping[str, Any]) -> Iterator[Flaw]:
        """How settings that each have the right shape do not go together."""
        return iter(())

    @classmethod
    def flaws_of_also(cls, also: Sequence[Mapping[str, Any]]) -> Iterator[Flaw]:
        """What is wrong with the options under ``also``, where the type takes them."""
        return iter(())

    @classmethod
    def flaws_of_worse(cls, settings: Mapping[str, Any], worse: Any) -> Iterator[Flaw]:
        """What is wrong with ``worse`` for answers of these settings."""
        yield Flaw((), "E342", "these answers are in no order.", "Remove 'worse'.")

    @classmethod
    def worse_of(cls, worse: Any) -> Worse:
        """What a sound ``worse`` says."""
        return Worse()

    @classmethod
    def build(cls, common: Mapping[str, Any], settings: Mapping[str, Any], also: Sequence[Mapping[str, Any]]) -> Self:
        """The item with what all items have, and its sound settings."""
        own = {each.name for each in fields(cls)} - common.keys()
        return cls(**common, **{name: value for name, value in settings.items() if name in own})

    @property
    def options_from(self) -> str | None:
        """The item whose ticked options are all that is offered here; None where the item has its own."""
        return None

    def offering(self, options: Sequence[Option]) -> Item:
        """The item with these options instead, where ``options_from`` names an item."""
        return self

    # --- what answers there are, and what they stand for ---

    @property
    @abstractmethod
    def space(self) -> AnswerSpace:
        """Every answer there is, as rules, scores, the linter and the solver see it."""

    def points(self, answer: Answer) -> int | None:
        """What the answer scores; None when it does not score."""
        return None

    def point_range(self) -> tuple[int, int] | None:
        """Lowest and highest points an answer can score; None when none scores."""
        return None

    def unscored(self) -> tuple[str, ...]:
        """Names of answers that leave a hole in a score without being marked as no answer to score."""
        return ()

    def without_effect(self) -> Iterator[Flaw]:
        """Settings that change nothing."""
        return iter(())

    def unsure(self, answer: Answer) -> bool:
        return False

    def counts(self, answer: Answer) -> bool:
        """Whether rules and scores treat the answer as given."""
        return True

    def is_critical(self, answer: Answer) -> bool:
        chosen = answer if isinstance(answer, tuple) else (str(answer),)
        return not self.critical.isdisjoint(chosen)

    @property
    def private(self) -> bool:
        """Never printed for the person, never shareable."""
        return self.share == "reviewing_counselor_only"

    # --- between people and programs ---

    @abstractmethod
    def control(self) -> Control:
        """How to draw it."""

    @abstractmethod
    def parse(self, raw: Sequence[str]) -> Answer | None:
        """Read what a form sent; None when nothing was answered. Unreadable says what to enter instead."""

    def sent(self, answer: Answer) -> tuple[str, ...]:
        """What its control sends for the answer: ``parse`` reads it back."""
        return answer if isinstance(answer, tuple) else (str(answer),)

    @abstractmethod
    def read(self, value: object) -> Answer:
        """Read one JSON value. ValueError says what was expected."""

    @abstractmethod
    def describe(self, answer: Answer) -> str:
        """The answer in the words the person saw."""
