"""Help lines by place."""

from __future__ import annotations

from typing import Any

from assessment.core.model.help_lines import ELSEWHERE, ContactNumber, Emergency, HelpLine, Place
from assessment.core.packs.build.context import BuildContext
from assessment.core.packs.schema.help_lines import WAYS
from assessment.core.packs.yaml_reader import Path, value_at

FILE = "help-lines.yaml"


def build_places(context: BuildContext) -> tuple[Place, ...]:
    """The places with their help lines.

    Every place names an emergency number, except ``elsewhere``. What is shown as checked says when, and where it was
    read.
    """
    context.check_unique_entries(FILE, "places", "place")
    built = []
    for shape in context.part(FILE, "places", []):
        path = context.path_of(FILE, "places", shape["id"])
        context.check_unique(FILE, [(line["id"], path) for line in shape["lines"]], "help line")
        _check_emergency(context, path, shape)
        for line in shape["lines"]:
            at = _path_of_line(context, path, line["id"])
            _check_evidence(context, at, f"'{line['id']}'", line)
            if line["hold"] is not None and line["confirmed_on"]:
                message = f"'{line['id']}' is held back and confirmed."
                context.report(FILE, at, "E338", message, "Remove the hold if all of the line is right.")
        lines = tuple(map(_line, shape["lines"]))
        built.append(Place(shape["id"], shape["label"], _emergency(shape["emergency"]), lines, shape["paper"]))
    return tuple(built)


def _path_of_line(context: BuildContext, path: Path, name: str) -> Path:
    written = value_at(context.sources[FILE].data, (*path, "lines")) or ()
    found = (at for at, line in enumerate(written) if isinstance(line, dict) and line.get("id") == name)
    # A second place of the same id has lines that the first, at this path, has not.
    return (*path, "lines", next(found, 0))


def _check_emergency(context: BuildContext, path: Path, shape: dict[str, Any]) -> None:
    emergency, name = shape["emergency"], shape["id"]
    at = (*path, "emergency")
    _check_evidence(context, at, f"the emergency number of '{name}'", emergency)
    if name == ELSEWHERE:
        if emergency["numbers"] or not emergency["find"]:
            message = f"the place '{ELSEWHERE}' does not just say how to find an emergency number."
            context.report(FILE, at, "E337", message, "Write 'find', and no number: none works everywhere.")
    elif not any("call" in number for number in emergency["numbers"]):
        message = f"the place '{name}' has no emergency number to call."
        context.report(FILE, at, "E337", message, 'Give it one: numbers: [{call: "…"}].')


def _check_evidence(context: BuildContext, path: Path, whose: str, shape: dict[str, Any]) -> None:
    """Report what counts as checked without a day, or without the pages."""
    if shape["confirmed_on"] or shape["confidence"] != "two_pages":
        return
    if not shape["read_on"]:
        message = f"{whose} is on two pages, but has no day."
        context.report(FILE, path, "E333", message, "Say when they were read: read_on.")
    if len(set(shape["sources"])) < 2:
        message = f"{whose} is on two pages, but names fewer."
        context.report(FILE, path, "E339", message, "List both under sources, or set confidence to one_page.")


def _emergency(shape: dict[str, Any]) -> Emergency:
    return Emergency(
        numbers=_numbers(shape["numbers"]),
        **{key: shape[key] for key in ("find", "say", "confidence", "read_on", "confirmed_on")},
    )


def _line(shape: dict[str, Any]) -> HelpLine:
    return HelpLine(
        numbers=_numbers(shape["numbers"]),
        topics=tuple(shape["topics"]),
        only=tuple(shape["groups"]),
        hold=shape["hold"]["scope"] if shape["hold"] else "",
        **{key: shape[key] for key in ("id", "region", "name", "address", "hours", "say")},
        **{key: shape[key] for key in ("confidence", "read_on", "newest_page", "confirmed_on")},
    )


def _numbers(shapes: list[dict[str, Any]]) -> tuple[ContactNumber, ...]:
    return tuple(ContactNumber(shape[way], way, shape["say"]) for shape in shapes for way in WAYS if way in shape)
