"""The kinds of values in answer sets; the other files of a pack use them too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

MAX_TEXT = 2000


class TextField(fields.Field[str]):
    """A text that is not empty."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise ValidationError("expected a text.")
        text = str(value).strip()
        if isinstance(value, int):
            raise ValidationError(f'expected a text, not a number: write "{value}" in quotes.')
        if not text:
            raise ValidationError("the text is empty.")
        if len(text) > MAX_TEXT:
            raise ValidationError(f"the text has {len(text)} characters; use at most {MAX_TEXT}.")
        return text


class ReadText(TextField):
    """A text that people read, so that it is translated."""


class WholeNumberField(fields.Field[int]):
    """A whole number."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 10**9:
            raise ValidationError("expected a whole number.")
        return value


class FlagField(fields.Field[bool]):
    """``true`` or ``false``."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("expected true or false.")
        return value


class IdField(TextField):
    """An id of lower-case letters, digits and underscores."""

    pattern = re.compile(r"[a-z][a-z0-9_]{0,59}")
    like = "abc_1"

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not self.pattern.fullmatch(text):
            raise ValidationError(f"'{text[:60]}' is not an id: write it like {self.like}.")
        return text


def one_of(values: tuple[str, ...]) -> validate.OneOf:
    """A validator that allows these words only."""
    return validate.OneOf(values, error="'{input}' is not one of: {choices}.")


def listed(kind: fields.Field[Any], **settings: Any) -> fields.List[Any]:
    """A list, with at least one entry unless ``settings`` say otherwise."""
    settings.setdefault("validate", validate.Length(min=1, error="the list is empty."))
    return fields.List(kind, **settings)


def nested(shape: type[Schema]) -> fields.Field[Any]:
    """A mapping of that shape."""
    return fields.Nested(shape)
