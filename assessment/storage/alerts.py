"""Rows of alerts: whom a case needs. Those without an outcome are the outbox: their mail has not gone out yet.

Who sends a mail has the lease of its row: nobody else takes it until the lease ends. A time that lies further ahead
than any could was written by a clock that has been set back since, and does not count.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, and_, bindparam, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from assessment.core.alerts import (
    CAN_WAIT,
    LONGEST_DELAY,
    OF_STAFF,
    TO_OWNER,
    UNCLAIMED,
    UNTOUCHED,
    AlertKind,
    QuietHours,
)
from assessment.core.case_states import OPEN, CaseState
from assessment.core.desk_lists import COUNTED_BELOW
from assessment.storage.staff_tables import Account, AlertRow, TeamMember
from assessment.storage.submissions import SHARED
from assessment.storage.tables import Moment, SubmissionRow, is_one_of

LEASE = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=25)
"""No mail waits longer than quiet hours do: a day at most, one of 25 hours when the clocks go back. What cannot wait is
only tried again, after ``LONGEST_DELAY`` at most.
"""

SENT, REFUSED, NOT_NEEDED, NO_MAIL = "sent", "refused", "not_needed", "no_mail"
"""How an alert leaves the outbox: its mail was taken; its address refused for good; nobody needs it any more; or this
service sends no mail.
"""


@dataclass(frozen=True)
class LeasedAlert:
    """An alert whose mail is about to go out. ``taken_up``: how often it was taken from a worker that fell silent."""

    id: UUID
    kind: str
    happened_at: datetime
    tries: int
    taken_up: int
    leased_by: str


@dataclass(frozen=True)
class Addressee:
    """Whom an alert goes to, about which case, and when that is due. ``language``: a tag, None as browsers prefer."""

    email: str
    language: str | None
    quiet_hours: QuietHours | None
    code: str
    due_at: datetime | None


@dataclass(frozen=True)
class UnreadAlert:
    """The newest alert about a case that somebody has not opened since."""

    code: str
    kind: str
    happened_at: datetime


@dataclass(frozen=True)
class OutboxCounts:
    """How many alerts wait, how many of these a mail server did not take, and how the others ended.

    ``perhaps_twice``: those that were taken up after a worker fell silent.
    """

    waiting: int
    failing: int
    sent: int
    refused: int
    perhaps_twice: int


_WAITS = and_(AlertRow.outcome.is_(None), AlertRow.leased_by.is_(None))
_CAN_WAIT = is_one_of(AlertRow.kind, CAN_WAIT)
_NOW = bindparam("now", type_=Moment())
_DUE = (
    select(AlertRow.id)
    .where(AlertRow.outcome.is_(None))
    .where(
        or_(
            AlertRow.due_at <= _NOW,
            AlertRow.due_at > bindparam("too_late", type_=Moment()),
            and_(~_CAN_WAIT, AlertRow.due_at > bindparam("too_late_for_now", type_=Moment())),
        )
    )
    .where(
        or_(
            AlertRow.leased_until.is_(None),
            AlertRow.leased_until <= _NOW,
            AlertRow.leased_until > bindparam("lease_ends", type_=Moment()),
        )
    )
    .order_by(_CAN_WAIT, AlertRow.due_at, AlertRow.id)
    .limit(1)
)
_NEXT = _DUE.with_for_update(skip_locked=True).scalar_subquery()
_TAKE = (
    update(AlertRow)
    .where(AlertRow.id == _NEXT)
    .values(
        leased_until=bindparam("lease_ends", type_=Moment()),
        leased_by=bindparam("worker"),
        tries=AlertRow.tries + 1,
        taken_up=AlertRow.taken_up + case((AlertRow.leased_by.is_(None), 0), else_=1),
    )
    .returning(*(getattr(AlertRow, each.name) for each in fields(LeasedAlert)))
)
_OWN = and_(AlertRow.id == bindparam("wanted"), AlertRow.leased_by == bindparam("worker"))
_NEEDED = and_(
    AlertRow.read_at.is_(None),
    SHARED,
    Account.active.is_(True),
    select(TeamMember.user_id)
    .where(TeamMember.user_id == AlertRow.account_id, TeamMember.team_id == SubmissionRow.team_id)
    .exists(),
    or_(
        and_(~is_one_of(AlertRow.kind, OF_STAFF), is_one_of(SubmissionRow.state, UNCLAIMED)),
        and_(AlertRow.kind == AlertKind.ESCALATION.value, is_one_of(SubmissionRow.state, UNTOUCHED)),
        and_(
            is_one_of(AlertRow.kind, TO_OWNER.values()),
            is_one_of(SubmissionRow.state, OPEN),
            SubmissionRow.owner_id == AlertRow.account_id,
        ),
        and_(
            AlertRow.kind == AlertKind.SECOND_LOOK.value,
            SubmissionRow.state == CaseState.SECOND_LOOK.value,
            SubmissionRow.owner_id != AlertRow.account_id,
        ),
    ),
)
"""An alert is needed until its account opens the case, or somebody claims it; an escalation until they are in touch.

