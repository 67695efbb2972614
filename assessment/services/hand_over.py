"""The hand-over sheet: who has which open cases. It decrypts nothing."""

from __future__ import annotations

from datetime import datetime

from assessment.presenters.hand_over import HandOverSheet, hand_over_sheet
from assessment.records.store import Store
from assessment.services.staff import Staff
from assessment.storage import colleagues, open_work, teams

MOST = 1000
"""Cases on one sheet: it is one page to read, and to print."""


def sheet(store: Store, staff: Staff, now: datetime) -> tuple[HandOverSheet, bool]:
    """The open cases of somebody's teams by their owners; and whether there are more than ``MOST``."""
    with store.reading() as conn:
        rows = open_work.by_owner(conn, staff.teams, MOST + 1)
        named = colleagues.every(conn)
        names = [each.name for each in teams.all_teams(conn) if each.id in staff.teams]
    return hand_over_sheet(rows[:MOST], named, names, now), len(rows) > MOST
