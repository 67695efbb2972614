"""Who is away, until when, and who stands in for them."""

from __future__ import annotations

from datetime import datetime

from assessment.records.store import Store
from assessment.services.staff import Staff
from assessment.storage import colleagues
from assessment.storage.colleagues import TeamColleague


def stood_in_for(store: Store, staff: Staff, now: datetime) -> list[TeamColleague]:
    """The colleagues who are away and named ``staff`` as their deputy, by name: their cases are to be seen to."""
    with store.reading() as conn:
        return colleagues.stood_in_for(conn, staff.id, staff.teams, now)
