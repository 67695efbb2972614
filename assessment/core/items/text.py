"""Free text. It has no points and is never searched for signs of danger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from marshmallow import validate

from assessment.core import typed_text
from assessment.core.errors import InvalidInput
from assessment.core.items.answer_space import Answer, AnswerSpace, Opaque
from assessment.core.items.base import Control, Item
from assessment.core.items.fields import WholeNumberField
from assessment.core.items.registry import item_type
from assessment.core.items.settings import AnswerSettings


class TextSettings(AnswerSettings):
    max_length = WholeNumberField(validate=validate.Range(1, 10_000, error="use 1 to 10000."))


@item_type("text")
@dataclass(frozen=True, kw_only=True)
class Text(Item):
    settings: ClassVar[type[AnswerSettings]] = TextSettings
    free_text: ClassVar[bool] = True

    max_length: int = 1000

    def parse(self, raw: Sequence[str]) -> Answer | None:
        typed = typed_text.read("\n".join(raw))
        if len(typed) > self.max_length:
            raise InvalidInput(
                "Use at most %(limit)s characters; this has %(count)s", limit=self.max_length, count=len(typed)
            )
        return typed or None

    def read(self, value: object) -> Answer:
        text = typed_text.read(value) if isinstance(value, str) else ""
        if 0 < len(text) <= self.max_length:
            return text
        raise ValueError(f"expected text of 1 to {self.max_length} characters")

    def describe(self, answer: Answer) -> str:
        return str(answer)

    def control(self) -> Control:
        return Control("text", max_length=self.max_length)

    @property
    def space(self) -> AnswerSpace:
        return Opaque("…", "some text")
