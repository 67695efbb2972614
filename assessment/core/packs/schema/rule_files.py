"""The shapes of scores.yaml and rules.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from assessment.core.model.scales import METHODS
from assessment.core.packs.schema import safety_messages
from assessment.core.packs.schema.check_ins import OverTimeShape
from assessment.core.packs.schema.fields import (
    FlagField,
    IdField,
    ParagraphsField,
    ReadText,
    TextField,
    WholeNumberField,
    listed,
    nested,
    one_of,
)
from assessment.core.packs.schema.help_lines import TOPICS
from assessment.core.rules.claims import OUTPUTS, REACHABLE

ACTIONS = ("steps", "choosing", "help", "left_out")
MOST_DAYS = 60
TARGETS = {"same_day": 0, "next_working_day": 1}
"""The words for targets, and how many working days they stand for."""


class PartShape(Schema):
    item = IdField()
    reverse = IdField()
    weight = WholeNumberField(validate=validate.Range(1, 1000, error="use a weight of 1 to 1000."))


class PartField(fields.Field[dict[str, Any]]):
    """An id, ``{reverse: id}`` or ``{item: id, weight: 2}``."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> dict[str, Any]:
        if not isinstance(value, dict):
            return {"item": IdField().deserialize(value)}
        part: dict[str, Any] = PartShape().load(value)
        if ("item" in part) == ("reverse" in part):
            raise ValidationError("name the part once: as an id, {reverse: id} or {item: id, weight: 2}.")
        return part


class NeedsField(fields.Field[Any]):
    """A count, or a percentage such as ``75%``."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        if isinstance(value, str) and re.fullmatch(r"[1-9][0-9]?%|100%", value):
            return value
        raise ValidationError("say how many must be answered: a count such as 4, or a percentage such as 75%.")


class BandShape(Schema):
    id = IdField(required=True)
    label = ReadText(required=True)
    below = WholeNumberField()
    means = ReadText(load_default="")
    moves = ReadText(load_default="")
    tone = TextField(load_default="", validate=one_of(("care",)))


class ScaleShape(Schema):
    id = IdField(required=True)
    label = ReadText(required=True)
    parts = listed(PartField(), required=True, data_key="from")
    method = TextField(required=True, validate=one_of(METHODS))
    at_least = WholeNumberField()
    range = TextField(
        required=True, validate=validate.Regexp(r"^-?\d{1,6}\.\.-?\d{1,6}$", error="write the range like 0..100.")
    )
    needs = NeedsField(required=True)
    higher_is = TextField(required=True, validate=one_of(("better", "worse")))
    bands = listed(nested(BandShape), required=True)
    judges_partner = FlagField(load_default=False)
    shown_below = IdField()


class AccessShape(Schema):
    id = IdField(required=True)
    label = ReadText(required=True)


class WorkingDaysShape(Schema):
    working_days = WholeNumberField(
        required=True, validate=validate.Range(1, MOST_DAYS, error=f"use 1 to {MOST_DAYS} working days.")
    )


class TargetField(fields.Field[int]):
    """``same_day``, ``next_working_day`` or ``{working_days: 5}``; loads as a number of working days."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if isinstance(value, dict):
            return int(WorkingDaysShape().load(value)["working_days"])
        if not isinstance(value, str) or value not in TARGETS:
            raise ValidationError("write same_day, next_working_day or {working_days: 5}.")
        return TARGETS[value]


class PriorityShape(Schema):
    id = IdField(required=True)
    label = ReadText(required=True)
    target = TargetField()


class ActionShape(Schema):
    label = ReadText(required=True)
    to = TextField(required=True, validate=one_of(ACTIONS))


class LevelShape(Schema):
    id = IdField(required=True)
    label = ReadText(required=True)
    headline = ReadText(required=True)
    say = ParagraphsField(required=True)
    why = ReadText(load_default="")
    action = fields.Nested(ActionShape, required=True)
    step_up = ReadText(required=True)
    lead = ReadText(load_default="")
    lines = listed(TextField(validate=one_of(TOPICS)), load_default=list)
    beside_strengths = ReadText(load_default="")


class ConditionShape(Schema):
    id = IdField(required=True)
    when = TextField(required=True)


class ThenShape(Schema):
    level = IdField()
    access = IdField()
    priority = IdField()


class RuleShape(Schema):
    id = IdField(required=True)
    label = ReadText(required=True)
    when = TextField(required=True)
    then = fields.Nested(ThenShape, required=True)
    because = ReadText(required=True)
    source = TextField(load_default="")


class NoteShape(Schema):
    id = IdField(required=True)
    when = TextField(required=True)
    say = ReadText(required=True)


class IdsField(fields.Field[list[str]]):
    """An id or a list of ids; loads as a list."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[str]:
        listed = value if isinstance(value, list) else [value]
        if not listed:
            raise ValidationError("the list is empty.")
        return [str(IdField().deserialize(each)) for each in listed]


class OutputsShape(Schema):
    level = IdsField()
    access = IdsField()
    priority = IdsField()


class PauseClaimShape(Schema):
    named = listed(IdField(), data_key="one_of")
    action = TextField(validate=one_of(safety_messages.ACTIONS), load_default="")


class CutOffField(fields.Field[Fraction]):
    """A whole number, or a decimal in quotes; loads as a fraction."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Fraction:
        if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,9}(\.\d{1,9})?", str(value)):
            raise ValidationError("write the number that the score is compared with, such as 60.")
        return Fraction(str(value))


class OtherCutOffShape(Schema):
    score = IdField(required=True)
    at = CutOffField(required=True)
    because = TextField(required=True)


class ClaimShape(Schema):
    id = IdField(required=True)
    say = TextField(required=True)
    worse = listed(IdField())
    never_lowers = listed(TextField(validate=one_of(OUTPUTS)))
    unanswered = listed(IdField())
    when_shown = listed(IdField())
    never = fields.Nested(OutputsShape)
    rules = listed(IdField())
    imply = fields.Nested(OutputsShape)
    level = IdField()
    access = IdField()
    priority = IdField()
    only_if = TextField()
    when = TextField()
    only_steps = listed(IdField())
    never_steps = listed(IdField())
    own_step = TextField(validate=one_of(("at_least_one",)))
    never_strengths = listed(IdField())
    pause = fields.Nested(PauseClaimShape)
    critical = listed(IdField())
    cut_offs = TextField(validate=one_of(("band_limits",)))
    exceptions = listed(nested(OtherCutOffShape), data_key="except")
    exactly_one = listed(TextField(validate=one_of(OUTPUTS)))
    reachable = listed(TextField(validate=one_of(REACHABLE)))


class RulesFile(Schema):
    access = listed(nested(AccessShape), required=True)
    priorities = listed(nested(PriorityShape), required=True)
    levels = listed(nested(LevelShape), required=True)
    second_look_from = IdField()
    groups = fields.Dict(keys=IdField(), values=listed(IdField()), load_default=dict)
    conditions = fields.List(nested(ConditionShape), load_default=list)
    rules = listed(nested(RuleShape), required=True)
    over_time = fields.Nested(OverTimeShape)
    notes = fields.List(nested(NoteShape), load_default=list)
    claims = fields.List(nested(ClaimShape), load_default=list)
