"""Texts with placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.packs.lint.locations import Locations

_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\$?\{[a-z_][\w.\[\]]*\}|%\([a-z_]\w*\)s|<%.*?%>|\{%.*?%\}", re.IGNORECASE)


def check(locations: Locations) -> Iterator[Fault]:
    """A warning for every text with a placeholder."""
    for location, text in locations.texts():
        message = placeholder(text)
        if message:
            yield locations.warning(location, "W612", message, "Write the words themselves.")


def placeholder(text: str) -> str:
    """The message that the text has a placeholder; '' when it has none."""
    found = _PLACEHOLDER.search(text)
    if found is None:
        return ""
    return f"'{found.group()[:40]}' looks like a placeholder, but nothing replaces it: people would see it as it is."
