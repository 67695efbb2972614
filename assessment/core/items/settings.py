"""The settings of an answer set as the files of a pack hold them: what all types share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields

from assessment.core.items.fields import IdField


@dataclass(frozen=True)
class Flaw:
    """One thing wrong with settings, or without effect. ``path`` leads to it from the settings that were looked at."""

    path: tuple[str | int, ...]
    code: str
    message: str
    remedy: str


class WorseField(fields.Field[Any]):
    """``up``, ``down``, or options from best to worst; a step may be a list of options."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if value in ("up", "down"):
            return value
        if not isinstance(value, list) or not value or [] in value:
            raise ValidationError("write up, down, or a list of options from best to worst.")
        step = IdField()
        return [
            [step.deserialize(option) for option in each] if isinstance(each, list) else step.deserialize(each)
            for each in value
        ]


class AnswerSettings(Schema):
    """Each type adds its own settings."""

    worse = WorseField()
