"""The shape of replies.yaml."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, validate

from assessment.core.model.texts import Paragraphs
from assessment.core.packs.schema.fields import FlagField, IdField, ParagraphsField, ReadText

MOST_PARAGRAPHS, MOST_CHARACTERS = 4, 600
"""Of a message, all its paragraphs together: it is read at one glance."""


def _check_length(say: Paragraphs) -> None:
    if not 1 <= len(say) <= MOST_PARAGRAPHS or sum(map(len, say)) > MOST_CHARACTERS:
        raise ValidationError(f"use 1 to {MOST_PARAGRAPHS} paragraphs, and at most {MOST_CHARACTERS} characters.")


class ReplyMessageShape(Schema):
    id = IdField(required=True)
    label = ReadText(required=True, validate=validate.Length(1, 60, error="use at most 60 characters."))
    say = ParagraphsField(required=True, validate=_check_length)
    only_if_reachable = FlagField(load_default=False)
