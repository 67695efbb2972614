"""A whole number between two limits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from assessment.core.errors import Unreadable
from assessment.core.items.base import Answer, Control, Item


@dataclass(frozen=True, kw_only=True)
class Number(Item):
    type: ClassVar[str] = "number"

    minimum: int
    maximum: int
    minimum_label: str = ""
    maximum_label: str = ""

    def parse(self, raw: Sequence[str]) -> Answer | None:
        typed = [value.strip() for value in raw if value.strip()]
        if not typed:
            return None
        number = int(typed[0]) if len(typed) == 1 and re.fullmatch(r"-?[0-9]{1,10}", typed[0]) else None
        if number is None or not self.minimum <= number <= self.maximum:
            raise Unreadable("Enter a whole number from %(low)s to %(high)s", low=self.minimum, high=self.maximum)
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
        return Control(
            "number",
            minimum=self.minimum,
            maximum=self.maximum,
            minimum_label=self.minimum_label,
            maximum_label=self.maximum_label,
        )

    def points(self, answer: Answer) -> int | None:
        return answer if isinstance(answer, int) else None

    def point_range(self) -> tuple[int, int] | None:
        return self.minimum, self.maximum
