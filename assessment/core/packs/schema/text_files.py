"""The shapes of steps.yaml, texts.yaml and examples.yaml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from assessment.core.model.texts import RHYTHMS
from assessment.core.packs.schema.fields import (
    FlagField,
    IdField,
    ParagraphsField,
    ReadText,
    RoleWordingsField,
    TextField,
    WholeNumberField,
    listed,
    nested,
    one_of,
)
from assessment.core.packs.schema.rule_files import NoteShape


class StepShape(Schema):
    id = IdField(required=True)
    title = ReadText(required=True)
    when = TextField(required=True)
    do = ParagraphsField(required=True)
    in_short = ReadText(required=True)
    kind = TextField(required=True, validate=one_of(("own", "couple")))
    shown = TextField(required=True, validate=one_of(("everywhere", "screen")))
    rhythm = TextField(load_default=RHYTHMS[0], validate=one_of(RHYTHMS))
    source = TextField(load_default="")
    even_in_danger = FlagField(load_default=False)
    first_when = TextField(load_default=None)
    instead_of = IdField(load_default=None)
    lead_in = RoleWordingsField(load_default=dict)
    tonight = ReadText(load_default="")


class StepsFile(Schema):
    gate = TextField(load_default=None)
    otherwise = IdField(load_default=None)
    on_every_paper = IdField(required=True)
    steps = listed(nested(StepShape), required=True)


class StrengthShape(NoteShape):
    praises_partner = FlagField(load_default=False)
    of_both = FlagField(load_default=False)


class SignGradeShape(Schema):
    when = TextField(required=True)
    say = ReadText(required=True)


class SignShape(Schema):
    id = IdField(required=True)
    label = ReadText(required=True)
    line = WholeNumberField(
        required=True, validate=validate.Range(1, 20, error="use 1 to the number of grades less one.")
    )
    grades = listed(nested(SignGradeShape), required=True, validate=validate.Length(2, 20, error="use 2 to 20 grades."))


class SignsShape(Schema):
    title = ReadText(required=True)
    intro = ReadText(required=True)
    shown = listed(nested(SignShape), required=True)


class FaqShape(Schema):
    ask = ReadText(required=True)
    reply = ReadText(required=True)
    on_paper = FlagField(load_default=False)


class ChoosingShape(Schema):
    title = ReadText(required=True)
    intro = ReadText(required=True)
    questions = ParagraphsField(required=True)


class CallbackShape(Schema):
    title = ReadText(required=True)
    say = ReadText(required=True)


class PaperShape(Schema):
    say = ParagraphsField(required=True)
    more_help_from = IdField(required=True)
    say_more_help = ParagraphsField(required=True)
    box = ReadText(required=True)


class ValidatedShape(Schema):
    say = ReadText(required=True)
    source = TextField(required=True)


class TextsFile(Schema):
    thanks = ReadText(required=True)
    strengths = listed(nested(StrengthShape), required=True)
    no_strengths = ReadText(required=True)
    headlines = fields.List(nested(NoteShape), load_default=list)
    signs = fields.Nested(SignsShape)
    bands_note = ReadText(required=True)
    about_report = ParagraphsField(required=True)
    limits = ParagraphsField(required=True)
    validated = fields.Nested(ValidatedShape)
    not_validated = ReadText()
    paper = fields.Nested(PaperShape, required=True)
    choosing = fields.Nested(ChoosingShape, required=True)
    faq = listed(nested(FaqShape), required=True)
    callback = fields.Nested(CallbackShape, required=True)
    deleting = ReadText(required=True)


class ExampleRoundShape(Schema):
    after_days = WholeNumberField(required=True, validate=validate.Range(0, 5000, error="use 0 to 5000 days."))
    answers = fields.Dict(keys=IdField(), required=True)


def _check_order(rounds: Sequence[Mapping[str, Any]]) -> None:
    for before, after in pairwise(each["after_days"] for each in rounds):
        if before > after:
            raise ValidationError(f"{after} days follow {before}: put the rounds in the order of time.")


class ExampleShape(Schema):
    name = TextField(required=True)
    like = TextField()
    answers = fields.Dict(keys=IdField(), required=True)
    rounds = listed(nested(ExampleRoundShape), validate=_check_order)
    expect = fields.Dict(keys=IdField(), required=True)
