"""Help lines by place."""

from __future__ import annotations

from assessment.core.model.help_lines import HelpLine, Place
from assessment.core.packs.build.context import BuildContext

FILE = "help-lines.yaml"


def build_places(context: BuildContext) -> tuple[Place, ...]:
    """The places with their help lines. A confirmed line must name the day it was last read at its source."""
    context.check_unique_entries(FILE, "places", "place")
    built = []
    for shape in context.part(FILE, "places", []):
        path = context.path_of(FILE, "places", shape["id"])
        context.check_unique(FILE, [(line["id"], path) for line in shape["lines"]], "help line")
        for line in shape["lines"]:
            if line["status"] == "confirmed" and not line["checked_on"]:
                message = f"'{line['id']}' is confirmed, but has no day."
                context.report(FILE, path, "E333", message, "Say when it was read at its source: checked_on.")
        lines = tuple(
            HelpLine(
                id=line["id"],
                name=line["name"],
                number=line["number"],
                hours=line["hours"],
                say=line["say"],
                audience=tuple(line["audience"]),
                source=line["source"],
                confirmed=line["status"] == "confirmed",
                checked_on=line["checked_on"],
            )
            for line in shape["lines"]
        )
        emergency = shape["emergency"]
        built.append(Place(shape["id"], shape["label"], emergency["number"], emergency["say"], lines))
    return tuple(built)
