"""The shape of help-lines.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from assessment.core.model.help_lines import PAPER_SIZES
from assessment.core.packs.schema.fields import (
    DayField,
    IdField,
    ParagraphsField,
    ReadText,
    TextField,
    listed,
    nested,
    one_of,
)

TOPICS = ("anyone", "suicide", "abuse", "children", "own_behaviour", "substance")
GROUPS = ("women", "men", "young", "indigenous", "lgbt")
WAYS = ("call", "text", "whatsapp", "textphone")
HELD = ("all", "hours", "channel")
CONFIDENCE = ("two_pages", "one_page")


class PatternField(TextField):
    """A text of one pattern. ``kind`` and ``remedy`` say what another text is not, and what to write."""

    pattern: re.Pattern[str]
    kind: str
    remedy: str

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not self.pattern.fullmatch(text):
            raise ValidationError(f"'{text[:40]}' is not {self.kind}: {self.remedy}.")
        return text


class NumberField(PatternField):
    """One telephone number, as people write it."""

    pattern = re.compile(r"(?=(?:[^0-9]*[0-9]){1,18}[^0-9]*$)[+*]?\(?[0-9][0-9 ()*-]*#?")
    kind, remedy = "one number", "give each number an entry of its own"


class AddressField(PatternField):
    """A web address without its scheme, as people read it aloud."""

    pattern = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[a-z0-9/_-]*)?")
    kind, remedy = "a web address", "write it like example.org"


class PageDayField(PatternField):
    """A year, a month or a day in ISO format; loads as text."""

    pattern = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?")
    kind, remedy = "a year, month or day", "write it like 2025 or 2025-08"


class NumberShape(Schema):
    call = NumberField()
    text = NumberField()
    whatsapp = NumberField()
    textphone = NumberField()
    say = ReadText(load_default="")

    @validates_schema
    def one_way(self, data: dict[str, Any], **kwargs: Any) -> None:
        if sum(way in data for way in WAYS) != 1:
            raise ValidationError(f"a number has one of: {', '.join(WAYS)}.")


class HoldShape(Schema):
    scope = TextField(required=True, validate=one_of(HELD))
    why = TextField(required=True)


class CheckedShape(Schema):
    """How far a number can be trusted."""

    confidence = TextField(load_default="one_page", validate=one_of(CONFIDENCE))
    read_on = DayField(load_default="")
    newest_page = PageDayField(load_default="")
    confirmed_on = DayField(load_default="")
    sources = fields.List(TextField(), load_default=list)


class EmergencyShape(CheckedShape):
    numbers = fields.List(nested(NumberShape), load_default=list)
    find = ReadText(load_default="")
    say = ReadText(load_default="")


class LineShape(CheckedShape):
    id = IdField(required=True)
    region = ReadText(load_default="")
    name = ReadText(required=True)
    numbers = fields.List(nested(NumberShape), load_default=list)
    address = AddressField(load_default="")
    say = ParagraphsField(load_default=())
    hours = ReadText(load_default="")
    topics = listed(TextField(validate=one_of(TOPICS)), required=True, data_key="for")
    groups = fields.List(TextField(validate=one_of(GROUPS)), load_default=list, data_key="only")
    hold = fields.Nested(HoldShape, load_default=None)

    @validates_schema
    def reached_somehow(self, data: dict[str, Any], **kwargs: Any) -> None:
        if bool(data.get("numbers")) == bool(data.get("address")):
            raise ValidationError("a line has numbers, or an address.")


class PlaceShape(Schema):
    id = IdField(required=True)
    label = ReadText(required=True)
    paper = TextField(load_default=PAPER_SIZES[0], validate=one_of(PAPER_SIZES))
    emergency = fields.Nested(EmergencyShape, required=True)
    lines = fields.List(nested(LineShape), load_default=list)


class HelpLinesFile(Schema):
    note = ReadText(load_default="")
    places = listed(nested(PlaceShape), required=True)
