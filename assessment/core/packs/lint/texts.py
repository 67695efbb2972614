"""Texts that would read otherwise than meant, and places without the help a person may need."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.locations import Locations

_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\$?\{[a-z_][\w.\[\]]*\}|%\([a-z_]\w*\)s|<%.*?%>|\{%.*?%\}", re.IGNORECASE)
NEEDED = ("suicide", "abuse")


def check(pack: Pack, places: Locations) -> Iterator[Fault]:
    """Texts with placeholders, and places without a shown line for suicide or abuse."""
    for spot, text in places.texts():
        message = placeholder(text)
        if message:
            yield places.warning(spot, "W612", message, "Write the words themselves.")
    for place in pack.places:
        shown = {what for line in place.shown for what in line.audience}
        missing = [what for what in NEEDED if what not in shown]
        if missing:
            message = f"the place '{place.id}' shows no line for {' and '.join(missing)}."
            spot = places.entry("help-lines.yaml", "places", place.id)
            yield places.warning(spot, "W502", message, "Verify one at its source, and set it to confirmed.")


def placeholder(text: str) -> str:
    """What is wrong with a text that holds a placeholder; '' when it holds none."""
    found = _PLACEHOLDER.search(text)
    if found is None:
        return ""
    return f"'{found.group()[:40]}' looks like a placeholder, and nothing fills it: it is shown as it stands."