What a colleague did needs the owner it is for, and a second look those who may give one.
"""
_JOINED = (
    select(Account.email, Account.language, Account.quiet_from, Account.quiet_until)
    .add_columns(SubmissionRow.code, SubmissionRow.due_at)
    .select_from(AlertRow)
    .join(Account, Account.id == AlertRow.account_id)
    .join(SubmissionRow, SubmissionRow.id == AlertRow.submission_id)
    .where(_NEEDED)
)
_ADDRESSEE = _JOINED.where(AlertRow.id == bindparam("wanted"))
_UNREAD = (
    select(SubmissionRow.code)
    .select_from(AlertRow)
    .join(Account, Account.id == AlertRow.account_id)
    .join(SubmissionRow, SubmissionRow.id == AlertRow.submission_id)
    .where(AlertRow.account_id == bindparam("account"), _NEEDED)
)
_COUNT_UNREAD = select(func.count()).select_from(_UNREAD.distinct().limit(COUNTED_BELOW).subquery())
_LATEST = _UNREAD.add_columns(AlertRow.kind, AlertRow.happened_at).order_by(
    AlertRow.happened_at.desc(), SubmissionRow.code
)
_FAILING = select(AlertRow.id).where(AlertRow.outcome.is_(None), AlertRow.reply_code.is_not(None)).limit(1)
_later = aliased(AlertRow)
_REFUSED = (
    select(AlertRow.account_id)
    .where(AlertRow.outcome == REFUSED, AlertRow.done_at >= bindparam("since", type_=Moment()))
    .where(
        ~select(_later.id)
        .where(_later.account_id == AlertRow.account_id, _later.outcome == SENT, _later.done_at > AlertRow.done_at)
        .exists()
    )
    .distinct()
)
_READ_BY_ALL = (
    update(AlertRow).where(AlertRow.submission_id == bindparam("of"), AlertRow.read_at.is_(None)).values(read_at=_NOW)
)
_READ = _READ_BY_ALL.where(AlertRow.account_id == bindparam("account"))


def add(
    conn: Connection,
    submission_id: UUID,
    accounts: Collection[int],
    kind: AlertKind,
    happening: str,
    now: datetime,
) -> None:
    """Tell these accounts of a case, each once of each ``happening``.

    A mail about the case that nobody has begun to send says all of it: it takes this in, and goes out now.
    """
    for account_id in accounts:
        if not _take_in(conn, submission_id, account_id, kind, now):
            _insert(conn, submission_id, account_id, kind, happening, now)


def is_due(conn: Connection, now: datetime) -> bool:
    """True if a mail is to go out now."""
    return conn.execute(_DUE, _times(now)).first() is not None


def take(conn: Connection, worker: str, now: datetime) -> LeasedAlert | None:
    """Lease the alert whose mail is to go out next; None if there is none."""
    row = conn.execute(_TAKE, {"worker": worker, **_times(now)}).one_or_none()
    return LeasedAlert(*row) if row else None


def addressee(conn: Connection, alert: LeasedAlert) -> Addressee | None:
    """Whom a mail goes to; None if nobody needs it any more."""
    row = conn.execute(_ADDRESSEE, {"wanted": alert.id}).one_or_none()
    if row is None:
        return None
    quiet = None if row.quiet_from is None else QuietHours(row.quiet_from, row.quiet_until)
    return Addressee(row.email, row.language, quiet, row.code, row.due_at)


def finish(conn: Connection, alert: LeasedAlert, outcome: str, now: datetime, reply_code: int | None = None) -> bool:
    """Store how it ended, and give the lease back; False if another worker has taken it up meanwhile."""
    return _store(conn, alert, outcome=outcome, done_at=now, reply_code=reply_code)


def put_off(conn: Connection, alert: LeasedAlert, until: datetime, reply_code: int | None = None) -> bool:
    """Give the lease back, to be sent at another time; False as in ``finish``."""
    return _store(conn, alert, due_at=until, reply_code=reply_code)


def read(conn: Connection, submission_id: UUID, account_id: int, now: datetime) -> None:
    """Note that somebody opened the case: nothing about it is unread for them any more."""
    conn.execute(_READ, {"of": submission_id, "account": account_id, "now": now})


def look_again(conn: Connection, account_id: int, now: datetime) -> None:
    """Let what quiet hours held back be due now: whether they still do is seen when it is to be sent."""
    held_back = update(AlertRow).where(AlertRow.account_id == account_id, _WAITS, _CAN_WAIT)
    conn.execute(held_back.where(AlertRow.reply_code.is_(None)).values(due_at=now))


def close(conn: Connection, submission_id: UUID, now: datetime) -> None:
    """Note that nobody needs to read anything about the case any more."""
    conn.execute(_READ_BY_ALL, {"of": submission_id, "now": now})


def count_unread(conn: Connection, account_id: int) -> int:
    """In how many cases somebody has an alert that they have not read, and that is needed; 100 stands for more."""
    return int(conn.execute(_COUNT_UNREAD, {"account": account_id}).scalar_one())


def unread(conn: Connection, account_id: int, most: int) -> list[UnreadAlert]:
    """Up to so many cases with an alert that is unread and needed, the newest first."""
    found: dict[str, UnreadAlert] = {}
    for row in conn.execute(_LATEST, {"account": account_id}):
        if len(found) == most:
            break
        found.setdefault(row.code, UnreadAlert(*row))
    return list(found.values())


def is_failing(conn: Connection) -> bool:
    """True if the mail server did not take a mail that is still to go out."""
    return conn.execute(_FAILING).first() is not None


def refused(conn: Connection, since: datetime) -> frozenset[int]:
    """The accounts whose address was refused since then, and has not been taken after that."""
    return frozenset(conn.execute(_REFUSED, {"since": since}).scalars())


def counts(conn: Connection) -> OutboxCounts:
    """All alerts, counted."""
    waiting = AlertRow.outcome.is_(None)
    wanted = (
        waiting,
        and_(waiting, AlertRow.reply_code.is_not(None)),
        AlertRow.outcome == SENT,
        AlertRow.outcome == REFUSED,
        AlertRow.taken_up > 0,
    )
    found = conn.execute(select(*(func.count().filter(each) for each in wanted)).select_from(AlertRow)).one()
    return OutboxCounts(**dict(zip(OutboxCounts.__annotations__, found, strict=True)))


def _times(now: datetime) -> dict[str, datetime]:
    ahead = {"too_late": now + LONGEST_WAIT, "too_late_for_now": now + LONGEST_DELAY}
    return {"now": now, "lease_ends": now + LEASE, **ahead}


def _take_in(conn: Connection, submission_id: UUID, account_id: int, kind: AlertKind, now: datetime) -> bool:
    """Let a mail that waits stand for this, too; False if none does."""
    waiting = update(AlertRow).where(AlertRow.submission_id == submission_id, AlertRow.account_id == account_id, _WAITS)
    changes: dict[str, Any] = {"kind": kind.value, "due_at": now}
    if kind in CAN_WAIT - OF_STAFF:
        changes = {"kind": case((_CAN_WAIT, kind.value), else_=AlertRow.kind)}
    return conn.execute(waiting.values(read_at=None, happened_at=now, **changes)).rowcount > 0


def _insert(
    conn: Connection, submission_id: UUID, account_id: int, kind: AlertKind, happening: str, now: datetime
) -> None:
    made: Any = postgresql.insert(AlertRow) if conn.dialect.name == "postgresql" else sqlite.insert(AlertRow)
    conn.execute(
        made.on_conflict_do_nothing(),
        {
            "id": uuid4(),
            "submission_id": submission_id,
            "account_id": account_id,
            "kind": kind.value,
            "happening": happening,
            "happened_at": now,
            "due_at": now,
            "tries": 0,
            "taken_up": 0,
        },
    )


def _store(conn: Connection, alert: LeasedAlert, **values: Any) -> bool:
    changed = update(AlertRow).where(_OWN).values(leased_until=None, leased_by=None, **values)
    return conn.execute(changed, {"wanted": alert.id, "worker": alert.leased_by}).rowcount == 1
