"""Private items of which the pack does not say what paper assumes, and headlines that tell what paper does not."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.items import Opaque
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.locations import Locations
from assessment.core.rules.explain import reads

LEAVE_OUT = "Write 'on_paper: leave_out'."
NAME_ONE = "Write 'on_paper: leave_out', or name the answer that paper assumes."


def check(pack: Pack, locations: Locations) -> Iterator[Fault]:
    """An error for every private item without ``on_paper``, and for a headline that reads an item with it."""
    for headline in pack.texts.headlines:
        read = sorted(name for name in reads(headline.when) if name in pack.items and not pack.paper.is_open(name))
        if read:
            message = f"the headline '{headline.id}' would tell whoever sees the screen about '{read[0]}'."
            location = locations.entry("texts.yaml", "headlines", headline.id).at("when")
            yield locations.error(location, "E361", message, "Read only answers that may stand on paper.")
    for name in pack.items:
        if name in pack.private.items and not pack.items[name].on_paper:
            message = f"'{name}' is private, but does not say what paper assumes instead of its answer."
            typed = isinstance(pack.items[name].space, Opaque)
            yield locations.error(locations.items[name], "E336", message, LEAVE_OUT if typed else NAME_ONE)
