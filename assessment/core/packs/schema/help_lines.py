"""The shape of help-lines.yaml."""

from __future__ import annotations

from marshmallow import Schema, fields

from assessment.core.packs.schema.fields import Day, Id, Said, Words, listed, nested, one_of

AUDIENCES = ("anyone", "abuse", "suicide", "children", "men", "own_behaviour", "substance")


class EmergencyShape(Schema):
    number = Words(required=True)
    say = Said(load_default="")


class LineShape(Schema):
    id = Id(required=True)
    name = Said(required=True)
    number = Words(required=True)
    hours = Said(load_default="")
    say = Said(load_default="")
    audience = listed(Words(validate=one_of(AUDIENCES)), required=True, data_key="for")
    source = Words(load_default="")
    status = Words(required=True, validate=one_of(("confirmed", "verify_first")))
    checked_on = Day(load_default="")


class PlaceShape(Schema):
    id = Id(required=True)
    label = Said(required=True)
    emergency = fields.Nested(EmergencyShape, required=True)
    lines = fields.List(nested(LineShape), load_default=list)


class HelpLinesFile(Schema):
    note = Said(load_default="")
    places = listed(nested(PlaceShape), required=True)
