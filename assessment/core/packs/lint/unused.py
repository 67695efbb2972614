"""What nothing uses: items that tell nobody anything, answer sets, groups, conditions, marks without effect."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.locations import Location, Locations
from assessment.core.packs.lint.satisfiable import expressions
from assessment.core.rules.explain import reads

_WORD = re.compile(r"[a-z][a-z0-9_]*")
_CONDITIONS = ("when", "show_if")


def check(pack: Pack, places: Locations) -> Iterator[Fault]:
    """Everything that could be taken out without any effect."""
    yield from _items(pack, places)
    yield from _names(pack, places)
    for item in pack.items.values():
        for flaw in item.without_effect():
            yield places.warning(places.items[item.id].at(*flaw.path), flaw.code, flaw.message, flaw.remedy)


def _items(pack: Pack, places: Locations) -> Iterator[Fault]:
    """Items without a use.

    Counselors read every answer, so an item that says what it tells them (its construct, or an answer to see first)
    has a use; the person's own words always have one.
    """
    used = {name for expression in expressions(pack) for name in reads(expression)}
    used |= {part.id for scale in pack.scales for part in scale.parts}
    used |= {item.options_from for item in pack.items.values() if item.options_from}
    used.add(pack.role or "")
    for item in pack.items.values():
        if item.id not in used and not item.construct and not item.critical and not item.own_words:
            message = f"nothing uses '{item.id}': no score, rule, condition, step, note or strength looks at it."
            remedy = "Use it, take it out, or say what it tells a counselor: 'construct: …'."
            yield places.warning(places.items[item.id], "W604", message, remedy)


def _names(pack: Pack, places: Locations) -> Iterator[Fault]:
    conditions = [text for spot, text in places.texts() if spot.path and spot.path[-1] in _CONDITIONS]
    words = {word for text in conditions for word in _WORD.findall(text)}
    answers = {text for spot, text in places.texts() if spot.path and spot.path[-1] == "answer"}
    rules, sets = places.sources.get("rules.yaml"), places.sources.get("answers.yaml")
    data = rules.data if rules is not None and isinstance(rules.data, dict) else {}
    groups, shared = data.get("groups"), sets.data if sets is not None else None
    named = data.get("conditions")
    spots = [(f"group '{name}'", name, Location("rules.yaml", ("groups", name))) for name in _keys(groups)]
    for at, entry in enumerate(named if isinstance(named, list) else []):
        name = str(entry["id"]) if isinstance(entry, dict) else ""
        spots.append((f"condition '{name}'", name, Location("rules.yaml", ("conditions", at))))
    for what, name, spot in spots:
        if name not in words:
            yield places.warning(spot, "W614", f"nothing uses the {what}.", "Use it, or take it out.")
    for name in _keys(shared):
        if name not in answers:
            spot = Location("answers.yaml", (name,))
            yield places.warning(spot, "W614", f"no item uses the answer set '{name}'.", "Use it, or take it out.")


def _keys(data: object) -> list[str]:
    return list(data) if isinstance(data, dict) else []
