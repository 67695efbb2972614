"""Check-ins and addenda: begin one, give it up, submit it, and say when the next check-in is due."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from assessment.core.case_states import Action, CaseState
from assessment.core.check_ins import Round, assess_round, left_out, schedule
from assessment.core.engine.answers import dumped
from assessment.core.engine.outcome import as_json
from assessment.core.errors import StaleDraft
from assessment.presenters.formatting import desk_day, in_words
from assessment.records import case_events, case_states, drafts, submissions
from assessment.records.current_round import CurrentRound
from assessment.records.drafts import OpenDraft
from assessment.records.position import Position
from assessment.records.store import Store
from assessment.records.submissions import OpenSubmission, StoredRound
from assessment.services import case_due, sharing
from assessment.services.questions import reopen
from assessment.services.visit import Visit
from assessment.storage import submissions as submission_rows


@dataclass(frozen=True)
class PlannedCheckIn:
    """The next check-in after a result. ``due``: its planned day has come; ``next_on``: the day in words, or ''.

    ``done_today``: one was sent in today already, and another takes its place.
    """

    under_way: bool
    due: bool
    next_on: str
    done_today: bool


def begin(visit: Visit) -> OpenDraft:
    """Begin a check-in; one in progress goes on."""
    with visit.store.writing() as conn:
        return begin_check_in(conn, visit.require_submitted(conn), visit.now)


def begin_addendum(visit: Visit) -> OpenDraft:
    """Begin to answer what was left out; a round in progress goes on. Nothing begins where there is nothing to ask."""
    with visit.store.writing() as conn:
        draft = visit.require_submitted(conn)
        return draft if draft.in_progress else _begin(conn, draft, visit.now, addendum=True)


def give_up(visit: Visit, begun: str) -> None:
    """Give up the check-in or addendum in progress, and delete its answers; nothing if it was not begun at ``begun``.

    ``begun``: ISO 8601, as the page has it that asks for this.
    """
    with visit.store.writing() as conn:
        draft = visit.require_submitted(conn)
        at = draft.content.begun_at
        if at is not None and at.isoformat() == begun:
            drafts.save(conn, draft, draft.content.emptied, visit.now)


def planned(draft: OpenDraft, submission: OpenSubmission, now: datetime) -> PlannedCheckIn | None:
    """The next check-in of this person; None if the pack has none, or while an addendum is under way."""
    if draft.pack.check_ins is None or draft.content.addendum:
        return None
    first, *done = (desk_day(each.at) for each in submission.rounds if not each.addendum)
    plan = schedule(draft.pack, first, done, desk_day(now))
    done_today = desk_day(now) in done
    return PlannedCheckIn(draft.in_progress, plan.due, in_words(plan.next.on) if plan.next else "", done_today)


def begin_check_in(conn: Connection, draft: OpenDraft, now: datetime) -> OpenDraft:
    """Do as ``begin``, in the caller's transaction."""
    return draft if draft.in_progress else _begin(conn, draft, now, addendum=False)


def submit_later_round(conn: Connection, store: Store, draft: OpenDraft, now: datetime) -> OpenSubmission:
    """Submit the check-in or addendum once, in the caller's transaction.

    If the submission is shared, the round is shared too, and the case returns to its owner. An addendum in which
    nothing was answered ends, and is not sent in.
    """
    try:
        return _submit(conn, store, draft, now)
    except StaleDraft:
        newer = reopen(conn, draft)
        return _submit(conn, store, newer, now) if newer.in_progress else sharing.submission_of(conn, newer)


def _begin(conn: Connection, draft: OpenDraft, now: datetime, *, addendum: bool) -> OpenDraft:
    rounds = sharing.submission_of(conn, draft).parsed_rounds
    begun = CurrentRound(draft.pack, rounds, now, addendum)
    if not begun.walk({}).pages:
        return draft
    content = replace(draft.content.emptied, position=Position(begun.first_number), begun_at=now, addendum=addendum)
    return replace(drafts.save(conn, draft, content, now), rounds=rounds)


def _answers_something(draft: OpenDraft, now: datetime) -> bool:
    """Whether a question that was left out was answered: to be alone, or not, answers none of them."""
    missing = left_out(draft.pack, draft.current_round.history, now)
    return not draft.walk.answers.keys().isdisjoint((*missing.open, *missing.private))


def _submit(conn: Connection, store: Store, draft: OpenDraft, now: datetime) -> OpenSubmission:
    submission_rows.lock_draft(conn, draft.row)
    before = sharing.submission_of(conn, draft, lock=True)
    if draft.content.addendum and not _answers_something(draft, now):
        drafts.save(conn, draft, draft.content.emptied, now)
        return before
    # With the offset of our zone: whether two check-ins are of one day must not change with a setting.
    at = now.astimezone(store.calendar.zone)
    done = Round(at, draft.walk.answers, addendum=draft.content.addendum)
    outcome = assess_round(draft.pack, (*draft.rounds, done))
    stored = StoredRound(at, dumped(done.answers), as_json(outcome), done.addendum)
    after = replace(before, rounds=(*before.rounds, stored))
    row = replace(before.row, round=before.row.round + 1)
    if before.shared:
        row = case_states.sent_in(replace(row, due_at=case_due.due_at(store, draft.pack, after, now)), Action.CHECK_IN)
    if row.state == CaseState.RETURNED.value:
        row = replace(row, shared_at=now)
    saved = submissions.save(conn, replace(after, row=row), draft.key, store.keyring)
    drafts.save(conn, draft, draft.content.emptied, now)
    if saved.shared:
        case_events.record_by_person(conn, store.keyring, saved.row, Action.CHECK_IN, now)
    return saved
