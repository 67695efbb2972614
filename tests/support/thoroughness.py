"""How much tests look at: enough for every change, or many times more by ``make test-thorough``."""

from __future__ import annotations

from hypothesis import settings

QUICK, THOROUGH = 25, 500
"""Examples of a property."""

# Other work on the same machine must not fail a test, so no example is timed.
settings.register_profile("quick", deadline=None, max_examples=QUICK)
settings.register_profile("thorough", deadline=None, max_examples=THOROUGH)
settings.load_profile("quick")


def times(quick: int) -> int:
    """So many, or as many times more as a property gets in a thorough run."""
    return quick * settings().max_examples // QUICK


def is_thorough() -> bool:
    """True in ``make test-thorough``."""
    return settings().max_examples >= THOROUGH
