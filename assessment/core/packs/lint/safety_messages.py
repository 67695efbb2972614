"""Answers that a counselor must not miss, and that nothing is said to at once."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.items import Item, Subsets
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.locations import Locations
from assessment.core.packs.lint.satisfiable import NOT_TRUE, TRUE, Goal, ValueSpace, possible
from assessment.core.rules.syntax_tree import Compare, Expression, Has

REMEDY = "Write one in pauses.yaml, or take the answer out of 'critical'."


def check(pack: Pack, places: Locations, world: ValueSpace) -> Iterator[Fault]:
    """A warning for every item with critical answers that can be given without any pause."""
    silent: list[Goal] = [(pause.when, NOT_TRUE) for pause in pack.safety_messages]
    for item in pack.items.values():
        quiet = [option for option in sorted(item.critical) if possible(world, (_given(item, option), TRUE), *silent)]
        if quiet:
            told = ", ".join(f"'{option}'" for option in quiet)
            message = f"no pause speaks at once to the critical answer {told} of '{item.id}'."
            spot = places.items[item.id].at("critical")
            yield places.warning(spot, "W615", message, REMEDY)


def _given(item: Item, option: str) -> Expression:
    if isinstance(item.space, Subsets):
        return Has(item.id, option)
    answer = item.space.named(option)
    return Compare("item", item.id, "==", answer if isinstance(answer, int) else option)
