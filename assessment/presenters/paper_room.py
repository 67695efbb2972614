"""How much room text takes on paper, before it is laid out: in rows of about so many letters. Pure."""

from __future__ import annotations

from collections.abc import Iterable


def rows_of(texts: Iterable[str], letters: int) -> int:
    """How many rows these texts take, each beginning a row of its own; ``letters``: how many stand in a row."""
    return sum(1 + len(each) // letters for each in texts)
