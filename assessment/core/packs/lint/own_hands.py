"""Items that the result page would put in the person's hands although their answers are private, or tell of danger."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.items import Item
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.locations import Locations
from assessment.core.rules.explain import reads

KEY = "in_your_hands"


def check(pack: Pack, locations: Locations) -> Iterator[Fault]:
    """An error for every sentence of an item of which the person must not be told to do otherwise."""
    of_danger = _read_for_danger(pack)
    for item in pack.items.values():
        if not item.in_your_hands:
            continue
        location = locations.items[item.id].at(KEY)
        why = _why_not(pack, item, of_danger)
        if why:
            yield locations.error(location, "E346", f"'{item.id}' {why}.", f"Leave '{KEY}' out.")
        elif not item.worse.direction:
            message = f"nobody knows which answer to '{item.id}' is the better one."
            remedy = f"Leave '{KEY}' out."
            if item.space.limits is not None:
                remedy = f"Say it with 'worse: up' or 'worse: down', or leave '{KEY}' out."
            yield locations.error(location, "E347", message, remedy)


def _why_not(pack: Pack, item: Item, of_danger: frozenset[str]) -> str:
    if item.id in pack.private.items or item.share != "partner_if_released" or item.on_paper:
        return "has answers that others must not see"
    if item.judges_partner:
        return "says how the partner is seen"
    if item.critical or item.switch or item.id in of_danger:
        return "has answers that tell of danger"
    return "is asked by check-ins alone" if item.id in pack.check_in_items else ""


def _read_for_danger(pack: Pack) -> frozenset[str]:
    """The items that the rules look at that give a level of danger, and the gate."""
    read = [] if pack.gate is None else [pack.gate]
    read += [
        rule.when
        for rule in pack.rules
        if rule.when is not None and rule.level is not None and pack.level_rank[rule.level] >= pack.danger_from
    ]
    return frozenset(item for when in read for name in reads(when) for item in pack.items_of(name))
