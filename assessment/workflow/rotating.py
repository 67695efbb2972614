"""New keys for old while the service runs: peppers, the key-encryption key, the team's key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from assessment.core.errors import AssessmentError
from assessment.storage import drafts, submissions
from assessment.storage.engine import reading, writing
from assessment.vault.keyring import PEPPERS, PUBLIC, Keyring
from assessment.workflow import keeping


class StillNeeded(AssessmentError):
    """A key that something still opens with cannot be dropped."""


def reseal(engine: Engine, keyring: Keyring, tell: Callable[[int], Any]) -> int:
    """Seal everything that is sealed to an older key of the team to its newest; how much it was. May be run again."""
    done = 0
    for key_id in keyring.team_ids[1:]:
        while True:
            with writing(engine) as conn:
                rows, notes = submissions.sealed_to(conn, key_id)
                for row in rows:
                    fresh = keeping.resealed(row, keeping.data_key(row, keyring), keyring)
                    assert fresh.sealed_key is not None
                    submissions.reseal(conn, row, fresh.sealed_key, keyring.team.id)
                for note in notes:
                    fresh_note = keeping.sealed_note(note, keeping.open_note(note, keyring).text, keyring)
                    submissions.reseal_note(conn, note, fresh_note.sealed, fresh_note.team_key_id)
            if not rows and not notes:
                break
            done += len(rows) + len(notes)
            tell(done)
    return done


def drop_team(engine: Engine, keyring: Keyring, key_id: str) -> None:
    """Destroy an older key of the team. StillNeeded while something is sealed to it, BadKeys as in ``Keyring.drop``."""
    with reading(engine) as conn:
        rows, notes = submissions.sealed_to(conn, key_id)
    if key_id != keyring.team.id and (rows or notes):
        raise StillNeeded(f"Something is still sealed to the key {key_id}. Run `flask --app wsgi keys reseal` first.")
    keyring.drop(PUBLIC, key_id)


def drop_pepper(engine: Engine, keyring: Keyring, key_id: str, now: datetime) -> None:
    """Destroy an older pepper. StillNeeded while six words made with it open something."""
    with reading(engine) as conn:
        ends = drafts.code_ends(conn, key_id, now)
    if key_id != keyring.peppers[0].id and ends:
        raise StillNeeded(
            f"{len(ends)} sets of six words still need the pepper {key_id}, the last until {max(ends).date()}. "
            "Wait, or they open nothing any more."
        )
    keyring.drop(PEPPERS, key_id)
