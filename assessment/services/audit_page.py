"""The supervisor's view of the audit log: what is looked for, page by page, and reads without action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import Connection

from assessment.core import typed_text
from assessment.core.case_states import DECISIONS
from assessment.presenters.audit_page import AuditForm, AuditPage, audit_page
from assessment.presenters.formatting import desk_zone
from assessment.records.audit import COMMAND, PERSON, AuditEntry
from assessment.records.audit_verbs import Verb
from assessment.records.reads_without_action import WITHIN, reads_without_action
from assessment.records.store import Store
from assessment.services import audit_check
from assessment.services.staff import Staff
from assessment.storage import accounts, audit_search, open_work
from assessment.storage import teams as team_rows
from assessment.storage.audit_search import AuditFilter, AuditScope

SHOWN = 50
LOOKED_BACK = timedelta(days=30)
"""How far reads without action are looked for, unless a day is named."""
DAY = timedelta(days=1)
_DECIDED = {each.value for each in DECISIONS}


def open_audit_page(store: Store, instance_dir: Path, staff: Staff, form: AuditForm, now: datetime) -> AuditPage:
    """The page as asked for, of the teams of who asks. What cannot be read is left out, and named beside its field."""
    wanted, problems = _parsed(form)
    before = int(form.before) if form.before.isdecimal() and len(form.before) < 16 else None
    with store.reading() as conn:
        scope = AuditScope(staff.teams, team_rows.members(conn, staff.teams))
        names, teams = accounts.names(conn), team_rows.names(conn)
        found = audit_search.newest(conn, scope, wanted, SHOWN + 1, before) if not problems else []
        since = wanted.since or (wanted.until or now) - LOOKED_BACK
        until = wanted.until or now
        around = replace(wanted, verbs=(), since=since - WITHIN, until=until + WITHIN)
        near = audit_search.oldest_first(conn, scope, around) if not problems else []
        held_back = {each.number for each in found if _is_held_back(conn, each, staff)}
    reads = [each for each in reads_without_action(near, now) if since <= each.last < until]
    return audit_page(
        found[:SHOWN],
        reads,
        form,
        problems,
        names=names,
        teams=teams,
        people=scope.accounts,
        held_back=held_back,
        older=found[SHOWN - 1].number if len(found) > SHOWN else None,
        check=audit_check.last_check(instance_dir),
    )


def _is_held_back(conn: Connection, entry: AuditEntry, staff: Staff) -> bool:
    """True for a decision of which ``staff`` are the second person, and have kept no view of their own yet."""
    if entry.verb not in _DECIDED:
        return False
    look = open_work.second_look(conn, staff.id, staff.teams, entry.subject)
    return look is not None and not look.kept and look.asked_at == entry.at


def _parsed(form: AuditForm) -> tuple[AuditFilter, Mapping[str, str]]:
    problems = {}
    days: dict[str, date | None] = {}
    for name, typed in (("since", form.since), ("until", form.until)):
        try:
            days[name] = date.fromisoformat(typed_text.plain(typed)) if typed else None
        except ValueError:
            days[name], problems[name] = None, _no_day(name)
    since, until = days["since"], days["until"]
    if since and until and until < since:
        problems["until"] = _("Choose a day that is not before the first")
    return (
        AuditFilter(
            account_id=int(form.who) if form.who.isdecimal() and len(form.who) < 10 else None,
            who=form.who if form.who in (PERSON.name, COMMAND.name) else "",
            subject=typed_text.plain(form.case).lower()[:320],
            verbs=[verb.value for verb in Verb if verb.kind.value == form.what],
            since=_begins(since) if since else None,
            until=_begins(until) + DAY if until and until < date.max else None,
        ),
        problems,
    )


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), desk_zone())


def _no_day(name: str) -> str:
    return _("Write the first day as 2026-11-30") if name == "since" else _("Write the last day as 2026-11-30")
