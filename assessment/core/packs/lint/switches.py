"""Switches whose questions the rest of the pack needs."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.locations import Location, Locations
from assessment.core.packs.switches import leave_out


def check(pack: Pack, locations: Locations) -> Iterator[Fault]:
    """An error for every item that a switch leaves out and that a score, the role or every report needs.

    What takes away the most is all switches together: what none of them breaks alone, no number of them may break.
    """
    alone = [[switch] for switch in sorted(pack.switches)]
    together = [sorted(pack.switches)] if len(alone) > 1 else []
    named: set[str] = set()
    for off in alone + together:
        for item, why in _needed(pack, leave_out(pack, off)):
            if len(off) == 1 or why not in named:
                named.add(why)
                yield _fault(locations, item, off, why)


def _needed(pack: Pack, left: Pack) -> Iterator[tuple[str, str]]:
    """The items that are not asked in what is left of the pack and that it needs, and what needs them."""
    left_out = {item.id for item in left.not_asked}
    for scale in pack.scales:
        for part in scale.parts:
            if part.id in left_out:
                yield part.id, f"the score '{scale.id}' counts it"
    if pack.role in left_out:
        yield str(pack.role), "it selects the wording of questions"
    asked_alone = pack.check_ins.alone if pack.check_ins is not None else None
    if asked_alone is not None and left_out.intersection(asked_alone.items):
        yield asked_alone.items[0], "check-ins need it to ask private questions"
    for name, what in ((pack.step_on_every_paper, "of every paper"), (pack.step_otherwise, "given otherwise")):
        if name and name not in left.step:
            yield left.not_asked[0].id, f"the step {what}, '{name}', needs it"


def _fault(locations: Locations, item: str, off: list[str], why: str) -> Fault:
    switches = " and ".join(f"'{switch}'" for switch in off)
    message = f"with {switches} switched off, '{item}' is not asked, but {why}."
    location = locations.items.get(item, Location("", ())).at("switch")
    return locations.error(location, "E616", message, "Remove the switch, or what needs it.")
