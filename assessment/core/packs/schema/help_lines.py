"""The shape of help-lines.yaml."""

from __future__ import annotations

from marshmallow import Schema, fields

from assessment.core.packs.schema.fields import DayField, IdField, ReadText, TextField, listed, nested, one_of

AUDIENCES = ("anyone", "abuse", "suicide", "children", "men", "own_behaviour", "substance")


class EmergencyShape(Schema):
    number = TextField(required=True)
    say = ReadText(load_default="")


class LineShape(Schema):
    id = IdField(required=True)
    name = ReadText(required=True)
    number = TextField(required=True)
    hours = ReadText(load_default="")
    say = ReadText(load_default="")
    audience = listed(TextField(validate=one_of(AUDIENCES)), required=True, data_key="for")
    source = TextField(load_default="")
    status = TextField(required=True, validate=one_of(("confirmed", "verify_first")))
    checked_on = DayField(load_default="")


class PlaceShape(Schema):
    id = IdField(required=True)
    label = ReadText(required=True)
    emergency = fields.Nested(EmergencyShape, required=True)
    lines = fields.List(nested(LineShape), load_default=list)


class HelpLinesFile(Schema):
    note = ReadText(load_default="")
    places = listed(nested(PlaceShape), required=True)
