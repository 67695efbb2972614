"""People who work here, as services know them."""

from __future__ import annotations

from assessment.services.staff import Staff
from assessment.storage.accounts import COUNSELOR

FIRST = frozenset({1})
"""The team that is there from the beginning."""
ADA = "ada@desk.example"


def counselor(account_id: int = 1, email: str = ADA, teams: frozenset[int] = FIRST) -> Staff:
    """A counselor, of the first team unless others are named."""
    return Staff(account_id, email, COUNSELOR, teams)
