"""Entries of the audit log that somebody looks for, the newest first, as far as they may see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select

from assessment.storage import audit
from assessment.storage.audit import COLUMNS, AuditEntry
from assessment.storage.staff_tables import AuditRow


@dataclass(frozen=True)
class AuditScope:
    """Whose entries may be seen: those about cases of these teams, and what these accounts did outside of cases.

    What is about no team and was done by no account concerns everybody: a command, a name that has no account.
    """

    teams: frozenset[int]
    accounts: frozenset[int]


@dataclass(frozen=True)
class AuditFilter:
    """What is looked for; an empty value looks for anything. ``who``: as it stands there, if not an account.

    ``until`` itself is not in it.
    """

    account_id: int | None = None
    who: str = ""
    subject: str = ""
    verbs: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None


def newest(
    conn: Connection, scope: AuditScope, sought: AuditFilter, most: int, before: int | None = None
) -> list[AuditEntry]:
    """Up to so many entries, the newest first; those numbered below ``before``, if it is given."""
    found = _seen(scope, sought).order_by(AuditRow.id.desc()).limit(most)
    if before is not None:
        found = found.where(AuditRow.id < before)
    return list(audit.read(conn.execute(found)))


def oldest_first(conn: Connection, scope: AuditScope, sought: AuditFilter) -> list[AuditEntry]:
    """All that is found, the oldest first."""
    return list(audit.read(conn.execute(_seen(scope, sought).order_by(AuditRow.id))))


def _seen(scope: AuditScope, sought: AuditFilter) -> Select[Any]:
    theirs = or_(AuditRow.account_id.is_(None), AuditRow.account_id.in_(scope.accounts))
    of_no_team = and_(AuditRow.team_id.is_(None), theirs)
    found = select(*COLUMNS).where(or_(AuditRow.team_id.in_(scope.teams), of_no_team))
    if sought.account_id is not None:
        found = found.where(AuditRow.account_id == sought.account_id)
    if sought.who:
        found = found.where(AuditRow.who == sought.who)
    if sought.subject:
        found = found.where(AuditRow.subject == sought.subject)
    if sought.verbs:
        found = found.where(AuditRow.verb.in_(sought.verbs))
    if sought.since is not None:
        found = found.where(AuditRow.at >= sought.since)
    if sought.until is not None:
        found = found.where(AuditRow.at < sought.until)
    return found
