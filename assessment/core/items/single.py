"""One option of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from assessment.core.errors import Unreadable
from assessment.core.items.base import Answer, Control, Item, Option, listed


@dataclass(frozen=True, kw_only=True)
class Single(Item):
    type: ClassVar[str] = "single"

    options: tuple[Option, ...]
    options_from: str | None = None

    @cached_property
    def _by_id(self) -> dict[str, Option]:
        return {option.id: option for option in self.options}

    def parse(self, raw: Sequence[str]) -> Answer | None:
        chosen = [value for value in raw if value]
        if not chosen:
            return None
        if len(chosen) > 1 or chosen[0] not in self._by_id:
            raise Unreadable("Choose one of the answers")
        return chosen[0]

    def read(self, value: object) -> Answer:
        if isinstance(value, str) and value in self._by_id:
            return value
        raise ValueError(f"expected one of: {listed(self.options)}")

    def describe(self, answer: Answer) -> str:
        return self._by_id[str(answer)].label

    def control(self) -> Control:
        return Control("radios", self.options)

    def choices(self) -> tuple[Answer, ...]:
        return tuple(self._by_id)

    def points(self, answer: Answer) -> int | None:
        return self._by_id[str(answer)].points

    def point_range(self) -> tuple[int, int] | None:
        points = [option.points for option in self.options if option.points is not None]
        return (min(points), max(points)) if points else None

    def unsure(self, answer: Answer) -> bool:
        return self._by_id[str(answer)].unsure

    def counts(self, answer: Answer) -> bool:
        return not self._by_id[str(answer)].unanswered
