"""The shape of each file of a pack: which keys, which kinds of values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from assessment.core.items import TYPES, Item
from assessment.core.items.options import OptionShape
from assessment.core.items.settings import AnswerSettings, WorseOf
from assessment.core.packs.schema.check_ins import CheckInPlanShape, OverTimeShape
from assessment.core.packs.schema.fields import (
    FlagField,
    IdField,
    ParagraphsField,
    ReadText,
    SlugField,
    TextField,
    WholeNumberField,
    WordingsField,
    listed,
    nested,
    one_of,
)
from assessment.core.packs.schema.help_lines import HelpLinesFile
from assessment.core.packs.schema.safety_messages import SafetyMessageShape
from assessment.core.rules.claims import OUTPUTS, REACHABLE

SHARES = ("partner_if_released", "counselor_only", "reviewing_counselor_only")
ACTIONS = ("steps", "choosing", "help")


def answer_set(data: object) -> Schema:
    """The shape of this answer set, by the type that it names: anything may stand under settings of other types."""
    named = data.get("type") if isinstance(data, dict) else None
    return _answer_set(tuple(TYPES.items()), TYPES.get(named) if isinstance(named, str) else None)


@lru_cache(maxsize=32)
def _answer_set(types: tuple[tuple[str, type[Item]], ...], kind: type[Item] | None) -> Schema:
    own = kind.settings if kind else AnswerSettings
    every = {name for _, each in types for name in each.settings().fields}
    shape: dict[str, fields.Field[Any]] = {
        "type": TextField(required=True, validate=one_of(tuple(name for name, _ in types))),
        # Whoever builds the item says of which type they would be settings.
        **{name: fields.Raw(allow_none=True) for name in sorted(every - own().fields.keys())},
    }
    return own.from_dict(shape, name="AnswerSet")()


class AnswerOf(fields.Field[Any]):
    """The name of an answer set, or the set written out."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return answer_set(value).load(value) if isinstance(value, dict) else IdField().deserialize(value)


class ItemShape(Schema):
    id = IdField(required=True)
    code = TextField(load_default="")
    ask = WordingsField(required=True)
    short = ReadText()
    help = ReadText(load_default="")
    answer = AnswerOf(required=True)
    also = listed(nested(OptionShape))
    show_if = TextField()
    share = TextField(load_default="counselor_only", validate=one_of(SHARES))
    construct = TextField(load_default="")
    critical = listed(IdField())
    worse = WorseOf()
    switch = IdField(load_default="")
    notice = IdField(load_default="")
    source = TextField(load_default="")


class PageShape(Schema):
    title = ReadText(required=True)
    intro = ReadText(load_default="")
    show_if = TextField()
    items = listed(nested(ItemShape), required=True, validate=validate.Length(1, 6, error="a page has 1 to 6 items."))


class QuestionnaireFile(Schema):
    id = SlugField(required=True)
    title = ReadText(required=True)
    look_back = ReadText(load_default="")
    pages = listed(nested(PageShape), required=True)


class Use(Schema):
    use = SlugField(required=True)
    show_if = TextField()
    private = FlagField(load_default=False)


class WayShape(Schema):
    label = ReadText(required=True)
    hint = ReadText(load_default="")


class ContactShape(Schema):
    when = TextField(required=True)
    ask = ReadText(required=True)
    hint = ReadText(load_default="")


class SharingShape(Schema):
    ask = ReadText(required=True)
    hint = ReadText(load_default="")
    share = fields.Nested(WayShape, required=True)
    keep = fields.Nested(WayShape, required=True)
    contact = fields.Nested(ContactShape)


class PackFile(Schema):
    id = SlugField(required=True)
    title = ReadText(required=True)
    version = TextField(required=True)
    language = TextField(required=True)
    minutes = WholeNumberField(required=True, validate=validate.Range(1, 600, error="use 1 to 600 minutes."))
    role = IdField()
    purpose = ParagraphsField(required=True)
    privacy = ParagraphsField(required=True)
    accept = ReadText(required=True)
    questionnaires = listed(nested(Use), required=True)
    again = fields.Nested(CheckInPlanShape)
    sharing = fields.Nested(SharingShape, required=True)


class PartShape(Schema):
    item = IdField()
    reverse = IdField()
    weight = WholeNumberField(validate=validate.Range(1, 1000, error="use a weight of 1 to 1000."))


class PartOf(fields.Field[dict[str, Any]]):
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


class Needs(fields.Field[Any]):
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
    tone = TextField(load_default="", validate=one_of(("care",)))


class ScaleShape(Schema):
    id = IdField(required=True)
    label = ReadText(required=True)
    parts = listed(PartOf(), required=True, data_key="from")
    method = TextField(required=True, validate=one_of(("mean", "sum", "weighted", "max", "count")))
    at_least = WholeNumberField()
    range = TextField(
        required=True, validate=validate.Regexp(r"^-?\d{1,6}\.\.-?\d{1,6}$", error="write the range like 0..100.")
    )
    needs = Needs(required=True)
    higher_is = TextField(required=True, validate=one_of(("better", "worse")))
    bands = listed(nested(BandShape), required=True)


