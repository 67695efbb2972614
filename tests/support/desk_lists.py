"""The lists of cases at the desk, as rows and as they are shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from assessment.core.case_states import CaseState
from assessment.core.desk_lists import LATEST, CaseList, parts_of
from assessment.presenters.today_page import CaseLine
from assessment.records.store import Store
from assessment.services.staff import Staff
from assessment.services.today import open_today
from assessment.storage import case_lists
from assessment.storage.case_lists import ListedCase, Viewer
from tests.support.staff import FIRST
from tests.support.stopped_clock import NOON


@dataclass(frozen=True)
class TeamRows:
    """The first cases of a team: open ones in the order of their due times, the others the latest first."""

    open: tuple[ListedCase, ...]
    closed: tuple[ListedCase, ...]
    withdrawn: tuple[ListedCase, ...]


def rows_of(conn: Connection, teams: Collection[int] = FIRST, most: int = 50) -> TeamRows:
    """What a member of these teams finds."""
    viewer = Viewer(1, frozenset(teams))
    return TeamRows(
        tuple(case_lists.page(conn, viewer, parts_of(CaseList.OPEN, NOON), most)),
        *(
            tuple(case_lists.ended(conn, viewer, state, most, (LATEST, "")))
            for state in (CaseState.CLOSED, CaseState.WITHDRAWN)
        ),
    )


def lines(store: Store, staff: Staff, now: datetime, which: CaseList = CaseList.OPEN) -> tuple[CaseLine, ...]:
    """The lines of one list, in English."""
    [shown] = open_today(store, staff, now, "en", which.value).lists
    return shown.lines


def codes(store: Store, staff: Staff, now: datetime, which: CaseList = CaseList.OPEN) -> list[str]:
    """The codes in one list."""
    return [each.code for each in lines(store, staff, now, which)]
