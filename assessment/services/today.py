"""The counselors' first page, and the lists of cases that lead on from it. Nothing is decrypted for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from assessment.core.case_states import CaseState
from assessment.core.case_transitions import state_now
from assessment.core.desk_lists import (
    LATEST,
    CaseList,
    DueKey,
    ListPart,
    begins_after_now,
    due_today,
    may_claim,
    parts_of,
    waits_for_others,
)
from assessment.presenters import today_page
from assessment.presenters.formatting import moment
from assessment.presenters.today_page import ListWording, TodayPage, shown_list
from assessment.records import case_lists as case_records
from assessment.records import pack_cache
from assessment.records.case_lists import ListedCase, Viewer
from assessment.records.store import Store
from assessment.services.staff import Staff
from assessment.storage import accounts, case_lists
from assessment.storage import teams as team_rows

SHOWN_NOW, SHOWN_EACH, SHOWN_ALONE = 20, 12, 40
"""So many cases the list of what must not wait shows, each list beside it, and a list of its own page."""
WITHDRAWN_SHOWN_FOR = timedelta(days=14)
"""For how long owners are told of a case that was withdrawn."""
MOST_WITHDRAWN = 10
LONGEST_OPEN = timedelta(hours=12)
"""For longer no page stands open: its session is over."""
ENDED: Mapping[CaseList, CaseState] = {CaseList.CLOSED: CaseState.CLOSED, CaseList.WITHDRAWN: CaseState.WITHDRAWN}
_KEY = re.compile(r"(?:([0-9]{8}T[0-9]{12})?)~([a-z]{2,20}-[0-9]{2,8})")
_TIME = "%Y%m%dT%H%M%S%f"


def open_today(
    store: Store, staff: Staff, now: datetime, language: str, chosen: str = "", after: str = ""
) -> TodayPage:
    """What needs who looks now, what is theirs, and what is nobody's; or the list that is ``chosen``, by its name.

    ``after`` is the key of a case, where an earlier page of the list ended. A pack's title is in ``language``, or in
    its own if it lacks that one.
    """
    now = now.astimezone(store.calendar.zone)
    which = next((each for each in CaseList if each.value == chosen), None)
    begin = _read_key(after) if which else None
    with store.reading() as conn:
        viewer = _viewer(conn, staff, now)
        found = _one(conn, viewer, staff, now, which, begin) if which else _three(conn, viewer, staff, now)
        counts = _counts(conn, viewer, staff, now)
        wording = _wording(conn, viewer, [case for _, cases, _ in found for case in cases], now, language)
        teams = team_rows.names(conn)
    return TodayPage(
        moment=moment(now),
        made_at=now.isoformat(),
        teams=tuple(sorted(teams[each] for each in staff.teams)),
        standing_in=today_page.standing_in(viewer.stands_in_for),
        needed=today_page.needed(counts["now"], counts["today"], counts[CaseList.OVERDUE.value]),
        first=_first(found, viewer, now),
        chips=today_page.chips({each: counts[each.value] for each in today_page.CHIPS}),
        lists=tuple(shown_list(each, cases, wording, more) for each, cases, more in found if cases or which),
        chosen=which.value if which else "",
        again=begin is not None,
    )


def next_case(store: Store, staff: Staff, left: str, now: datetime) -> str:
    """The code of the case to turn to after ``left``: the first of Today with which somebody can go on; '' for none."""
    with store.reading() as conn:
        now = now.astimezone(store.calendar.zone)
        viewer = _viewer(conn, staff, now)
        return _first(_three(conn, viewer, staff, now), viewer, now, left)


def news(store: Store, staff: Staff, since: str, now: datetime) -> str:
    """What came since a page was made, in words; '' for nothing, or if ``since`` is no such time."""
    try:
        at = max(datetime.fromisoformat(since).astimezone(UTC), now - LONGEST_OPEN)
    except (ValueError, OverflowError):
        return ""
    with store.reading() as conn:
        return today_page.news(case_records.count_came(conn, Viewer(staff.id, staff.teams), at), at)


def cases_of(store: Store, staff: Staff, now: datetime, chosen: CaseList, most: int) -> list[ListedCase]:
    """The first cases of a list, up to so many, in its order."""
    now = now.astimezone(store.calendar.zone)
    with store.reading() as conn:
        viewer = _viewer(conn, staff, now)
        if chosen in ENDED:
            return case_lists.ended(conn, viewer, ENDED[chosen], most, (LATEST, ""))
        return case_lists.page(conn, viewer, parts_of(chosen, now, supervises=staff.supervises), most)


Found = list[tuple[CaseList, list[ListedCase], str]]
"""Lists with what is shown of them, and the key after which the rest begins, '' without a rest."""


def _three(conn: Connection, viewer: Viewer, staff: Staff, now: datetime) -> Found:
    rest = begins_after_now(now)
    return [
        _page(conn, viewer, staff, now, CaseList.NOW, SHOWN_NOW, None),
        _page(conn, viewer, staff, now, CaseList.MINE, SHOWN_EACH, rest),
        _page(conn, viewer, staff, now, CaseList.UNCLAIMED, SHOWN_EACH, rest),
        (CaseList.WITHDRAWN, case_lists.withdrawn_of(conn, viewer, now - WITHDRAWN_SHOWN_FOR, MOST_WITHDRAWN), ""),
    ]


def _first(found: Found, viewer: Viewer, now: datetime, left: str = "") -> str:
    """The code of the first case, besides ``left``, that who looks can claim or go on with; '' if there is none."""
    for which, cases, _ in found:
        for case in cases:
            if which not in ENDED and case.code != left and _can_go_on(case, viewer, now):
                return case.code
    return ""


def _can_go_on(case: ListedCase, viewer: Viewer, now: datetime) -> bool:
    state = state_now(case, now)
    mine = case.owner_id == viewer.account_id and not waits_for_others(state)
    return mine or may_claim(state, owner_away=case.owner_id in viewer.away)


def _one(conn: Connection, viewer: Viewer, staff: Staff, now: datetime, which: CaseList, begin: DueKey | None) -> Found:
    if which not in ENDED:
        return [_page(conn, viewer, staff, now, which, SHOWN_ALONE, begin)]
    before = (begin.due_at, begin.code) if begin and begin.due_at else (LATEST, "")
    cases = case_lists.ended(conn, viewer, ENDED[which], SHOWN_ALONE + 1, before)
    keys = [DueKey(case_records.ended_at(each), each.code) for each in cases]
    return [(which, cases[:SHOWN_ALONE], _written(keys[SHOWN_ALONE - 1]) if len(cases) > SHOWN_ALONE else "")]


def _page(
    conn: Connection, viewer: Viewer, staff: Staff, now: datetime, which: CaseList, most: int, after: DueKey | None
) -> tuple[CaseList, list[ListedCase], str]:
    cases = case_lists.page(conn, viewer, parts_of(which, now, supervises=staff.supervises), most + 1, after)
    return which, cases[:most], _written(cases[most - 1].key) if len(cases) > most else ""


def _counts(conn: Connection, viewer: Viewer, staff: Staff, now: datetime) -> dict[str, int]:
    lists: dict[str, Sequence[ListPart]] = {
        each.value: parts_of(each, now, supervises=staff.supervises) for each in CaseList if each not in ENDED
    }
    counts = case_lists.count(conn, viewer, {**lists, "today": due_today(now)})
    ended = case_lists.count_ended(conn, viewer)
    return counts | {each.value: ended[state] for each, state in ENDED.items()}


def _viewer(conn: Connection, staff: Staff, now: datetime) -> Viewer:
    return case_lists.with_colleagues(conn, Viewer(staff.id, staff.teams), now)


def _wording(conn: Connection, viewer: Viewer, cases: list[ListedCase], now: datetime, language: str) -> ListWording:
    hashes = {each.pack_hash for each in cases}
    packs = {each: pack_cache.of_hash(conn, each).in_language(language) for each in hashes}
    return ListWording(packs, accounts.names(conn), viewer, now)


def _written(key: DueKey) -> str:
    """A key as it stands in an address."""
    return f"{key.due_at.strftime(_TIME) if key.due_at else ''}~{key.code}"


def _read_key(written: str) -> DueKey | None:
    found = _KEY.fullmatch(written)
    if found is None:
        return None
    try:
        return DueKey(datetime.strptime(found[1], _TIME).replace(tzinfo=UTC) if found[1] else None, found[2])
    except ValueError:
        return None