class ChoiceShape(Schema):
    id = IdField(required=True)
    label = ReadText(required=True)
    target_hours = WholeNumberField(validate=validate.Range(1, 10_000, error="use 1 to 10000 hours."))


class ActionShape(Schema):
    label = ReadText(required=True)
    to = TextField(required=True, validate=one_of(ACTIONS))


class PrintShape(Schema):
    headline = ReadText(required=True)
    say = ParagraphsField(required=True)


class LevelShape(Schema):
    id = IdField(required=True)
    label = ReadText(required=True)
    headline = ReadText(required=True)
    say = ParagraphsField(required=True)
    why = ReadText(load_default="")
    action = fields.Nested(ActionShape, required=True)
    step_up = ReadText(required=True)
    print = fields.Nested(PrintShape)
    discreet = FlagField(load_default=False)


class ConditionShape(Schema):
    id = IdField(required=True)
    when = TextField(required=True)


class Then(Schema):
    level = IdField()
    access = IdField()
    priority = IdField()


class RuleShape(Schema):
    id = IdField(required=True)
    label = ReadText(required=True)
    when = TextField(required=True)
    then = fields.Nested(Then, required=True)
    because = ReadText(required=True)
    source = TextField(load_default="")


class NoteShape(Schema):
    id = IdField(required=True)
    when = TextField(required=True)
    say = ReadText(required=True)


class OneOrMore(fields.Field[list[str]]):
    """One id, or a list of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[str]:
        listed = value if isinstance(value, list) else [value]
        if not listed:
            raise ValidationError("the list is empty.")
        return [str(IdField().deserialize(each)) for each in listed]


class Outputs(Schema):
    level = OneOrMore()
    access = OneOrMore()
    priority = OneOrMore()


class ClaimShape(Schema):
    id = IdField(required=True)
    say = TextField(required=True)
    worse = listed(IdField())
    never_lowers = listed(TextField(validate=one_of(OUTPUTS)))
    unanswered = listed(IdField())
    when_shown = listed(IdField())
    never = fields.Nested(Outputs)
    rules = listed(IdField())
    imply = fields.Nested(Outputs)
    level = IdField()
    access = IdField()
    priority = IdField()
    only_if = TextField()
    exactly_one = listed(TextField(validate=one_of(OUTPUTS)))
    reachable = listed(TextField(validate=one_of(REACHABLE)))


class RulesFile(Schema):
    access = listed(nested(ChoiceShape), required=True)
    priorities = listed(nested(ChoiceShape), required=True)
    levels = listed(nested(LevelShape), required=True)
    groups = fields.Dict(keys=IdField(), values=listed(IdField()), load_default=dict)
    conditions = fields.List(nested(ConditionShape), load_default=list)
    rules = listed(nested(RuleShape), required=True)
    over_time = fields.Nested(OverTimeShape)
    notes = fields.List(nested(NoteShape), load_default=list)
    claims = fields.List(nested(ClaimShape), load_default=list)


class StepShape(Schema):
    id = IdField(required=True)
    title = ReadText(required=True)
    when = TextField(required=True)
    do = ParagraphsField(required=True)
    in_short = ReadText(required=True)
    kind = TextField(required=True, validate=one_of(("own", "couple")))
    shown = TextField(load_default="everywhere", validate=one_of(("everywhere", "screen")))
    source = TextField(load_default="")


class StepsFile(Schema):
    discreet = fields.List(IdField(), load_default=list)
    steps = listed(nested(StepShape), required=True)


class FaqShape(Schema):
    ask = ReadText(required=True)
    reply = ReadText(required=True)


class ChoosingShape(Schema):
    title = ReadText(required=True)
    intro = ReadText(required=True)
    questions = ParagraphsField(required=True)


class CallbackShape(Schema):
    title = ReadText(required=True)
    say = ReadText(required=True)


class TextsFile(Schema):
    thanks = ReadText(required=True)
    strengths = listed(nested(NoteShape), required=True)
    no_strengths = ReadText(required=True)
    bands_note = ReadText(required=True)
    about_report = ParagraphsField(required=True)
    limits = ParagraphsField(required=True)
    discreet = fields.Nested(PrintShape)
    choosing = fields.Nested(ChoosingShape, required=True)
    faq = listed(nested(FaqShape), required=True)
    callback = fields.Nested(CallbackShape, required=True)
    deleting = ReadText(required=True)


class ExampleRoundShape(Schema):
    after_days = WholeNumberField(required=True, validate=validate.Range(0, 5000, error="use 0 to 5000 days."))
    answers = fields.Dict(keys=IdField(), required=True)


class ExampleShape(Schema):
    name = TextField(required=True)
    like = TextField()
    answers = fields.Dict(keys=IdField(), required=True)
    rounds = listed(nested(ExampleRoundShape))
    expect = fields.Dict(keys=IdField(), required=True)


FILES: dict[str, Schema] = {
    "pack.yaml": PackFile(),
    "scores.yaml": ScaleShape(many=True),
    "rules.yaml": RulesFile(),
    "pauses.yaml": SafetyMessageShape(many=True),
    "steps.yaml": StepsFile(),
    "texts.yaml": TextsFile(),
    "help-lines.yaml": HelpLinesFile(),
    "examples.yaml": ExampleShape(many=True),
}
QUESTIONNAIRE = QuestionnaireFile()
