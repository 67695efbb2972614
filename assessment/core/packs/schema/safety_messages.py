"""The shape of pauses.yaml."""

from __future__ import annotations

from marshmallow import Schema

from assessment.core.packs.schema.fields import FlagField, IdField, ParagraphsField, ReadText, TextField, listed, one_of
from assessment.core.packs.schema.help_lines import TOPICS

ACTIONS = ("call_emergency", "call_line", "see_lines", "go_on")


class SafetyMessageShape(Schema):
    id = IdField(required=True)
    when = TextField(required=True)
    title = ReadText(required=True)
    say = ParagraphsField(required=True)
    again = ParagraphsField(load_default=())
    action = TextField(required=True, validate=one_of(ACTIONS))
    lines = listed(TextField(validate=one_of(TOPICS)), required=True)
    call = FlagField(load_default=True)
