"""Places that are missing or lack a checked help line that a person may need, and emergency numbers of one page."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.model.help_lines import ELSEWHERE, NEEDED, Place
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.locations import Location, Locations

FILE = "help-lines.yaml"
CONFIRM = "Call a line for it or read it at its source, and write confirmed_on with that day, in place of a hold."


def check(pack: Pack, locations: Locations) -> Iterator[Fault]:
    """An error for a pack without the place ``elsewhere``.

    Warnings for every place: what it shows no checked line for, and an emergency number that is on one page only.
    """
    if ELSEWHERE not in pack.place:
        message = f"there is no place '{ELSEWHERE}': somebody whose country is not listed has none to choose."
        remedy = f"Add 'id: {ELSEWHERE}', with a label, 'emergency: {{find: …}}' and lines that help in any country."
        yield locations.error(Location(FILE, ("places",)), "E505", message, remedy)
    for place in pack.places:
        location = locations.entry(FILE, "places", place.id)
        yield from _needed(place, location, locations)
        emergency = place.emergency
        if emergency.numbers and not emergency.confirmed_on and emergency.confidence != "two_pages":
            message = f"the emergency number of the place '{place.id}' was read on one page only."
            remedy = "It is shown all the same. Ask the police or read it at its source, and write confirmed_on."
            yield locations.warning(location.at("emergency"), "W503", message, remedy)


def _needed(place: Place, location: Location, locations: Locations) -> Iterator[Fault]:
    shown = place.shown
    missing = [topic for topic in NEEDED if not any(topic in line.topics for line in shown)]
    stand_ins = {topic: line for topic in NEEDED if (line := place.stand_in_for(topic)) is not None}
    if missing:
        message = f"the place '{place.id}' shows no line for {' and '.join(missing)}."
        yield locations.warning(location, "W502", message, CONFIRM)
    for topic, line in stand_ins.items():
        message = (
            f"the place '{place.id}' shows '{line.id}' for {topic} as not yet checked, for lack of a checked line."
        )
        yield locations.warning(location.at("lines", place.lines.index(line)), "W502", message, CONFIRM)
