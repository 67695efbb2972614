"""What staff are told at the desk: their unread alerts, and whether mail to them goes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from assessment.presenters.alerts_page import (
    AlertLine,
    DeskNotice,
    MailState,
    alert_lines,
    desk_notices,
)
from assessment.records.store import Store
from assessment.services.accounts import COUNSELOR
from assessment.services.staff import Staff
from assessment.storage import accounts, colleagues, jobs
from assessment.storage import alerts as alert_rows

MOST_SHOWN = 50
REFUSED_SHOWN_FOR = timedelta(days=7)


def count_unread(store: Store, staff: Staff) -> int:
    """In how many cases somebody has an unread alert."""
    with store.reading() as conn:
        return alert_rows.count_unread(conn, staff.id)


def unread(store: Store, staff: Staff) -> tuple[AlertLine, ...]:
    """The cases with an unread alert, the newest first."""
    with store.reading() as conn:
        return alert_lines(alert_rows.unread(conn, staff.id, MOST_SHOWN))


def notices(store: Store, staff: Staff, now: datetime) -> tuple[DeskNotice, ...]:
    """What somebody should know of mail to staff; a counselor is told of no address but their own."""
    with store.reading() as conn:
        workers = jobs.workers(conn)
        state = MailState(
            seen_at=workers[0].seen_at if workers else None,
            works=any(each.is_there(now) for each in workers),
            sends_mail=any(each.sends_mail for each in workers if each.is_there(now)),
            failing=alert_rows.is_failing(conn),
            refused=alert_rows.refused(conn, now - REFUSED_SHOWN_FOR),
        )
        others = _told_of(conn, staff) if state.refused else {}
    return desk_notices(state, staff.id, others)


def _told_of(conn: Connection, staff: Staff) -> Mapping[int, str]:
    """The accounts whose refused addresses somebody is told of, with their names."""
    if staff.role == COUNSELOR:
        return {}
    if staff.supervises:
        return {each.id: each.name for each in colleagues.of_teams(conn, staff.teams)}
    return accounts.names(conn)
