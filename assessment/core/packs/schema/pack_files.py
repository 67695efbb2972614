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
from assessment.core.packs.schema.check_ins import Again, OverTimeShape
from assessment.core.packs.schema.fields import (
    Flag,
    Id,
    Paragraphs,
    Said,
    Slug,
    Whole,
    Wordings,
    Words,
    listed,
    nested,
    one_of,
)
from assessment.core.packs.schema.help_lines import HelpLinesFile
from assessment.core.packs.schema.safety_messages import PauseShape
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
        "type": Words(required=True, validate=one_of(tuple(name for name, _ in types))),
        # Whoever builds the item says of which type they would be settings.
        **{name: fields.Raw(allow_none=True) for name in sorted(every - own().fields.keys())},
    }
    return own.from_dict(shape, name="AnswerSet")()


class AnswerOf(fields.Field[Any]):
    """The name of an answer set, or the set written out."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return answer_set(value).load(value) if isinstance(value, dict) else Id().deserialize(value)


class ItemShape(Schema):
    id = Id(required=True)
    code = Words(load_default="")
    ask = Wordings(required=True)
    short = Said()
    help = Said(load_default="")
    answer = AnswerOf(required=True)
    also = listed(nested(OptionShape))
    show_if = Words()
    share = Words(load_default="counselor_only", validate=one_of(SHARES))
    construct = Words(load_default="")
    critical = listed(Id())
    worse = WorseOf()
    switch = Id(load_default="")
    notice = Id(load_default="")
    source = Words(load_default="")


class PageShape(Schema):
    title = Said(required=True)
    intro = Said(load_default="")
    show_if = Words()
    items = listed(nested(ItemShape), required=True, validate=validate.Length(1, 6, error="a page has 1 to 6 items."))


class QuestionnaireFile(Schema):
    id = Slug(required=True)
    title = Said(required=True)
    look_back = Said(load_default="")
    pages = listed(nested(PageShape), required=True)


class Use(Schema):
    use = Slug(required=True)
    show_if = Words()
    private = Flag(load_default=False)


class Way(Schema):
    label = Said(required=True)
    hint = Said(load_default="")


class ContactShape(Schema):
    when = Words(required=True)
    ask = Said(required=True)
    hint = Said(load_default="")


class SharingShape(Schema):
    ask = Said(required=True)
    hint = Said(load_default="")
    share = fields.Nested(Way, required=True)
    keep = fields.Nested(Way, required=True)
    contact = fields.Nested(ContactShape)


class PackFile(Schema):
    id = Slug(required=True)
    title = Said(required=True)
    version = Words(required=True)
    language = Words(required=True)
    minutes = Whole(required=True, validate=validate.Range(1, 600, error="use 1 to 600 minutes."))
    role = Id()
    purpose = Paragraphs(required=True)
    privacy = Paragraphs(required=True)
    accept = Said(required=True)
    questionnaires = listed(nested(Use), required=True)
    again = fields.Nested(Again)
    sharing = fields.Nested(SharingShape, required=True)


class PartShape(Schema):
    item = Id()
    reverse = Id()
    weight = Whole(validate=validate.Range(1, 1000, error="use a weight of 1 to 1000."))


class PartOf(fields.Field[dict[str, Any]]):
    """An id, ``{reverse: id}`` or ``{item: id, weight: 2}``."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> dict[str, Any]:
        if not isinstance(value, dict):
            return {"item": Id().deserialize(value)}
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
    id = Id(required=True)
    label = Said(required=True)
    below = Whole()
    tone = Words(load_default="", validate=one_of(("care",)))


class ScaleShape(Schema):
    id = Id(required=True)
    label = Said(required=True)
    parts = listed(PartOf(), required=True, data_key="from")
    method = Words(required=True, validate=one_of(("mean", "sum", "weighted", "max", "count")))
    at_least = Whole()
    range = Words(
        required=True, validate=validate.Regexp(r"^-?\d{1,6}\.\.-?\d{1,6}$", error="write the range like 0..100.")
    )
    needs = Needs(required=True)
    higher_is = Words(required=True, validate=one_of(("better", "worse")))
    bands = listed(nested(BandShape), required=True)


class ChoiceShape(Schema):
    id = Id(required=True)
    label = Said(required=True)
    target_hours = Whole(validate=validate.Range(1, 10_000, error="use 1 to 10000 hours."))


class ActionShape(Schema):
    label = Said(required=True)
    to = Words(required=True, validate=one_of(ACTIONS))


class PrintShape(Schema):
    headline = Said(required=True)
    say = Paragraphs(required=True)


