"""Places without the help lines that a person may need."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.locations import Locations

NEEDED = ("suicide", "abuse")


def check(pack: Pack, locations: Locations) -> Iterator[Fault]:
    """A warning for every place that shows no line for suicide or none for abuse."""
    for place in pack.places:
        covered = {audience for line in place.shown for audience in line.audience}
        missing = [audience for audience in NEEDED if audience not in covered]
        if missing:
            message = f"the place '{place.id}' shows no line for {' and '.join(missing)}."
            location = locations.entry("help-lines.yaml", "places", place.id)
            yield locations.warning(location, "W502", message, "Verify one at its source, and set it to confirmed.")
