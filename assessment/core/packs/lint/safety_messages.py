"""Critical answers without a safety message."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.items import Item, Subsets
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.locations import Locations
from assessment.core.packs.lint.satisfiable import NOT_TRUE, TRUE, Goal, ValueSpace, satisfiable
from assessment.core.rules.syntax_tree import Compare, Expression, Has

REMEDY = "Write one in pauses.yaml, or remove the answer from 'critical'."


def check(pack: Pack, locations: Locations, space: ValueSpace) -> Iterator[Fault]:
    """A warning for every item with critical answers that can be given without any safety message."""
    none_shown: list[Goal] = [(message.when, NOT_TRUE) for message in pack.safety_messages]
    for item in pack.items.values():
        # An answer that counts as unanswered triggers nothing.
        unanswered = [
            name
            for name in sorted(item.critical)
            if not item.counts(item.space.answer_named(name))
            or satisfiable(space, (given(item, name), TRUE), *none_shown)
        ]
        if unanswered:
            options = ", ".join(f"'{option}'" for option in unanswered)
            message = f"the critical answer {options} of '{item.id}' can be given without any safety message."
            location = locations.items[item.id].at("critical")
            yield locations.warning(location, "W615", message, REMEDY)


def given(item: Item, option: str) -> Expression:
    """An expression that is true where this answer is given, or ticked."""
    if isinstance(item.space, Subsets):
        return Has(item.id, option)
    answer = item.space.answer_named(option)
    return Compare("item", item.id, "==", answer if isinstance(answer, int) else option)
