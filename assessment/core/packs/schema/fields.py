"""The kinds of values in the files of a pack. Those that item types need are defined in ``core.items``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from assessment.core.items.fields import (
    MAX_TEXT,
    FlagField,
    IdField,
    ReadText,
    TextField,
    WholeNumberField,
    listed,
    nested,
    one_of,
)

__all__ = [
    "MAX_TEXT",
    "DayField",
    "FlagField",
    "IdField",
    "ParagraphsField",
    "ReadText",
    "RoleWordingsField",
    "SlugField",
    "TextField",
    "WholeNumberField",
    "WordingsField",
    "listed",
    "nested",
    "one_of",
]


_TEXT = TextField()


class ParagraphsField(fields.Field[tuple[str, ...]]):
    """A text or a list of texts; loads as a tuple."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> tuple[str, ...]:
        listed = value if isinstance(value, list) else [value]
        return tuple(str(_TEXT.deserialize(each)) for each in listed)


class WordingsField(fields.Field[dict[str, str]]):
    """A text for everybody, or texts by role with one under ``otherwise``; loads as a mapping."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> dict[str, str]:
        if not isinstance(value, dict):
            return {"otherwise": str(_TEXT.deserialize(value))}
        if "otherwise" not in value:
            raise ValidationError("give a wording for everybody else under 'otherwise'.")
        return {role: str(_TEXT.deserialize(text)) for role, text in value.items()}


class RoleWordingsField(fields.Field[dict[str, str]]):
    """Texts by role, for those roles alone; loads as a mapping."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> dict[str, str]:
        if not isinstance(value, dict):
            raise ValidationError("give a text for each role that has one.")
        return {role: str(_TEXT.deserialize(text)) for role, text in value.items()}


class SlugField(IdField):
    """The id of a pack or questionnaire: lower-case letters, digits and hyphens."""

    pattern = re.compile(r"[a-z][a-z0-9-]{0,59}")
    like = "abc-1"


class DayField(TextField):
    """A date in ISO format; loads as text."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise ValidationError(f"'{text[:20]}' is not a day: write it like 2026-11-22.") from None
