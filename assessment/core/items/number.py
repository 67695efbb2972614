"""A whole number between two limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from assessment.core import typed_text
from assessment.core.errors import InvalidInput
from assessment.core.items import answer_order
from assessment.core.items.answer_space import Answer, AnswerSpace, Interval
from assessment.core.items.base import Control, Item, Worse
from assessment.core.items.fields import ReadText, WholeNumberField
from assessment.core.items.registry import item_type
from assessment.core.items.settings import AnswerSettings, Flaw

SHORT = 10
"""Up to this range, the control shows every number as a choice."""


class NumberSettings(AnswerSettings):
    minimum = WholeNumberField()
    maximum = WholeNumberField()
    minimum_label = ReadText(load_default="")
    maximum_label = ReadText(load_default="")


@item_type("number")
@dataclass(frozen=True, kw_only=True)
class Number(Item):
    settings: ClassVar[type[AnswerSettings]] = NumberSettings

    minimum: int
    maximum: int
    minimum_label: str = ""
    maximum_label: str = ""

    @classmethod
    def flaws(cls, settings: Mapping[str, Any]) -> Iterator[Flaw]:
        if not {"minimum", "maximum"} <= settings.keys() or settings["minimum"] >= settings["maximum"]:
            yield Flaw((), "E306", "a number needs a minimum below its maximum.", "Give both.")

    @classmethod
    def flaws_of_worse(cls, settings: Mapping[str, Any], worse: Any) -> Iterator[Flaw]:
        return answer_order.flaws_of_direction(cls.type, worse)

    @classmethod
    def worse_of(cls, worse: Any) -> Worse:
        return Worse(direction=worse)

    def parse(self, raw: Sequence[str]) -> Answer | None:
        typed = [value for value in raw if typed_text.read(value)]
        if not typed:
            return None
        number = typed_text.whole_number(typed[0]) if len(typed) == 1 else None
        if number is None or not self.minimum <= number <= self.maximum:
            raise InvalidInput("Enter a whole number from %(low)s to %(high)s", low=self.minimum, high=self.maximum)
        return number

    def read(self, value: object) -> Answer:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and self.minimum <= value <= self.maximum:
            return value
        raise ValueError(f"expected a whole number from {self.minimum} to {self.maximum}")

    def describe(self, answer: Answer) -> str:
        return f"{answer} ({self.minimum}–{self.maximum})"

    def control(self) -> Control:
        short = self.maximum - self.minimum <= SHORT
        return Control(
            "scale" if short else "number",
            group="radiogroup" if short else "",
            clearable=short,
            in_row=self.maximum - self.minimum + 1 if short else 0,
            minimum=self.minimum,
            maximum=self.maximum,
            minimum_label=self.minimum_label,
            maximum_label=self.maximum_label,
        )

    @cached_property
    def space(self) -> AnswerSpace:
        return Interval(self.minimum, self.maximum)

    def points(self, answer: Answer) -> int | None:
        return answer if isinstance(answer, int) else None

    def point_range(self) -> tuple[int, int] | None:
        return self.minimum, self.maximum
