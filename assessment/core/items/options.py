"""Options in answer sets, for all types that have options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marshmallow import Schema

from assessment.core.items.base import Option
from assessment.core.items.fields import FlagField, IdField, ReadText, TextField, WholeNumberField, one_of
from assessment.core.items.settings import Flaw

Shape = Mapping[str, Any]
"""An option in an answer set, with valid values."""


class OptionShape(Schema):
    id = IdField()
    value = WholeNumberField()
    label = ReadText(required=True)
    points = WholeNumberField()
    unsure = FlagField(load_default=False)
    counts_as = TextField(validate=one_of(("unanswered",)))
    alone = FlagField(load_default=False, data_key="only")


def option(shape: Shape) -> Option:
    """The option of a valid shape."""
    value = shape.get("value")
    return Option(
        id=shape.get("id", str(value)),
        label=shape["label"],
        points=shape.get("points", value),
        unsure=shape["unsure"],
        unanswered="counts_as" in shape,
        only=shape["alone"],
    )


ROW_LETTERS, ROW_WORDS = 150, 70
"""How many letters of labels go side by side in a row, in lines of a few words, and in words that cannot be broken."""
ROW_OPTIONS = 7


def in_row(options: Sequence[Option]) -> int:
    """How many options stand in one row where there is room: all of them, or 0 if their labels are too long."""
    count = len(options)
    word = max((len(word) for option in options for word in option.label.split()), default=0)
    label = max((len(each.label) for each in options), default=0)
    return count if count * word <= ROW_WORDS and count * label <= ROW_LETTERS and count <= ROW_OPTIONS else 0


def ids(options: Sequence[Option]) -> str:
    """The ids of the options, for a message."""
    return ", ".join(each.id for each in options)


def properly_named(options: Sequence[Shape], named: str) -> Iterator[tuple[int, Shape]]:
    """The options, with their positions, that have the key ``named`` (id or value) and not the other."""
    other = "value" if named == "id" else "id"
    return ((at, each) for at, each in enumerate(options) if named in each and other not in each)


def flaws_of_options(kind: str, options: Sequence[Shape], named: str) -> Iterator[Flaw]:
    """Options of type ``kind`` without the key ``named`` (id or value), and options that appear twice."""
    other = "value" if named == "id" else "id"
    sound = dict(properly_named(options, named))
    for at, each in enumerate(options):
        if at not in sound:
            message = f"the option '{each['label']}' has {other} as its name, or no name."
            yield Flaw((at,), "E307", message, f"Name options of type {kind} by {named}.")
    for key in (named, "label"):
        seen: set[object] = set()
        for at, each in sound.items():
            if each[key] in seen:
                message = f"the {key} '{each[key]}' appears twice."
                yield Flaw((at,), "E302", message, "Give each option its own.")
            seen.add(each[key])


def flaws_of_only(kind: str, options: Sequence[Shape]) -> Iterator[Flaw]:
    """Options that exclude others, in a type of which one answer is chosen."""
    for at, each in enumerate(options):
        if each["alone"]:
            message = f"'only' of '{each['label']}' has no meaning: type {kind} takes one answer."
            yield Flaw((at,), "E306", message, "Remove it, or ask a multiple choice.")


def below(key: str, flaws: Iterator[Flaw]) -> Iterator[Flaw]:
    """The flaws of the value of ``key``, with paths from the mapping that holds it."""
    return (Flaw((key, *flaw.path), flaw.code, flaw.message, flaw.remedy) for flaw in flaws)
