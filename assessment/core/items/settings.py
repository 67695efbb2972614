"""The settings of an answer set that all types share, and flaws in settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields

from assessment.core.items.fields import IdField


@dataclass(frozen=True)
class Flaw:
    """One thing that is wrong with settings. ``path``: from the settings that were checked to the flaw."""

    path: tuple[str | int, ...]
    code: str
    message: str
    remedy: str


_STEP = IdField()


class WorseField(fields.Field[Any]):
    """``up``, ``down``, or a list of steps from best to worst; a step is an option or a list of options."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if value in ("up", "down"):
            return value
        if not isinstance(value, list) or not value or [] in value:
            raise ValidationError("write up, down, or a list of options from best to worst.")
        return [
            [_STEP.deserialize(option) for option in each] if isinstance(each, list) else _STEP.deserialize(each)
            for each in value
        ]


class AnswerSettings(Schema):
    """The settings of all types; each type adds its own."""

    worse = WorseField()


@cache
def setting_names(settings: type[Schema]) -> frozenset[str]:
    """The names of the settings of a type."""
    return frozenset(settings().fields)
