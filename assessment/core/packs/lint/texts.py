"""Texts with placeholders or cut off by YAML, and a pack that does not say what is validated of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from assessment.core.errors import Fault
from assessment.core.packs.lint.locations import Location, Locations

TEXTS = "texts.yaml"
SOURCES = "sources"
"""A list in which names and addresses stand."""
MOST_ROWS = 5
"""Of a text in a list in brackets, after the one it begins on."""
_COMMENT = re.compile(r"[ \t]+(#.*)")
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\$?\{[a-z_][\w.\[\]]*\}|%\([a-z_]\w*\)s|<%.*?%>|\{%.*?%\}", re.IGNORECASE)


def check(locations: Locations) -> Iterator[Fault]:
    """A warning for every text with a placeholder, or that lost its end or was cut in two; an error for a pack that is
    silent on what is validated.
    """
    yield from _cut_in_two(locations)
    for location, text in locations.texts:
        if lost := _lost(locations, location, text):
            message = f"the text ends before '{lost[:40]}', which YAML takes for a comment."
            yield locations.warning(
                location, "W627", message, "Quote the text, or put the comment on a line of its own."
            )
        message = placeholder(text)
        if message:
            yield locations.warning(location, "W612", message, "Write the words themselves.")
    source = locations.sources.get(TEXTS)
    if source is not None and isinstance(source.data, dict):
        said = [key for key in ("validated", "not_validated") if key in source.data]
        if len(said) != 1:
            message = f"the pack says {'two things' if said else 'nothing'} on whether its questions are validated."
            remedy = "Write either 'validated: {say: …, source: …}' or 'not_validated: …'."
            yield locations.error(Location(TEXTS, tuple(said[:1])), "E360", message, remedy)


def _cut_in_two(locations: Locations) -> Iterator[Fault]:
    """A warning for every text in a list that seems to go on with the next, after a comma without quotes."""
    for (before, first), (location, text) in pairwise(locations.texts):
        if not _beside(before, location) or not _goes_on(first, text):
            continue
        rows = locations.sources[location.file].rows
        written = " ".join(" ".join(rows[locations.line(before) - 1 : locations.line(location) + MOST_ROWS]).split())
        if f"{' '.join(first.split())}, {' '.join(text.split())}" in written:
            message = f"'{text[:40]}' is read as a text of its own: the comma before it ends '{first[-40:]}'."
            remedy = "Quote the whole if it is one text, and each if they are two."
            yield locations.warning(location, "W628", message, remedy)


def _beside(one: Location, other: Location) -> bool:
    """Whether the two stand one behind the other in a list of texts that people see."""
    *holder, at = one.path
    return isinstance(at, int) and other == Location(one.file, (*holder, at + 1)) and SOURCES not in holder


def _goes_on(first: str, text: str) -> bool:
    """Whether the two may be one sentence. Ids and short phrases begin with a small letter throughout."""
    return first[:1].isupper() and first[-1:].isalnum() and text[:1].islower()


def _lost(locations: Locations, location: Location, text: str) -> str:
    """What stands behind a sentence and is not read, because it begins with a hash sign; '' if nothing does."""
    if " " not in text:
        return ""  # a word of the format
    line = locations.line(location)
    for row in locations.sources[location.file].rows[line - 1 : line + 1]:
        _, found, rest = row.partition(text)
        if found and (lost := _COMMENT.match(rest)):
            return lost[1]
    return ""


def placeholder(text: str) -> str:
    """The message that the text has a placeholder; '' when it has none."""
    found = _PLACEHOLDER.search(text)
    if found is None:
        return ""
    return f"'{found.group()[:40]}' looks like a placeholder, but nothing replaces it: people would see it as it is."
