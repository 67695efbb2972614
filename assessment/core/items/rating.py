"""One of a few ordered labels, such as never to almost always."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

from assessment.core.errors import InvalidInput
from assessment.core.items import answer_order
from assessment.core.items.answer_space import Answer, AnswerSpace, Enumeration
from assessment.core.items.base import Control, Item, Option, Worse
from assessment.core.items.fields import listed, nested
from assessment.core.items.options import (
    OptionShape,
    Shape,
    below,
    flaws_of_only,
    flaws_of_options,
    ids,
    in_row,
    option,
    properly_named,
)
from assessment.core.items.registry import item_type
from assessment.core.items.settings import AnswerSettings, Flaw


class RatingSettings(AnswerSettings):
    options = listed(nested(OptionShape))


@item_type("rating")
@dataclass(frozen=True, kw_only=True)
class Rating(Item):
    """``options`` have their value as points; ``also`` are answers outside the order, without points."""

    settings: ClassVar[type[AnswerSettings]] = RatingSettings
    takes_also: ClassVar[bool] = True

    options: tuple[Option, ...]
    also: tuple[Option, ...] = ()

    @classmethod
    def flaws(cls, settings: Mapping[str, Any]) -> Iterator[Flaw]:
        options = settings.get("options", [])
        if not options:
            yield Flaw((), "E306", "type rating has no options.", "List its options.")
        if len(options) == 1:
            yield Flaw(("options",), "E307", "a rating has at least two options.", "Add one.")
        yield from below("options", flaws_of_options(cls.type, options, "value"))
        yield from below("options", _flaws_of_points(options, "value"))
        yield from below("options", _flaws_of_order(options))
        yield from below("options", flaws_of_only(cls.type, options))

    @classmethod
    def flaws_of_also(cls, also: Sequence[Shape]) -> Iterator[Flaw]:
        yield from flaws_of_options(cls.type, also, "id")
        yield from _flaws_of_points(also, "id")
        yield from flaws_of_only(cls.type, also)

    @classmethod
    def flaws_of_worse(cls, settings: Mapping[str, Any], worse: Any) -> Iterator[Flaw]:
        return answer_order.flaws_of_direction(cls.type, worse)

    @classmethod
    def worse_of(cls, worse: Any) -> Worse:
        return Worse(direction=worse)

    @classmethod
    def build(cls, common: Mapping[str, Any], settings: Mapping[str, Any], also: Sequence[Shape]) -> Self:
        options, beside = (tuple(option(each) for each in shapes) for shapes in (settings["options"], also))
        return cls(**common, options=options, also=beside)

    @cached_property
    def _offered(self) -> dict[Answer, Option]:
        values: dict[Answer, Option] = {option.points: option for option in self.options if option.points is not None}
        return values | {option.id: option for option in self.also}

    @cached_property
    def _typed(self) -> dict[str, Answer]:
        return {str(answer): answer for answer in self._offered}

    def parse(self, raw: Sequence[str]) -> Answer | None:
        chosen = [value for value in raw if value]
        if not chosen:
            return None
        if len(chosen) > 1 or chosen[0] not in self._typed:
            raise InvalidInput("Choose one of the answers")
        return self._typed[chosen[0]]

    def read(self, value: object) -> Answer:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, (int, str)) and not isinstance(value, bool) and value in self._offered:
            return value
        raise ValueError(f"expected one of: {ids((*self.options, *self.also))}, numbers without quotes")

    def describe(self, answer: Answer) -> str:
        return self._offered[answer].label

    def control(self) -> Control:
        options = (*self.options, *self.also)
        return Control("radios", options, group="radiogroup", clearable=True, in_row=in_row(self.options))

    @cached_property
    def space(self) -> AnswerSpace:
        return Enumeration(tuple(self._offered))

    def points(self, answer: Answer) -> int | None:
        return answer if isinstance(answer, int) else None

    def point_range(self) -> tuple[int, int] | None:
        points = [option.points for option in self.options if option.points is not None]
        return min(points), max(points)

    def is_unsure(self, answer: Answer) -> bool:
        return self._offered[answer].unsure

    def counts(self, answer: Answer) -> bool:
        return not self._offered[answer].unanswered


def _flaws_of_points(options: Sequence[Shape], named: str) -> Iterator[Flaw]:
    for at, each in properly_named(options, named):
        if "points" in each:
            message = f"the option '{each['label']}' has points."
            yield Flaw((at,), "E307", message, "The points of a rating are its values: remove them.")


def _flaws_of_order(options: Sequence[Shape]) -> Iterator[Flaw]:
    seen: list[int] = []
    for at, each in properly_named(options, "value"):
        if any(each["value"] < before for before in seen):
            message = f"the value {each['value']} is lower than the one before it."
            yield Flaw((at,), "E307", message, "Put the options in the order of their values.")
        seen.append(each["value"])
