"""A colleague, as an administrator sees them: an account, never a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class AccountState(Enum):
    """INVITED: the account has no password yet. DISABLED: it has one, and nobody can sign in with it."""

    WORKING = "working"
    INVITED = "invited"
    DISABLED = "disabled"


@dataclass(frozen=True)
class Colleague:
    """``passkeys`` and ``sessions``: how many there are. ``seen_at``: None if not in the last month.

    ``locked_for``: how long a password alone is not looked at, in the browser that waits longest; zero if in none.
    ``link_ends_at``: until when their one-time link works, or did; None without one that was not used.
    """

    id: int
    email: str
    name: str
    role: str
    teams: frozenset[int]
    state: AccountState
    app: bool
    passkeys: int
    seen_at: datetime | None
    sessions: int
    locked_for: timedelta
    link_ends_at: datetime | None
