"""The events of a YAML text, from one of two readers.

libyaml is thirty times faster. But it reads YAML 1.1 and ruamel.yaml 1.2, it finds some missing values on another line,
and it says less about what is wrong. So it reads only texts without a fault that both read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import Any, NamedTuple

import yaml
from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from yaml.cyaml import CParser

_UNUSUAL = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (r"\t", r"^%", r"^\.\.\.", r"^ +$", r"\?(?<![^\s,\[{:-]\?)(?!\S)", r"[|>][-+0-9]*#")
)
"""What the two take for different things: tabs, directives, ends of documents, lines of spaces, keys behind a question
mark, ``|#``. One by one they are found faster than as one expression.
"""


class EventKind(Enum):
    """What begins; ``END``: what ends, a mapping or a list."""

    DOCUMENT = auto()
    MAPPING = auto()
    LIST = auto()
    END = auto()
    SCALAR = auto()
    ALIAS = auto()


class Event(NamedTuple):
    """``line``: from 1. ``text``: a scalar's. ``plain``: neither in quotes nor a block."""

    kind: EventKind
    line: int
    text: str
    plain: bool
    anchor: str | None
    tag: str | None


class NotSimple(Exception):
    """A text that the two readers may read differently, or that is not YAML."""


class NotYaml(Exception):
    """What is wrong, the line, from 1 (0 if unknown), and what to do."""

    def __init__(self, line: int, message: str, remedy: str) -> None:
        self.line, self.message, self.remedy = line, message, remedy
        super().__init__(message)


def of_simple(text: str) -> Iterator[Event]:
    """The events of a text as libyaml reads it. Raises NotSimple, also after some events."""
    if any(each.search(text) for each in _UNUSUAL):
        raise NotSimple
    try:
        for event in _events(_parsed(text)):
            missing = event.kind is EventKind.SCALAR and event.plain and not event.text
            if missing or event.kind is EventKind.ALIAS or event.anchor or event.tag:
                raise NotSimple
            yield event
    except yaml.YAMLError:
        raise NotSimple from None


def of_any(text: str) -> Iterator[Event]:
    """The events of a text as ruamel.yaml reads it. Raises NotYaml, also after some events."""
    try:
        yield from _events(YAML(typ="safe", pure=True).parse(text))
    except MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        message = f"this is not YAML: {wrong.problem or wrong.context}."
        raise NotYaml(mark.line + 1 if mark else 0, message, _remedy(message)) from None
    except YAMLError:
        # Only ruamel.yaml's own list of characters is left, and that is shorter than ours.
        raise NotYaml(0, "there is a character that YAML does not allow.", "Remove it.") from None


_QUOTE = "Correct the line; quote texts with ': ' or '#'."
_REMEDIES = (
    (r"'\t'", "Begin the line with spaces in place of tabs."),
    ("expected <block end>", "Let what belongs together begin in one column, and let nothing follow a text in quotes."),
    ("mapping values are not allowed", "Quote the text if it has ': ' in it; if not, correct where the line begins."),
    ("expected ',' or", "Close the bracket, here or on the lines before, and quote texts with ': ' or a comma."),
    ("could not find expected ':'", "Write 'key: value', here or on the line before, with a space behind the colon."),
    ("cannot start any token", "Quote the text: it begins with a character that YAML keeps for itself."),
)
"""What to do where ruamel.yaml says so; the first that fits."""


def _remedy(message: str) -> str:
    return next((remedy for said, remedy in _REMEDIES if said in message), _QUOTE)


def _parsed(text: str) -> Iterator[Any]:
    parser = CParser(text)
    while (event := parser.get_event()) is not None:
        yield event


_KINDS = {
    getattr(library, name): kind
    for library in (events, yaml.events)
    for name, kind in {
        "DocumentStartEvent": EventKind.DOCUMENT,
        "MappingStartEvent": EventKind.MAPPING,
        "SequenceStartEvent": EventKind.LIST,
        "MappingEndEvent": EventKind.END,
        "SequenceEndEvent": EventKind.END,
        "ScalarEvent": EventKind.SCALAR,
        "AliasEvent": EventKind.ALIAS,
    }.items()
}


def _events(found: Iterable[Any]) -> Iterator[Event]:
    """The events of either library, but for ends of documents and of the whole."""
    for event in found:
        kind = _KINDS.get(type(event))
        if kind:
            tag = getattr(event, "tag", None)
            yield Event(
                kind,
                event.start_mark.line + 1,
                getattr(event, "value", ""),
                not getattr(event, "style", None),
                getattr(event, "anchor", None),
                None if tag is None else str(tag),
            )
