"""The shapes of check-ins: ``again`` in pack.yaml and ``over_time`` in rules.yaml."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from assessment.core.packs.schema.fields import (
    FlagField,
    IdField,
    ReadText,
    SlugField,
    TextField,
    WholeNumberField,
    listed,
    nested,
)


def _weeks() -> WholeNumberField:
    return WholeNumberField(validate=validate.Range(1, 520, error="use 1 to 520 weeks."))


class AloneShape(Schema):
    ask = IdField(required=True)
    title = ReadText(required=True)
    intro = ReadText(load_default="")


class RepeatedItemsShape(Schema):
    items = listed(IdField(), required=True, validate=validate.Length(1, 6, error="a page has 1 to 6 items."))
    when = TextField()
    title = ReadText(required=True)
    intro = ReadText(load_default="")


class CheckInPlanShape(Schema):
    use = SlugField(required=True)
    after_weeks = listed(_weeks(), required=True)
    follow = listed(IdField(), load_default=list)
    private_for_weeks = _weeks()
    alone = fields.Nested(AloneShape)
    ask_again = listed(nested(RepeatedItemsShape), load_default=list)


class LevelStepShape(Schema):
    level = IdField(required=True)
    access = IdField(required=True)
    priority = IdField(required=True)


class LevelHoldShape(Schema):
    levels = listed(IdField(), required=True)
    label = ReadText(required=True)
    because = ReadText(required=True)
    say = ReadText(load_default="")


class OverTimeThenShape(Schema):
    access = IdField()
    priority = IdField()


class OverTimeRuleShape(Schema):
    id = IdField(required=True)
    label = ReadText(required=True)
    when = TextField()
    without_gain = IdField()
    running = WholeNumberField(load_default=1, validate=validate.Range(1, 20, error="use 1 to 20 check-ins."))
    counts_as = IdField()
    climbs = FlagField(load_default=False)
    leaving_out = listed(IdField(), load_default=list)
    then = fields.Nested(OverTimeThenShape)
    because = ReadText(required=True)
    say = ReadText(load_default="")


class OverTimeShape(Schema):
    climbs = listed(nested(LevelStepShape), load_default=list)
    keeps = fields.Nested(LevelHoldShape)
    rules = listed(nested(OverTimeRuleShape), load_default=list)
