"""All item types, by their names in the files of a pack."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from assessment.core.items.base import Item

TYPES: dict[str, type[Item]] = {}

Kind = TypeVar("Kind", bound=type[Item])


def item_type(name: str) -> Callable[[Kind], Kind]:
    """Register the decorated class as the item type ``name``. Raises ValueError when the name is taken."""

    def register(kind: Kind) -> Kind:
        if name in TYPES:
            raise ValueError(f"there is an item type '{name}' already: {TYPES[name].__qualname__}")
        kind.type = name
        TYPES[name] = kind
        return kind

    return register
