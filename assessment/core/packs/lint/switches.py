"""Questions that a service may leave out, but that something else cannot do without."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.locations import Location, Locations
from assessment.core.packs.switches import leave_out


def check(pack: Pack, places: Locations) -> Iterator[Fault]:
    """Every item behind a switch, or asked only because of one, that a score, the role or every report needs."""
    for switch in sorted(pack.switches):
        left = leave_out(pack, [switch])
        gone = {item.id for item in left.not_asked}
        for scale in pack.scales:
            for part in scale.parts:
                if part.id in gone:
                    yield _fault(places, part.id, switch, f"the score '{scale.id}' counts it")
        if pack.role in gone:
            yield _fault(places, str(pack.role), switch, "it says whose wording is shown")
        if (
            pack.check_ins is not None
            and pack.check_ins.alone is not None
            and gone.intersection(pack.check_ins.alone.items)
        ):
            yield _fault(places, pack.check_ins.alone.items[0], switch, "it opens the private questions of check-ins")
        lost = [name for name in pack.discreet_steps if name not in left.step]
        for name in lost:
            yield _fault(places, left.not_asked[0].id, switch, f"the discreet step '{name}' needs it")


def _fault(places: Locations, item: str, switch: str, why: str) -> Fault:
    message = f"with '{switch}' switched off, '{item}' is not asked, but {why}."
    spot = places.items.get(item, Location("", ())).at("switch")
    return places.error(spot, "E616", message, "Take the switch away, or what needs it.")
