"""The teams of an account, and what becomes of its cases in a team that it leaves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from assessment.core.case_states import Action, CaseState
from assessment.records import alerts, audit
from assessment.records.audit import Actor, Verb
from assessment.records.case_events import SealedEvent
from assessment.storage import case_events as event_rows
from assessment.storage import cases as case_rows
from assessment.storage import teams as team_rows
from assessment.vault.keyring import Keyring


def set_teams(
    conn: Connection, keyring: Keyring, account_id: int, teams: Collection[int], who: Actor, now: datetime
) -> None:
    """Let an account work in these teams, and in no other.

    Its open cases in a team that it leaves are released, and new for that team. Nothing is decrypted for it.
    """
    team_rows.set_teams_of(conn, account_id, frozenset(teams))
    for row in case_rows.open_outside(conn, account_id, teams):
        released = replace(row, state=CaseState.NEW.value, owner_id=None, wait_until=None, revision=row.revision + 1)
        event_rows.add(
            conn,
            SealedEvent(uuid4(), row.id, released.revision, Action.RELEASE.value, row.round, now, account_id),
        )
        case_rows.update_case(conn, released, {row.shared_with})
        alerts.tell(conn, released, Action.MOVE, now)
        audit.record_case(conn, keyring, who, Verb.RELEASED, released, now)
