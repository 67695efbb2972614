"""Switches whose questions the rest of the pack needs."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.locations import Location, Locations
from assessment.core.packs.switches import leave_out


def check(pack: Pack, locations: Locations) -> Iterator[Fault]:
    """An error for every item that a switch leaves out and that a score, the role or every report needs."""
    for switch in sorted(pack.switches):
        left = leave_out(pack, [switch])
        left_out = {item.id for item in left.not_asked}
        for scale in pack.scales:
            for part in scale.parts:
                if part.id in left_out:
                    yield _fault(locations, part.id, switch, f"the score '{scale.id}' counts it")
        if pack.role in left_out:
            yield _fault(locations, str(pack.role), switch, "it selects the wording of questions")
        if (
            pack.check_ins is not None
            and pack.check_ins.alone is not None
            and left_out.intersection(pack.check_ins.alone.items)
        ):
            yield _fault(locations, pack.check_ins.alone.items[0], switch, "check-ins need it to ask private questions")
        for name, what in ((pack.step_on_every_paper, "of every paper"), (pack.step_otherwise, "given otherwise")):
            if name and name not in left.step:
                yield _fault(locations, left.not_asked[0].id, switch, f"the step {what}, '{name}', needs it")


def _fault(locations: Locations, item: str, switch: str, why: str) -> Fault:
    message = f"with '{switch}' switched off, '{item}' is not asked, but {why}."
    location = locations.items.get(item, Location("", ())).at("switch")
    return locations.error(location, "E616", message, "Remove the switch, or what needs it.")
