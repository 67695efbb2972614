"""The shape of what a pack says of check-ins: ``again`` in pack.yaml, ``over_time`` in rules.yaml."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from assessment.core.packs.schema.fields import Flag, Id, Said, Slug, Whole, Words, listed, nested


def _weeks() -> Whole:
    return Whole(validate=validate.Range(1, 520, error="use 1 to 520 weeks."))


class AloneShape(Schema):
    ask = Id(required=True)
    title = Said(required=True)
    intro = Said(load_default="")


class AskedAgainShape(Schema):
    items = listed(Id(), required=True, validate=validate.Length(1, 6, error="a page has 1 to 6 items."))
    when = Words()
    title = Said(required=True)
    intro = Said(load_default="")


class Again(Schema):
    use = Slug(required=True)
    after_weeks = listed(_weeks(), required=True)
    follow = listed(Id(), load_default=list)
    private_for_weeks = _weeks()
    alone = fields.Nested(AloneShape)
    ask_again = listed(nested(AskedAgainShape), load_default=list)


class ClimbShape(Schema):
    level = Id(required=True)
    access = Id(required=True)
    priority = Id(required=True)


class KeepsShape(Schema):
    levels = listed(Id(), required=True)
    label = Said(required=True)
    because = Said(required=True)
    say = Said(load_default="")


class OverTimeThen(Schema):
    access = Id()
    priority = Id()


class OverTimeRuleShape(Schema):
    id = Id(required=True)
    label = Said(required=True)
    when = Words()
    without_gain = Id()
    running = Whole(load_default=1, validate=validate.Range(1, 20, error="use 1 to 20 check-ins."))
    counts_as = Id()
    climbs = Flag(load_default=False)
    leaving_out = listed(Id(), load_default=list)
    then = fields.Nested(OverTimeThen)
    because = Said(required=True)
    say = Said(load_default="")


class OverTimeShape(Schema):
    climbs = listed(nested(ClimbShape), load_default=list)
    keeps = fields.Nested(KeepsShape)
    rules = listed(nested(OverTimeRuleShape), load_default=list)
