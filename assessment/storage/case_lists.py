"""Rows of the lists of cases at the desk, a page at a time.

Each statement is a UNION ALL of branches, of one team or owner and one state each: an index gives the first rows of a
branch in order, so that what a page costs does not grow with the number of cases. Only columns in clear are read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    false,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)

from assessment.core.case_states import OPEN, CaseState
from assessment.core.desk_lists import COUNTED_BELOW, EARLIEST, DueKey, ListPart, Whose
from assessment.storage import colleagues
from assessment.storage.colleagues import TeamColleague
from assessment.storage.staff_tables import Account, AuditRow
from assessment.storage.tables import Moment, SubmissionRow, is_one_of

MOST_BRANCHES = 12
"""Of one part and state: when there are more teams or owners, some share a branch."""


@dataclass(frozen=True)
class ListedCase:
    """What a list shows of a case: columns in clear."""

    code: str
    pack_hash: str
    state: str
    owner_id: int | None
    round: int
    read_round: int
    revision: int
    due_at: datetime | None
    wait_until: datetime | None
    closed_at: datetime | None
    withdrawn_at: datetime | None

    @property
    def key(self) -> DueKey:
        return DueKey(self.due_at, self.code)


@dataclass(frozen=True)
class Viewer:
    """Who looks: an account, its teams, and which colleagues with open cases are away.

    ``disabled``: those of them whose accounts are disabled; ``stands_in_for``: who is away and named this account as
    their deputy.
    """

    account_id: int
    teams: frozenset[int]
    away: frozenset[int] = frozenset()
    disabled: frozenset[int] = frozenset()
    stands_in_for: tuple[TeamColleague, ...] = ()

    def ids(self, whose: Whose) -> frozenset[int]:
        """The teams, or the owners, whose cases these are."""
        mine = frozenset({self.account_id, *(each.id for each in self.stands_in_for)})
        return {
            Whose.TEAM: self.teams,
            Whose.MINE: mine,
            Whose.AWAY: self.away - mine,
            Whose.DISABLED: self.disabled - mine,
        }[whose]


@dataclass(frozen=True)
class _Branch:
    """Cases of these teams, or of these owners, in one state."""

    by_owner: bool
    ids: tuple[int, ...]
    state: CaseState
    part: ListPart


_COLUMNS: tuple[Any, ...] = tuple(getattr(SubmissionRow, field.name) for field in fields(ListedCase))
_DUE = (SubmissionRow.due_at, SubmissionRow.code)
_CAME = (
    select(AuditRow.subject)
    .where(AuditRow.at > bindparam("since", type_=Moment()), AuditRow.team_id.in_(bindparam("teams", expanding=True)))
    .where(AuditRow.verb.in_(bindparam("verbs", expanding=True)))
    .distinct()
    .limit(COUNTED_BELOW)
)
_COUNT_CAME = select(func.count()).select_from(_CAME.subquery())
_ENDED = {
    state: select(*_COLUMNS)
    .where(
        SubmissionRow.team_id == bindparam("team"),
        SubmissionRow.state == state.value,
        tuple_(when, SubmissionRow.code)
        < tuple_(bindparam("before", type_=Moment()), bindparam("code"), types=[Moment(), SubmissionRow.code.type]),
    )
    .order_by(when.desc(), SubmissionRow.code.desc())
    .limit(bindparam("most"))
    for state, when in ((CaseState.CLOSED, SubmissionRow.closed_at), (CaseState.WITHDRAWN, SubmissionRow.withdrawn_at))
}


def with_colleagues(conn: Connection, viewer: Viewer, now: datetime) -> Viewer:
    """The viewer, who now knows of colleagues who are away what the lists need."""
    if not viewer.teams:
        return viewer
    values = {"now": now, **_numbered("team", viewer.teams)}
    found = [each for each in conn.execute(_away(len(viewer.teams)), values) if each.id != viewer.account_id]
    return replace(
        viewer,
        away=frozenset(each.id for each in found),
        disabled=frozenset(each.id for each in found if not each.active),
        stands_in_for=tuple(colleagues.stood_in_for(conn, viewer.account_id, viewer.teams, now)),
    )


def page(
    conn: Connection, viewer: Viewer, parts: Sequence[ListPart], most: int, after: DueKey | None = None
) -> list[ListedCase]:
    """Up to so many open cases of these parts, in the order of their keys; those that come after ``after``."""
    branches = [each for part in parts for each in _branches(part, viewer)]
    found: list[ListedCase] = []
    if after is None or after.due_at is not None:
        found = _read(conn, viewer, branches, most, after)
    undated = [each for each in branches if each.part.undated]
    if len(found) < most and undated:
        code = after.code if after is not None and after.due_at is None else ""
        found += _read(conn, viewer, undated, most - len(found), DueKey(None, code))
    return found


def count(conn: Connection, viewer: Viewer, lists: Mapping[str, Sequence[ListPart]]) -> dict[str, int]:
    """How many open cases each of these lists holds, by its name; ``COUNTED_BELOW`` stands for that many or more."""
    shape = tuple((name, tuple((each.whose, each.states, each.undated) for each in of)) for name, of in lists.items())
    values: dict[str, Any] = {}
    for whose in Whose:
        values |= _numbered(whose.value, viewer.ids(whose))
    for name, of in lists.items():
        for at, part in enumerate(of):
            if not part.undated:
                values |= {f"{name}_{at}_since": part.since, f"{name}_{at}_before": part.before}
    row = conn.execute(_counts(shape, tuple((each, len(viewer.ids(each))) for each in Whose)), values).one()
    return dict(zip(lists, row, strict=True))


def count_ended(conn: Connection, viewer: Viewer) -> dict[CaseState, int]:
    """How many cases are closed, and withdrawn, as in ``count``."""
    row = conn.execute(_count_ended(len(viewer.teams)), _numbered("team", viewer.teams)).one()
    return dict(zip(_ENDED, row, strict=True))


def ended(
    conn: Connection, viewer: Viewer, state: CaseState, most: int, before: tuple[datetime, str]
) -> list[ListedCase]:
    """Up to so many cases that were closed or withdrawn before then, the latest first."""
    at, code = before
    found = [
        ListedCase(*row)
        for team in viewer.teams
        for row in conn.execute(_ENDED[state], {"team": team, "before": at, "code": code, "most": most})
    ]
    return sorted(found, key=lambda each: (ended_at(each), each.code), reverse=True)[:most]


def withdrawn_of(conn: Connection, viewer: Viewer, since: datetime, most: int) -> list[ListedCase]:
    """Up to so many cases of the viewer that were withdrawn since then, the latest first."""
    values = {**_numbered("team", viewer.teams), "owner": viewer.account_id, "since": since, "most": most}
    return [ListedCase(*row) for row in conn.execute(_withdrawn_of(len(viewer.teams)), values)]


def count_came(conn: Connection, viewer: Viewer, verbs: Collection[str], since: datetime) -> int:
    """In how many cases the audit log has one of these verbs since then, as in ``count``."""
    values = {"teams": list(viewer.teams), "verbs": list(verbs), "since": since}
    return int(conn.execute(_COUNT_CAME, values).scalar_one())


def ended_at(case: ListedCase) -> datetime:
    """When a case was closed or withdrawn."""
    at = case.closed_at or case.withdrawn_at
    assert at is not None  # the table's CHECKs say so
    return at


def _branches(part: ListPart, viewer: Viewer) -> Iterator[_Branch]:
    ids = sorted(viewer.ids(part.whose))
    for group in (tuple(ids[start::MOST_BRANCHES]) for start in range(min(len(ids), MOST_BRANCHES))):
        for state in part.states:
            yield _Branch(part.whose is not Whose.TEAM, group, state, part)


def _read(
    conn: Connection, viewer: Viewer, branches: Sequence[_Branch], most: int, after: DueKey | None
) -> list[ListedCase]:
    """Cases with a due time; or, if ``after`` has none, those without."""
    if not branches or not viewer.teams:
        return []
    dated = after is None or after.due_at is not None
    values: dict[str, Any] = {**_numbered("team", viewer.teams), "most": most}
    for at, branch in enumerate(branches):
        begin = max(_order(DueKey(branch.part.since)), _order(after)) if after else _order(DueKey(branch.part.since))
        values |= _numbered(f"of{at}_", branch.ids)
        values |= {f"state{at}": branch.state.value, f"code{at}": begin[1]}
        if dated:
            values |= {f"since{at}": begin[0], f"before{at}": branch.part.before}
    shape = tuple((branch.by_owner, len(branch.ids)) for branch in branches)
    return [ListedCase(*row) for row in conn.execute(_statement(shape, len(viewer.teams), dated=dated), values)]


def _order(key: DueKey) -> tuple[datetime, str]:
    return key.due_at or EARLIEST, key.code


def _numbered(name: str, ids: Iterable[int]) -> dict[str, int]:
    """The values of ``_one_of``."""
    return {f"{name}{at}": each for at, each in enumerate(ids)}


def _one_of(column: Any, name: str, count: int) -> ColumnElement[bool]:
    """That a column is one of so many ids. SQLAlchemy would work a list of any length into the text at each call."""
    names: list[Any] = [bindparam(f"{name}{at}") for at in range(count)]
    if not names:
        return false()
    wanted: ColumnElement[bool] = column == names[0] if count == 1 else column.in_(names)
    return wanted


def _readable(teams: int) -> ColumnElement[bool]:
    # The sum keeps the database from choosing the index by team, where the one by owner finds fewer rows.
    return _one_of(SubmissionRow.team_id + 0, "team", teams)


@cache
def _away(teams: int) -> Select[int, bool]:
    away = or_(Account.active.is_(False), Account.away_until > bindparam("now", type_=Moment()))
    owns = select(SubmissionRow.id).where(
        SubmissionRow.owner_id == Account.id, is_one_of(SubmissionRow.state, OPEN), _readable(teams)
    )
    return select(Account.id, Account.active).where(away, owns.exists())


@cache
def _withdrawn_of(teams: int) -> Select[Any]:
    return (
        select(*_COLUMNS)
        .where(_one_of(SubmissionRow.team_id, "team", teams), SubmissionRow.state == CaseState.WITHDRAWN.value)
        .where(SubmissionRow.owner_id + 0 == bindparam("owner"))
        .where(SubmissionRow.withdrawn_at >= bindparam("since", type_=Moment()))
        .order_by(SubmissionRow.withdrawn_at.desc(), SubmissionRow.code)
        .limit(bindparam("most"))
    )


@cache
def _statement(shape: tuple[tuple[bool, int], ...], teams: int, *, dated: bool) -> Select[Any]:
    """The first rows of so many branches, each by owner or by team, and of so many of them."""
    found = union_all(*(_one_branch(at, *each, teams, dated=dated) for at, each in enumerate(shape))).subquery()
    return select(*found.c).order_by(*((found.c.due_at,) if dated else ()), found.c.code).limit(bindparam("most"))


def _one_branch(at: int, by_owner: bool, ids: int, teams: int, *, dated: bool) -> Select[Any]:
    column = SubmissionRow.owner_id if by_owner else SubmissionRow.team_id
    wanted = [_one_of(column, f"of{at}_", ids), SubmissionRow.state == bindparam(f"state{at}")]
    wanted += [_readable(teams)] if by_owner else []
    code: Any = bindparam(f"code{at}")
    if dated:
        begin = tuple_(bindparam(f"since{at}", type_=Moment()), code, types=[Moment(), SubmissionRow.code.type])
        wanted += [tuple_(*_DUE) > begin, SubmissionRow.due_at < bindparam(f"before{at}", type_=Moment())]
    else:
        wanted += [SubmissionRow.due_at.is_(None), SubmissionRow.code > code]
    first = select(*_COLUMNS).where(*wanted).order_by(*_DUE).limit(bindparam("most"))
    return select(*first.subquery().c)


@cache
def _counts(
    shape: tuple[tuple[str, tuple[tuple[Whose, tuple[CaseState, ...], bool], ...]], ...],
    ids: tuple[tuple[Whose, int], ...],
) -> Select[Any]:
    """One row with a count for each of these lists."""
    sizes = dict(ids)
    counts: list[Any] = [
        _counted([_in_part(f"{name}_{at}", sizes, *part) for at, part in enumerate(parts)]).label(name)
        for name, parts in shape
    ]
    return select(*counts)


def _in_part(
    name: str, sizes: Mapping[Whose, int], whose: Whose, states: tuple[CaseState, ...], undated: bool
) -> Select[Any]:
    column = SubmissionRow.team_id if whose is Whose.TEAM else SubmissionRow.owner_id
    wanted = [_one_of(column, whose.value, sizes[whose]), is_one_of(SubmissionRow.state, states)]
    wanted += [] if whose is Whose.TEAM else [_readable(sizes[Whose.TEAM])]
    if not undated:
        since, before = (bindparam(f"{name}_{end}", type_=Moment()) for end in ("since", "before"))
        wanted += [SubmissionRow.due_at >= since, SubmissionRow.due_at < before]
    return select(literal_column("1").label("one")).where(*wanted)


def _counted(parts: Sequence[Select[Any]]) -> ColumnElement[int]:
    found = (union_all(*parts) if len(parts) > 1 else parts[0]).limit(COUNTED_BELOW)
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


@cache
def _count_ended(teams: int) -> Select[Any]:
    parts = [_in_part("ended", {Whose.TEAM: teams}, Whose.TEAM, (state,), undated=True) for state in _ENDED]
    counts: list[Any] = [_counted([each]) for each in parts]
    return select(*counts)
