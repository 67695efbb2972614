"""Who is at the desk: an account that is signed in, with its role and its teams."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.storage.accounts import SUPERVISOR


@dataclass(frozen=True)
class Staff:
    """An account that is signed in. It reads cases of its ``teams``; who reads none has no teams.

    ``email`` is what the audit log names it by.
    """

    id: int
    email: str
    role: str
    teams: frozenset[int]

    @property
    def supervises(self) -> bool:
        return self.role == SUPERVISOR
