"""The person's own words. Never scored, never searched for signs of danger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from assessment.core.items.base import Answer, Control, Item


@dataclass(frozen=True, kw_only=True)
class Text(Item):
    type: ClassVar[str] = "text"

    max_length: int = 1000

    def parse(self, raw: Sequence[str]) -> Answer | None:
        typed = "\n".join(raw).replace("\r\n", "\n").strip()
        if len(typed) > self.max_length:
            raise ValueError(f"Use at most {self.max_length} characters; this has {len(typed)}")
        return typed or None

    def read(self, value: object) -> Answer:
        if isinstance(value, str) and 0 < len(value.strip()) <= self.max_length:
            return value.strip()
        raise ValueError(f"expected text of 1 to {self.max_length} characters")

    def describe(self, answer: Answer) -> str:
        return str(answer)

    def control(self) -> Control:
        return Control("text", max_length=self.max_length)
