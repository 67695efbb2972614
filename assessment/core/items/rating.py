"""A place on an ordered set of labels, such as never to almost always."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from assessment.core.errors import Unreadable
from assessment.core.items.base import Answer, Control, Item, Option, listed


@dataclass(frozen=True, kw_only=True)
class Rating(Item):
    """``options`` carry their value as points; ``also`` are answers outside the order, which score nothing."""

    type: ClassVar[str] = "rating"

    options: tuple[Option, ...]
    also: tuple[Option, ...] = ()

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
            raise Unreadable("Choose one of the answers")
        return self._typed[chosen[0]]

    def read(self, value: object) -> Answer:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, (int, str)) and not isinstance(value, bool) and value in self._offered:
            return value
        raise ValueError(f"expected one of: {listed((*self.options, *self.also))}, numbers without quotes")

    def describe(self, answer: Answer) -> str:
        return self._offered[answer].label

    def control(self) -> Control:
        return Control("radios", (*self.options, *self.also))

    def choices(self) -> tuple[Answer, ...]:
        return tuple(self._offered)

    def points(self, answer: Answer) -> int | None:
        return answer if isinstance(answer, int) else None

    def point_range(self) -> tuple[int, int] | None:
        points = [option.points for option in self.options if option.points is not None]
        return min(points), max(points)

    def unsure(self, answer: Answer) -> bool:
        return self._offered[answer].unsure

    def counts(self, answer: Answer) -> bool:
        return not self._offered[answer].unanswered
