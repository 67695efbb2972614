"""The roles that wordings, lead-ins and short names may be for: the answers to the item that pack.yaml names."""

from __future__ import annotations

from collections.abc import Mapping

from assessment.core.errors import suggestion
from assessment.core.items import Enumeration, Item
from assessment.core.packs.build.context import BuildContext

FILE, KEY = "pack.yaml", "role"


def known_roles(context: BuildContext, items: Mapping[str, Item]) -> tuple[str, ...] | None:
    """The roles; () in a pack that asks for none. None if the item is at fault, which ``check_role_item`` reports."""
    name = context.part(FILE, KEY, None)
    if name is None:
        return None if context.may_hold_more(FILE, KEY) else ()
    item = items.get(name)
    return item.space.names if item is not None and isinstance(item.space, Enumeration) else None


def check_role_item(context: BuildContext, items: Mapping[str, Item]) -> None:
    """Report an item that is not there, or where nobody chooses one of several options."""
    name = context.part(FILE, KEY, None)
    if name is None or known_roles(context, items) is not None:
        return
    if name not in items:
        context.report_unknown(FILE, (KEY,), f"there is no item '{name}'.", suggestion(name, list(items)), name)
        return
    message = f"'{name}' cannot tell roles apart: nobody chooses one of several options there."
    context.report(FILE, (KEY,), "E306", message, "Name an item of type single.")
