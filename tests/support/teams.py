"""More teams than the first."""

from __future__ import annotations

from sqlalchemy import Engine

from assessment.storage import teams
from assessment.storage.engine import writing
from assessment.storage.teams import Team
from assessment.vault.keyring import Keyring
from tests.support.stopped_clock import NOON


def add(engine: Engine, ring: Keyring, number: int, name: str = "") -> Team:
    """An open team with keys of its own."""
    team = Team(number, name or f"Team {number}", f"link-of-{number}", NOON, None)
    ring.add_team(number)
    with writing(engine) as conn:
        teams.add(conn, team)
    return team
