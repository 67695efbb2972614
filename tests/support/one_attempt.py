"""Work that the service does in a thread, and tries again until it is done: tests do it at once, and try it once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress


class NotNow(Exception):
    """The work would be tried again later."""


def give_up(_: float) -> None:
    """Stands for a pause between two attempts."""
    raise NotNow


def once(work: Callable[[], None]) -> None:
    """Stands for a thread."""
    with suppress(NotNow):
        work()
