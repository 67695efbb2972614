"""Private items of which the pack does not say what paper assumes."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.locations import Locations

REMEDY = "Write 'on_paper: leave_out', or name the answer that paper assumes."


def check(pack: Pack, locations: Locations) -> Iterator[Fault]:
    """An error for every private item without ``on_paper``."""
    for name in pack.items:
        if name in pack.private.items and not pack.items[name].on_paper:
            message = f"'{name}' is private, but does not say what paper assumes instead of its answer."
            yield locations.error(locations.items[name], "E336", message, REMEDY)
