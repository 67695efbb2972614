"""The lists of cases at the desk: what each holds, in which order, and how a database finds it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count, product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, event, insert, select

from assessment.core.case_states import OPEN, CaseState
from assessment.core.desk_lists import (
    LATEST,
    CaseList,
    DueKey,
    ListPart,
    Whose,
    begins_after_now,
    due_limits,
    due_today,
    end_of_now,
    parts_of,
)
from assessment.storage import case_lists, colleagues, people
from assessment.storage.case_lists import ListedCase, Viewer
from assessment.storage.engine import writing
from assessment.storage.staff_tables import TeamRow
from assessment.storage.tables import SubmissionRow
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account, keep_pack, new_draft, new_submission

TEAMS = (1, 2)
OPEN_LISTS = [each for each in CaseList if each not in (CaseList.CLOSED, CaseList.WITHDRAWN)]
DUE: st.SearchStrategy[datetime | None] = st.none() | st.integers(-30, 60).map(lambda hours: later(hours=hours))


@dataclass(frozen=True)
class TwoTeams:
    """A database with two teams, and people: who looks, a colleague, one who is away, one who is away and named who
    looks as the deputy, and one whose account is disabled.
    """

    conn: Connection
    viewer: Viewer
    colleague: int
    away: int
    stood_in_for: int
    disabled: int


@pytest.fixture
def desk(engine: Engine) -> Iterator[TwoTeams]:
    with writing(engine) as conn:
        keep_pack(conn)
        conn.execute(insert(TeamRow), {"id": 2, "name": "York", "link": "york", "made_at": NOON, "closed_at": None})
    names = ("ada", "bea", "cleo", "dan", "eve")
    me, colleague, away, stood_in_for, disabled = (add_account(engine, f"{name}@desk.example") for name in names)
    with writing(engine) as conn:
        colleagues.set_absence(conn, away, later(days=3), None)
        colleagues.set_absence(conn, stood_in_for, later(days=3), me)
        people.set_active(conn, disabled, active=False)
        viewer = Viewer(
            me,
            frozenset({1}),
            away=frozenset({away, stood_in_for, disabled}),
            disabled=frozenset({disabled}),
            stands_in_for=(colleagues.one(conn, stood_in_for),),
        )
        yield TwoTeams(conn, viewer, colleague, away, stood_in_for, disabled)


def owners(desk: TwoTeams) -> tuple[int, ...]:
    return desk.viewer.account_id, desk.colleague, desk.away, desk.stood_in_for, desk.disabled


def add(desk: TwoTeams, cases: Sequence[dict[str, Any]]) -> None:
    """Put these in place of all cases; each has a code of its own."""
    desk.conn.execute(delete(SubmissionRow))
    numbers = count(10)
    rows = [
        vars(new_submission(new_draft(), shared=True, **{"code": f"wren-{next(numbers)}", "revision": 3, **case}))
        for case in cases
    ]
    if rows:
        desk.conn.execute(insert(SubmissionRow), rows)


@st.composite
def open_cases(draw: st.DrawFn) -> list[tuple[CaseState, int, int, datetime | None]]:
    """State, which of the owners, team and due time of some cases."""
    states = st.sampled_from(sorted(OPEN, key=lambda each: each.value))
    return draw(st.lists(st.tuples(states, st.integers(0, 4), st.sampled_from(TEAMS), DUE), max_size=25))


def stored(desk: TwoTeams, drawn: Sequence[tuple[CaseState, int, int, datetime | None]]) -> None:
    add(
        desk,
        [
            {
                "state": state.value,
                "owner_id": None if state is CaseState.NEW else owners(desk)[owner],
                "team_id": team,
                "due_at": (due or later(hours=5)) if state is CaseState.WAITING else due,
                "wait_until": (due or later(hours=5)) if state is CaseState.WAITING else None,
            }
            for state, owner, team, due in drawn
        ],
    )


def is_in(part: ListPart, case: ListedCase, desk: TwoTeams) -> bool:
    whose = {
        Whose.TEAM: True,
        Whose.MINE: case.owner_id in (desk.viewer.account_id, desk.stood_in_for),
        Whose.AWAY: case.owner_id in (desk.away, desk.disabled),
        Whose.DISABLED: case.owner_id == desk.disabled,
    }[part.whose]
    in_time = part.undated if case.due_at is None else part.since <= case.due_at < part.before
    return whose and in_time and CaseState(case.state) in part.states


def in_order(cases: Sequence[ListedCase]) -> list[str]:
    return [each.code for each in sorted(cases, key=lambda each: (each.due_at is None, each.due_at or NOON, each.code))]


def readable(desk: TwoTeams) -> list[ListedCase]:
    """All open cases of the team, found without the lists."""
    columns = [getattr(SubmissionRow, name) for name in ListedCase.__dataclass_fields__]
    return [ListedCase(*row) for row in desk.conn.execute(select(*columns).where(SubmissionRow.team_id == 1))]


def paged(desk: TwoTeams, parts: Sequence[ListPart], most: int, begin: DueKey | None = None) -> list[str]:
    """The codes of a list, page by page."""
    found: list[str] = []
    while cases := case_lists.page(desk.conn, desk.viewer, parts, most, begin):
        assert len(cases) <= most
        found += [each.code for each in cases]
        begin = cases[-1].key
    return found


SOME = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@SOME
@given(drawn=open_cases(), supervises=st.booleans())
def test_each_open_case_stands_in_exactly_one_list_of_today_if_it_concerns_who_looks(
    desk: TwoTeams, drawn: list[tuple[CaseState, int, int, datetime | None]], supervises: bool
) -> None:
    stored(desk, drawn)
    rest = begins_after_now(NOON)
    lists = [
        paged(desk, parts_of(CaseList.NOW, NOON, supervises=supervises), 7),
        paged(desk, parts_of(CaseList.MINE, NOON), 7, rest),
        paged(desk, parts_of(CaseList.UNCLAIMED, NOON), 7, rest),
    ]
    everything = [code for each in lists for code in each]
    assert len(set(everything)) == len(everything)
    for case in readable(desk):
        soon = case.due_at is not None and case.due_at < end_of_now(NOON)
        waits = case.owner_id == desk.away and (soon or case.state == "returned")
        free = case.owner_id in (None, desk.disabled) or waits
        overdue = supervises and case.due_at is not None and case.due_at < NOON
        concerns = free or overdue or case.owner_id in (desk.viewer.account_id, desk.stood_in_for)
        assert (case.code in everything) == concerns, case
        assert (case.code in lists[0]) == (concerns and soon), case


@SOME
@given(drawn=open_cases(), which=st.sampled_from(OPEN_LISTS), most=st.integers(1, 4), supervises=st.booleans())
def test_the_pages_of_a_list_hold_every_case_of_it_once_and_in_order(
    desk: TwoTeams,
    drawn: list[tuple[CaseState, int, int, datetime | None]],
    which: CaseList,
    most: int,
    supervises: bool,
) -> None:
    stored(desk, drawn)
    parts = parts_of(which, NOON, supervises=supervises)
    expected = [case for case in readable(desk) if any(is_in(part, case, desk) for part in parts)]
    assert paged(desk, parts, most) == in_order(expected)


@SOME
@given(drawn=open_cases(), supervises=st.booleans())
def test_a_count_is_the_length_of_its_list(
    desk: TwoTeams, drawn: list[tuple[CaseState, int, int, datetime | None]], supervises: bool
) -> None:
    stored(desk, drawn)
    lists = {each.value: parts_of(each, NOON, supervises=supervises) for each in OPEN_LISTS}
    lists["today"] = due_today(NOON)
    counted = case_lists.count(desk.conn, desk.viewer, lists)
    assert counted == {name: len(case_lists.page(desk.conn, desk.viewer, of, 99)) for name, of in lists.items()}


def test_a_count_stops_at_a_hundred(desk: TwoTeams) -> None:
    add(desk, [{}] * 130)
    assert case_lists.count(desk.conn, desk.viewer, {"open": parts_of(CaseList.OPEN, NOON)}) == {"open": 100}


def test_a_wait_that_has_ended_is_no_wait_any_more(desk: TwoTeams) -> None:
    mine = {"state": "waiting_for_person", "owner_id": desk.viewer.account_id}
    add(desk, [{**mine, "wait_until": at, "due_at": at} for at in (later(hours=-1), NOON, later(hours=1))])
    assert paged(desk, parts_of(CaseList.WAITING, NOON), 5) == ["wren-12"]
    assert paged(desk, parts_of(CaseList.NOW, NOON), 5) == ["wren-10", "wren-11", "wren-12"]


def test_what_is_due_at_midnight_or_within_the_same_day_cannot_wait() -> None:
    assert end_of_now(NOON) - timedelta.resolution == later(hours=12)
    assert end_of_now(later(hours=8)) - timedelta.resolution == later(hours=16)


def test_days_end_at_midnight_by_the_clocks_of_the_desk_also_when_these_change() -> None:
    madrid = ZoneInfo("Europe/Madrid")
    limits = due_limits(datetime(2026, 10, 24, 23, 30, tzinfo=madrid), 3)
    assert [(each - timedelta.resolution).astimezone(UTC) for each in limits] == [
        datetime(2026, 10, 24, 22, tzinfo=UTC),
        datetime(2026, 10, 25, 23, tzinfo=UTC),
        datetime(2026, 10, 26, 23, tzinfo=UTC),
    ]


def test_due_today_is_what_is_mine_and_due_until_midnight_or_was_due_before(desk: TwoTeams) -> None:
    mine = {"state": "claimed", "owner_id": desk.viewer.account_id}
    hours = (-30, 0, 12, 12.001, 36)  # midnight is twelve hours after noon
    add(desk, [{**mine, "due_at": later(hours=each)} for each in hours] + [{**mine, "due_at": None}])
    assert paged(desk, due_today(NOON), 5) == ["wren-10", "wren-11", "wren-12"]


def test_the_overdue_cases_of_a_team_are_those_whose_due_time_is_past(desk: TwoTeams) -> None:
    theirs = {"state": "claimed", "owner_id": desk.colleague}
    add(desk, [{**theirs, "due_at": due} for due in (NOON - timedelta.resolution, NOON, None)])
    assert paged(desk, parts_of(CaseList.OVERDUE, NOON), 5) == ["wren-10"]


def test_many_teams_and_many_who_are_away_share_branches(desk: TwoTeams) -> None:
    many = frozenset(range(1, 90))
    viewer = replace(desk.viewer, teams=many, away=many | {desk.away})
    drawn = list(product(sorted(OPEN, key=lambda each: each.value), range(5), TEAMS, (NOON, None)))
    stored(desk, drawn)
    everything = case_lists.page(desk.conn, viewer, parts_of(CaseList.OPEN, NOON), len(drawn) + 1)
    assert [each.code for each in everything] == in_order(everything)
    assert len(everything) == len(drawn)


@pytest.mark.parametrize(("state", "when"), [(CaseState.CLOSED, "closed_at"), (CaseState.WITHDRAWN, "withdrawn_at")])
def test_the_pages_of_what_has_ended_hold_every_case_once_the_latest_first(
    desk: TwoTeams, state: CaseState, when: str
) -> None:
    ended = {"state": state.value, "owner_id": desk.colleague}
    gone: dict[str, Any] = {"sealed_key": None, "team_key_id": None, "due_at": None} if when == "withdrawn_at" else {}
    add(desk, [{**ended, **gone, when: later(hours=hours)} for hours in (1, 5, 5, 3, 2)])
    found: list[str] = []
    before = (LATEST, "")
    while cases := case_lists.ended(desk.conn, desk.viewer, state, 2, before):
        found += [each.code for each in cases]
        before = (case_lists.ended_at(cases[-1]), cases[-1].code)
    assert found == ["wren-12", "wren-11", "wren-13", "wren-14", "wren-10"]


def test_owners_are_told_of_their_cases_that_were_withdrawn_lately(desk: TwoTeams) -> None:
    gone: dict[str, Any] = {"state": "withdrawn", "sealed_key": None, "team_key_id": None, "due_at": None}
    mine, hers = ({**gone, "owner_id": each} for each in (desk.viewer.account_id, desk.colleague))
    long_ago, lately = {"withdrawn_at": later(days=-20)}, {"withdrawn_at": later(hours=-2)}
    add(desk, [{**mine, **long_ago}, {**mine, **lately}, {**hers, **lately}, {**mine, **lately, "team_id": 2}])
    found = case_lists.withdrawn_of(desk.conn, desk.viewer, later(days=-14), 9)
    assert [each.code for each in found] == ["wren-11"]


def test_who_is_away_is_named_only_while_they_own_open_cases_that_can_be_read(desk: TwoTeams) -> None:
    of_away = {"state": "claimed", "owner_id": desk.away}
    for cases, expected in (
        ([], set()),
        ([of_away], {desk.away}),
        ([{**of_away, "team_id": 2}], set()),
        ([{**of_away, "state": "closed", "closed_at": NOON}], set()),
        ([{**of_away, "owner_id": desk.colleague}], set()),
    ):
        add(desk, cases)
        assert found_away(desk, NOON) == expected
    add(desk, [of_away])
    assert found_away(desk, later(days=4)) == set()
    assert found_away(desk, NOON, desk.away) == set()


def found_away(desk: TwoTeams, now: datetime, account_id: int | None = None) -> frozenset[int]:
    nobody = Viewer(account_id or desk.viewer.account_id, desk.viewer.teams)
    return case_lists.with_colleagues(desk.conn, nobody, now).away


def test_of_those_who_are_away_it_is_told_whose_account_is_disabled_and_for_whom_one_stands_in(desk: TwoTeams) -> None:
    add(desk, [{"state": "claimed", "owner_id": each} for each in owners(desk)])
    viewer = Viewer(desk.viewer.account_id, desk.viewer.teams)
    assert case_lists.with_colleagues(desk.conn, viewer, NOON) == desk.viewer
    back = case_lists.with_colleagues(desk.conn, viewer, later(days=4))
    assert back == replace(viewer, away=frozenset({desk.disabled}), disabled=frozenset({desk.disabled}))


def asked(desk: TwoTeams, call: Callable[[], object]) -> list[tuple[str, Any]]:
    """Every statement that a call sends to the database, with its values."""
    sent: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        sent.append((statement, parameters))

    event.listen(desk.conn, "before_cursor_execute", note)
    call()
    event.remove(desk.conn, "before_cursor_execute", note)
    return sent


def read_everything(desk: TwoTeams) -> None:
    for which in OPEN_LISTS:
        for begin in (None, DueKey(NOON, "wren-11"), DueKey(None, "wren-11")):
            case_lists.page(desk.conn, desk.viewer, parts_of(which, NOON, supervises=True), 12, begin)
    for state in (CaseState.CLOSED, CaseState.WITHDRAWN):
        case_lists.ended(desk.conn, desk.viewer, state, 12, (LATEST, ""))
    lists = {each.value: parts_of(each, NOON, supervises=True) for each in OPEN_LISTS}
    case_lists.count(desk.conn, desk.viewer, lists)
    case_lists.count_ended(desk.conn, desk.viewer)
    case_lists.withdrawn_of(desk.conn, desk.viewer, NOON, 5)
    case_lists.with_colleagues(desk.conn, desk.viewer, NOON)


def plan_faults_of_sqlite(conn: Connection, statement: str, values: Any) -> list[str]:
    rows = [tuple(row) for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    reading = {parent for _, parent, _, detail in rows if " submissions" in detail}
    return [
        detail
        for _, parent, _, detail in rows
        if "SCAN submissions" in detail or ("TEMP B-TREE FOR ORDER BY" in detail and parent in reading)
    ]


def plan_faults_of_postgresql(conn: Connection, statement: str, values: Any) -> list[str]:
    # Few rows it would read and sort whatever index there is.
    conn.exec_driver_sql(
        "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
    )
    [(found,)] = conn.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values)
    plan = json.loads(found) if isinstance(found, str) else found
    return list(_faults_below(plan[0]["Plan"], sorting=False))


def _faults_below(node: dict[str, Any], *, sorting: bool) -> Iterator[str]:
    kind = node["Node Type"]
    if node.get("Relation Name") == "submissions":
        if kind not in ("Index Scan", "Index Only Scan") or "Index Cond" not in node:
            yield f"{kind} of all cases"
        if sorting:
            yield "a sort of all cases"
    below = kind == "Sort" or (sorting and kind != "Limit")
    for each in node.get("Plans", []):
        yield from _faults_below(each, sorting=below)


def test_an_index_serves_every_part_of_every_list(desk: TwoTeams) -> None:
    """No statement goes through all cases of the table, or sorts all cases of a list."""
    add(desk, [{}, {"state": "claimed", "owner_id": desk.away}])
    faults_of = plan_faults_of_sqlite if desk.conn.dialect.name == "sqlite" else plan_faults_of_postgresql
    statements = asked(desk, lambda: read_everything(desk))
    assert len(statements) > 30
    assert {each for statement, values in statements for each in faults_of(desk.conn, statement, values)} == set()
