"""The base class of all item types, and the values that describe an item."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, ClassVar, Self

from assessment.core.items.answer_space import Answer, AnswerSpace
from assessment.core.items.settings import AnswerSettings, Flaw

SettingsShape = type[AnswerSettings]

LEFT_OUT = "leave_out"
"""The value of ``on_paper`` of an item that is unanswered on paper."""


@dataclass(frozen=True)
class Wording:
    """A sentence that may depend on the role of the person."""

    otherwise: str
    by_role: Mapping[str, str] = field(default_factory=dict)

    def to(self, role: str) -> str:
        return self.by_role.get(role, self.otherwise)


@dataclass(frozen=True)
class Option:
    """One possible answer. ``points`` is None when it has none; ``only``: it cannot be ticked beside others."""

    id: str
    label: str
    points: int | None = None
    unsure: bool = False
    unanswered: bool = False
    only: bool = False


@dataclass(frozen=True)
class Worse:
    """Which answers to an item are worse than others. All empty: none is.

    ``direction``: up or down, for answers that are numbers. ``steps``: options from best to worst; those in one step
    are not compared. ``ticks``: the options that it is worse to tick than not to tick.
    """

    direction: str = ""
    steps: tuple[tuple[str, ...], ...] = ()
    ticks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Control:
    """How an item is drawn: ``templates/components/controls/<kind>.html`` draws it.

    ``group``: the ARIA role of several inputs under one legend, radiogroup or group; '' for a single input with a
    label. ``clearable``: the control needs a button that removes the answer. ``in_row``: how many of the options, from
    the first, stand in one row where there is room; 0 when each needs a line of its own.
    """

    kind: str
    options: tuple[Option, ...] = ()
    group: str = ""
    clearable: bool = False
    in_row: int = 0
    minimum: int | None = None
    maximum: int | None = None
    minimum_label: str = ""
    maximum_label: str = ""
    max_length: int | None = None


@dataclass(frozen=True, kw_only=True)
class Item(ABC):
    """One question. A subclass defines how answers are configured, parsed, validated, described, drawn and scored.

    ``switch``: the name of the switch that leaves the item out. ``notice``: the name of the setting that replaces
    ``help``. ``on_paper``: the name of the answer that paper assumes instead of the one given, ``LEFT_OUT``, or '' when
    paper takes the answer itself. ``judges_partner``: the answer says how the partner is seen.
    ``not_asked_counts_as``: the name of the answer that counts in scores where a condition keeps the item from being
    asked, or '' when nothing does. ``in_your_hands``: a sentence on what the person alone can do, to whom a better
    answer belongs, or '' where it is not theirs alone.
    """

    type: ClassVar[str]
    """The name of the type in the files of a pack, set by ``item_type``."""
    settings: ClassVar[SettingsShape] = AnswerSettings
    """The shape of an answer set of this type."""
    takes_also: ClassVar[bool] = False
    """Whether an item may add answers, under ``also``, to those of its answer set."""
    free_text: ClassVar[bool] = False
    """Whether an answer is free text, which is never searched for anything."""

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
    on_paper: str = ""
    judges_partner: bool = False
    not_asked_counts_as: str = ""
    in_your_hands: str = ""

    # --- in the files of a pack ---

    @classmethod
    def flaws(cls, settings: Mapping[str, Any]) -> Iterator[Flaw]:
        """Contradictions between settings that are each valid."""
        return iter(())

    @classmethod
    def flaws_of_also(cls, also: Sequence[Mapping[str, Any]]) -> Iterator[Flaw]:
        """What is wrong with the options under ``also``, if the type takes them."""
        return iter(())

    @classmethod
    def flaws_of_worse(cls, settings: Mapping[str, Any], worse: Any) -> Iterator[Flaw]:
        """What is wrong with ``worse`` for answers of these settings."""
        yield Flaw((), "E342", "these answers are in no order.", "Remove 'worse'.")

    @classmethod
    def worse_of(cls, worse: Any) -> Worse:
        """The meaning of a valid ``worse``."""
        return Worse()

    @classmethod
    def build(cls, common: Mapping[str, Any], settings: Mapping[str, Any], also: Sequence[Mapping[str, Any]]) -> Self:
        """Build the item from the attributes that all items have, its valid settings and its ``also``."""
        own = {each.name for each in fields(cls)} - common.keys()
        return cls(**common, **{name: value for name, value in settings.items() if name in own})

    @property
    def options_from(self) -> str | None:
        """The id of the item whose ticked options are offered here; None when the item has its own options."""
        return None

    def with_options(self, options: Sequence[Option]) -> Item:
        """The item with these options, if ``options_from`` names an item."""
        return self

    # --- the answers and their meaning ---

    @property
    @abstractmethod
    def space(self) -> AnswerSpace:
        """The set of all answers, as rules, scores, the linter and the solver see it."""

    def points(self, answer: Answer) -> int | None:
        """The points of the answer; None when it has none."""
        return None

    def point_range(self) -> tuple[int, int] | None:
        """The lowest and the highest points of an answer; None when no answer has points."""
        return None

    def unscored_answers(self) -> tuple[str, ...]:
        """The names of answers without points that are marked neither as unsure nor as unanswered."""
        return ()

    def ineffective_settings(self) -> Iterator[Flaw]:
        """Settings that have no effect."""
        return iter(())

    def is_unsure(self, answer: Answer) -> bool:
        """Whether the answer says that the person does not know or does not want to say."""
        return False

    def counts(self, answer: Answer) -> bool:
        """Whether rules and scores treat the item as answered."""
        return True

    def is_critical(self, answer: Answer) -> bool:
        """Whether a counselor must see the answer first."""
        chosen = answer if isinstance(answer, tuple) else (str(answer),)
        return not self.critical.isdisjoint(chosen)

    @property
    def private(self) -> bool:
        """Whether only the reviewing counselor may see the answer."""
        return self.share == "reviewing_counselor_only"

    def answer_on_paper(self) -> Answer | None:
        """The answer that paper assumes whatever was given; None when it assumes none.

        Raises KeyError when ``on_paper`` is not the name of an answer.
        """
        return None if self.on_paper in ("", LEFT_OUT) else self.space.answer_named(self.on_paper)

    @cached_property
    def points_if_not_asked(self) -> int | None:
        """The points that count in scores where the item is not asked; None when none do.

        Raises KeyError when ``not_asked_counts_as`` is not the name of an answer.
        """
        name = self.not_asked_counts_as
        return self.points(self.space.answer_named(name)) if name else None

    # --- input and output ---

    @abstractmethod
    def control(self) -> Control:
        """How to draw the item."""

    @abstractmethod
    def parse(self, raw: Sequence[str]) -> Answer | None:
        """The answer that a form sent; None when it is unanswered. Raises InvalidInput, which says what to enter."""

    def form_values(self, answer: Answer) -> tuple[str, ...]:
        """The form values of the answer: ``parse`` gives the answer back."""
        return answer if isinstance(answer, tuple) else (str(answer),)

    @abstractmethod
    def read(self, value: object) -> Answer:
        """The answer of a JSON value. Raises ValueError, which says what was expected."""

    @abstractmethod
    def describe(self, answer: Answer) -> str:
        """The answer in the words the person saw."""