class LevelShape(Schema):
    id = Id(required=True)
    label = Said(required=True)
    headline = Said(required=True)
    say = Paragraphs(required=True)
    why = Said(load_default="")
    action = fields.Nested(ActionShape, required=True)
    step_up = Said(required=True)
    print = fields.Nested(PrintShape)
    discreet = Flag(load_default=False)


class ConditionShape(Schema):
    id = Id(required=True)
    when = Words(required=True)


class Then(Schema):
    level = Id()
    access = Id()
    priority = Id()


class RuleShape(Schema):
    id = Id(required=True)
    label = Said(required=True)
    when = Words(required=True)
    then = fields.Nested(Then, required=True)
    because = Said(required=True)
    source = Words(load_default="")


class NoteShape(Schema):
    id = Id(required=True)
    when = Words(required=True)
    say = Said(required=True)


class OneOrMore(fields.Field[list[str]]):
    """One id, or a list of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[str]:
        listed = value if isinstance(value, list) else [value]
        if not listed:
            raise ValidationError("the list is empty.")
        return [str(Id().deserialize(each)) for each in listed]


class Outputs(Schema):
    level = OneOrMore()
    access = OneOrMore()
    priority = OneOrMore()


class ClaimShape(Schema):
    id = Id(required=True)
    say = Words(required=True)
    worse = listed(Id())
    never_lowers = listed(Words(validate=one_of(OUTPUTS)))
    unanswered = listed(Id())
    when_shown = listed(Id())
    never = fields.Nested(Outputs)
    rules = listed(Id())
    imply = fields.Nested(Outputs)
    level = Id()
    access = Id()
    priority = Id()
    only_if = Words()
    exactly_one = listed(Words(validate=one_of(OUTPUTS)))
    reachable = listed(Words(validate=one_of(REACHABLE)))


class RulesFile(Schema):
    access = listed(nested(ChoiceShape), required=True)
    priorities = listed(nested(ChoiceShape), required=True)
    levels = listed(nested(LevelShape), required=True)
    groups = fields.Dict(keys=Id(), values=listed(Id()), load_default=dict)
    conditions = fields.List(nested(ConditionShape), load_default=list)
    rules = listed(nested(RuleShape), required=True)
    over_time = fields.Nested(OverTimeShape)
    notes = fields.List(nested(NoteShape), load_default=list)
    claims = fields.List(nested(ClaimShape), load_default=list)


class StepShape(Schema):
    id = Id(required=True)
    title = Said(required=True)
    when = Words(required=True)
    do = Paragraphs(required=True)
    in_short = Said(required=True)
    kind = Words(required=True, validate=one_of(("own", "couple")))
    shown = Words(load_default="everywhere", validate=one_of(("everywhere", "screen")))
    source = Words(load_default="")


class StepsFile(Schema):
    discreet = fields.List(Id(), load_default=list)
    steps = listed(nested(StepShape), required=True)


class FaqShape(Schema):
    ask = Said(required=True)
    reply = Said(required=True)


class ChoosingShape(Schema):
    title = Said(required=True)
    intro = Said(required=True)
    questions = Paragraphs(required=True)


class CallbackShape(Schema):
    title = Said(required=True)
    say = Said(required=True)


class TextsFile(Schema):
    thanks = Said(required=True)
    strengths = listed(nested(NoteShape), required=True)
    no_strengths = Said(required=True)
    bands_note = Said(required=True)
    about_report = Paragraphs(required=True)
    limits = Paragraphs(required=True)
    discreet = fields.Nested(PrintShape)
    choosing = fields.Nested(ChoosingShape, required=True)
    faq = listed(nested(FaqShape), required=True)
    callback = fields.Nested(CallbackShape, required=True)
    deleting = Said(required=True)


class ExampleRoundShape(Schema):
    after_days = Whole(required=True, validate=validate.Range(0, 5000, error="use 0 to 5000 days."))
    answers = fields.Dict(keys=Id(), required=True)


class ExampleShape(Schema):
    name = Words(required=True)
    like = Words()
    answers = fields.Dict(keys=Id(), required=True)
    rounds = listed(nested(ExampleRoundShape))
    expect = fields.Dict(keys=Id(), required=True)


FILES: dict[str, Schema] = {
    "pack.yaml": PackFile(),
    "scores.yaml": ScaleShape(many=True),
    "rules.yaml": RulesFile(),
    "pauses.yaml": PauseShape(many=True),
    "steps.yaml": StepsFile(),
    "texts.yaml": TextsFile(),
    "help-lines.yaml": HelpLinesFile(),
    "examples.yaml": ExampleShape(many=True),
}
QUESTIONNAIRE = QuestionnaireFile()
