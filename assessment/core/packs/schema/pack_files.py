"""The shapes of pack.yaml and of the questionnaire files, with their items and answer sets."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from marshmallow import Schema, fields, validate

from assessment.core.items import TYPES, Item
from assessment.core.items.options import OptionShape
from assessment.core.items.settings import AnswerSettings, WorseField, setting_names
from assessment.core.model.pack import CHANNELS
from assessment.core.model.questionnaire import MARKS
from assessment.core.packs.schema.check_ins import CheckInPlanShape
from assessment.core.packs.schema.fields import (
    FlagField,
    IdField,
    ParagraphsField,
    ReadText,
    RoleWordingsField,
    SlugField,
    TextField,
    WordingsField,
    listed,
    nested,
    one_of,
)

SHARES = ("partner_if_released", "counselor_only", "reviewing_counselor_only")


def answer_set(data: object) -> Schema:
    """The shape of an answer set of the type that ``data`` names. Settings of other types may have any value."""
    named = data.get("type") if isinstance(data, dict) else None
    return _answer_set(tuple(TYPES.items()), TYPES.get(named) if isinstance(named, str) else None)


@lru_cache(maxsize=32)
def _answer_set(types: tuple[tuple[str, type[Item]], ...], kind: type[Item] | None) -> Schema:
    own = kind.settings if kind else AnswerSettings
    every = {name for _, each in types for name in setting_names(each.settings)}
    shape: dict[str, fields.Field[Any]] = {
        "type": TextField(required=True, validate=one_of(tuple(name for name, _ in types))),
        # Settings of other types pass here, so that building the item can name the type in its fault.
        **{name: fields.Raw(allow_none=True) for name in sorted(every - setting_names(own))},
    }
    return own.from_dict(shape, name="AnswerSet")()


_NAME = IdField()


class AnswerField(fields.Field[Any]):
    """The name of an answer set of answers.yaml, or an answer set."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return answer_set(value).load(value) if isinstance(value, dict) else _NAME.deserialize(value)


class AnswerNameField(TextField):
    """The id of an option, or a number; loads as the name of the answer."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        number = isinstance(value, int) and not isinstance(value, bool)
        return super()._deserialize(str(value) if number else value, attr, data, **kwargs)


class ItemShape(Schema):
    id = IdField(required=True)
    code = TextField(load_default="")
    ask = WordingsField(required=True)
    short = ReadText()
    in_your_hands = ReadText(load_default="")
    help = ReadText(load_default="")
    answer = AnswerField(required=True)
    also = listed(nested(OptionShape))
    show_if = TextField()
    share = TextField(load_default="counselor_only", validate=one_of(SHARES))
    on_paper = AnswerNameField(load_default="")
    not_asked_counts_as = AnswerNameField(load_default="")
    judges_partner = FlagField(load_default=False)
    construct = TextField(load_default="")
    critical = listed(AnswerNameField())
    worse = WorseField()
    switch = IdField(load_default="")
    notice = IdField(load_default="")
    source = TextField(load_default="")


class PageShape(Schema):
    title = ReadText(required=True)
    chapter = ReadText(load_default="")
    mark = TextField(validate=one_of(MARKS))
    intro = ReadText(load_default="")
    show_if = TextField()
    items = listed(nested(ItemShape), required=True, validate=validate.Length(1, 6, error="a page has 1 to 6 items."))


class QuestionnaireFile(Schema):
    id = SlugField(required=True)
    title = ReadText(required=True)
    look_back = ReadText(load_default="")
    pages = listed(nested(PageShape), required=True)


class QuestionnaireUseShape(Schema):
    use = SlugField(required=True)
    show_if = TextField()
    private = FlagField(load_default=False)


class SharingChoiceShape(Schema):
    label = ReadText(required=True)
    hint = ReadText(load_default="")


class ContactShape(Schema):
    when = TextField(required=True)
    ask = ReadText(required=True)
    hint = ReadText(load_default="")
    channels = fields.Dict(keys=TextField(validate=one_of(CHANNELS)), values=TextField(), load_default=dict)
    asks = IdField(load_default="")


class SharingShape(Schema):
    ask = ReadText(required=True)
    hint = ReadText(load_default="")
    share = fields.Nested(SharingChoiceShape, required=True)
    keep = fields.Nested(SharingChoiceShape, required=True)
    contact = fields.Nested(ContactShape)
    asks_for_call = TextField()


class StoryLineShape(Schema):
    id = IdField(required=True)
    label = ReadText(required=True)
    items = listed(IdField(), required=True, validate=validate.Length(1, 6, error="a line has 1 to 6 items."))


class CaseShape(Schema):
    roles = RoleWordingsField(load_default=dict)
    story = listed(nested(StoryLineShape), load_default=list)
    signs = SlugField()


class PackFile(Schema):
    id = SlugField(required=True)
    title = ReadText(required=True)
    version = TextField(required=True)
    language = TextField(required=True)
    role = IdField()
    purpose = ParagraphsField(required=True)
    privacy = ParagraphsField(required=True)
    accept = ReadText(required=True)
    questionnaires = listed(nested(QuestionnaireUseShape), required=True)
    again = fields.Nested(CheckInPlanShape)
    sharing = fields.Nested(SharingShape, required=True)
    case = fields.Nested(CaseShape)
