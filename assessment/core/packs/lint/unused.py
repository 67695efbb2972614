"""Items, answer sets, groups, conditions and settings that nothing uses, and lists with nothing in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.items import Item
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.locations import Location, Locations
from assessment.core.packs.lint.satisfiable import expressions
from assessment.core.packs.schema import EXAMPLES
from assessment.core.rules.explain import reads

_WORD = re.compile(r"[a-z][a-z0-9_]*")
_MAY_BE_EMPTY = ("conditions", "notes", "claims", "numbers", "lines", "only", "sources")
"""The lists that the format lets be empty; any other empty list stands for a text."""
_CONDITIONS = ("when", "first_when", "show_if", "gate")


def check(pack: Pack, locations: Locations) -> Iterator[Fault]:
    """A fault for everything that could be removed without any effect; an error for an item."""
    yield from _items(pack, locations)
    yield from _names(pack, locations)
    yield from _emptied(locations)
    for item in pack.items.values():
        yield from _branch(pack, locations, item)
        for flaw in item.ineffective_settings():
            yield locations.warning(locations.items[item.id].at(*flaw.path), flaw.code, flaw.message, flaw.remedy)


def _items(pack: Pack, locations: Locations) -> Iterator[Fault]:
    """Items that nothing uses: an error, since people are asked for nothing.

    Counselors read every answer, but what neither decides nor is named to them asks for too much.
    """
    used = _used(pack)
    for item in pack.items.values():
        if item.id not in used and not item.critical and not item.free_text:
            message = (
                f"nothing uses '{item.id}': no score, rule, condition, step, note or strength looks at it, and it is"
                " no sign and not in the story that counselors read."
            )
            yield locations.error(locations.items[item.id], "E604", message, "Use it, or do not ask it.")


def _used(pack: Pack) -> set[str]:
    """The items that a condition, score, check-in, other item, the wording or what counselors read first looks at."""
    used = {name for expression in expressions(pack) for name in reads(expression)}
    used |= {part.id for scale in pack.scales for part in scale.parts}
    used |= {item.options_from for item in pack.items.values() if item.options_from}
    used |= {name for line in pack.brief.story for name in line.items}
    used |= {item.id for each in pack.questionnaires if each.id == pack.brief.warning_signs for item in each.items}
    used.update((pack.role or "", pack.sharing.asks_item))
    if pack.check_ins is not None:
        used.update(pack.check_ins.follow)
        used.update(pack.check_ins.alone.items if pack.check_ins.alone is not None else ())
    return used


def _branch(pack: Pack, locations: Locations, item: Item) -> Iterator[Fault]:
    """An item that would count without being asked, but is always asked or in no score."""
    scored = any(part.id == item.id for scale in pack.scales for part in scale.parts)
    if item.not_asked_counts_as and not (scored and pack.asked_if[item.id]):
        why = "no condition keeps it from being asked" if scored else "it is in no score"
        message = f"'not_asked_counts_as' of '{item.id}' has no effect: {why}."
        location = locations.items[item.id].at("not_asked_counts_as")
        yield locations.warning(location, "W640", message, "Remove it, or add what is missing.")


def _names(pack: Pack, locations: Locations) -> Iterator[Fault]:
    conditions = [text for location, text in locations.texts if location.path and location.path[-1] in _CONDITIONS]
    words = {word for text in conditions for word in _WORD.findall(text)}
    answers = {text for location, text in locations.texts if location.path and location.path[-1] == "answer"}
    rules, sets = locations.sources.get("rules.yaml"), locations.sources.get("answers.yaml")
    data = rules.data if rules is not None and isinstance(rules.data, dict) else {}
    groups, shared = data.get("groups"), sets.data if sets is not None else None
    named = data.get("conditions")
    located = [(f"group '{name}'", name, Location("rules.yaml", ("groups", name))) for name in _keys(groups)]
    for at, entry in enumerate(named if isinstance(named, list) else []):
        name = str(entry["id"]) if isinstance(entry, dict) else ""
        located.append((f"condition '{name}'", name, Location("rules.yaml", ("conditions", at))))
    for what, name, location in located:
        if name not in words:
            yield locations.warning(location, "W614", f"nothing uses the {what}.", "Use it, or remove it.")
    for name in _keys(shared):
        if name not in answers:
            location = Location("answers.yaml", (name,))
            yield locations.warning(location, "W614", f"no item uses the answer set '{name}'.", "Use it, or remove it.")


def _emptied(locations: Locations) -> Iterator[Fault]:
    """Lists and texts with nothing in them; in examples an empty list is what is expected."""
    for location in locations.empty_lists():
        key = next((key for key in reversed(location.path) if isinstance(key, str)), location.file)
        if location.file == EXAMPLES:
            continue
        if key in _MAY_BE_EMPTY or key == location.file:
            message = f"the list '{key}' is empty."
            yield locations.warning(location, "W637", message, "Write what was meant to be in it, or remove it.")
        else:
            yield locations.error(location, "E639", f"'{key}' has no words.", "Write at least one sentence.")


def _keys(data: object) -> list[str]:
    return list(data) if isinstance(data, dict) else []
