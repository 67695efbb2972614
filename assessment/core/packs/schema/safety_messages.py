"""The shape of pauses.yaml."""

from __future__ import annotations

from marshmallow import Schema

from assessment.core.packs.schema.fields import Flag, Id, Paragraphs, Said, Words, listed, one_of
from assessment.core.packs.schema.help_lines import AUDIENCES

ACTIONS = ("call_emergency", "call_line", "see_lines", "go_on")
OPTIONAL = ("pauses.yaml",)
"""Files that a pack may do without."""


class PauseShape(Schema):
    id = Id(required=True)
    when = Words(required=True)
    title = Said(required=True)
    say = Paragraphs(required=True)
    again = Paragraphs(load_default=())
    action = Words(required=True, validate=one_of(ACTIONS))
    lines = listed(Words(validate=one_of(AUDIENCES)), required=True)
    call = Flag(load_default=True)
