"""Submitting a round, once: kept private or shared, or with a call asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from flask_babel import gettext as _
from sqlalchemy import Connection

from assessment.core.case_states import Action, CaseState
from assessment.core.engine.answers import dumped
from assessment.core.engine.outcome import as_json, assess
from assessment.core.errors import InvalidAnswers, StaleDraft
from assessment.records import case_events, drafts, submissions
from assessment.records.drafts import OpenDraft
from assessment.records.store import Store
from assessment.records.submissions import OpenSubmission, StoredRound
from assessment.services import case_due, check_ins, sharing
from assessment.services.questions import reopen
from assessment.services.safe_contact import with_safe_contact
from assessment.services.sharing import Team
from assessment.services.visit import Visit
from assessment.storage import day_counts
from assessment.storage import submissions as submission_rows
from assessment.storage.day_counts import SENT_IN
from assessment.storage.submissions import Submission

SHARE, KEEP = CHOICES = ("share", "keep")


def submit(visit: Visit, earlier_rounds: str | None, choice: str, contact: str, team: str, way: str = "") -> bool:
    """Submit the current round, once. False, and nothing is submitted, if the form is from an earlier round.

    ``earlier_rounds``: how many rounds were submitted before, as the form says; None if it does not. ``choice`` is
    SHARE or KEEP; a later round is shared if the first pass is, whatever the form says. ``team``, ``way``: as in
    ``sharing.share``. InvalidAnswers for another choice, and for a contact that is too long.
    """
    with visit.store.writing() as conn:
        draft = visit.require_in_progress(conn)
        if earlier_rounds not in (None, str(len(draft.rounds))):
            return False
        if draft.current_round.is_first_pass:
            submit_draft(conn, visit.store, draft, choice, contact, visit.now, team, way)
        else:
            check_ins.submit_later_round(conn, visit.store, draft, visit.now)
    return True


def ask_for_call_now(visit: Visit, contact: str, team: str, way: str = "") -> None:
    """Submit and share the answers so far, and ask a counselor to call. As ``sharing.ask_for_call``."""
    sharing.reachable(contact)
    store, now = visit.store, visit.now
    with store.writing() as conn:
        draft = visit.require_in_progress(conn)
        if draft.current_round.is_first_pass:
            submit_draft(conn, store, draft, SHARE, contact, now, team)
        else:
            check_ins.submit_later_round(conn, store, draft, now)
        sharing.request_call(conn, store, reopen(conn, draft), contact, now, team, way)


def contact_to_submit(choice: str, contact: str) -> str:
    """The contact to submit with this choice, as one line of text; '' unless shared.

    InvalidAnswers for another choice than SHARE and KEEP, and for a contact that is too long.
    """
    if choice not in CHOICES:
        raise InvalidAnswers({"choice": _choose()})
    return sharing.one_line(contact) if choice == SHARE else ""


def problems(typed: Mapping[str, str], teams: Sequence[Team]) -> dict[str, str]:
    """What is wrong with the form that sends answers in, in words, by field. ``teams``: as in ``sharing.problems``."""
    match typed.get("choice"):
        case "share":
            return sharing.problems(typed, teams, call=False)
        case "keep":
            return {}
        case _:
            return {"choice": _choose()}


def submit_draft(
    conn: Connection,
    store: Store,
    draft: OpenDraft,
    choice: str,
    contact: str,
    now: datetime,
    team: str = "",
    way: str = "",
) -> OpenSubmission:
    """Submit the first pass, once, in the caller's transaction: submitting again returns the first submission."""
    contact = contact_to_submit(choice, contact)
    way = way if choice == SHARE else ""
    shared_with = sharing.team_to_share_with(conn, store.keyring, draft, None, team) if choice == SHARE else None
    try:
        return _submit(conn, store, draft, shared_with, contact, now, way)
    except StaleDraft:
        newer = reopen(conn, draft)
        submission = submissions.own(conn, newer.row, newer.key)
        return submission or _submit(conn, store, newer, shared_with, contact, now, way)


def _choose() -> str:
    return _("Choose one of the two")


def _submit(
    conn: Connection, store: Store, draft: OpenDraft, team: int | None, contact: str, now: datetime, way: str
) -> OpenSubmission:
    submission_rows.lock_draft(conn, draft.row)
    earlier = submissions.own(conn, draft.row, draft.key)
    if earlier is not None:
        return earlier
    answers = with_safe_contact(draft.pack, draft.answers, way)
    row = _new_row(draft, team, now)
    first_pass = StoredRound(now, dumped(answers), as_json(assess(draft.pack, answers)))
    submission = OpenSubmission(row, (first_pass,), contact)
    if team is not None:
        submission = replace(submission, row=replace(row, due_at=case_due.due_at(store, draft.pack, submission, now)))
    sent = drafts.submit(conn, draft, store.keyring, submission, draft.content.emptied, now)
    day_counts.count(conn, SENT_IN, store.calendar.day(now))
    if sent.shared:
        case_events.record_by_person(conn, store.keyring, sent.row, Action.SHARE, now)
    return sent


def _new_row(draft: OpenDraft, team: int | None, now: datetime) -> Submission:
    """The row as it is before anything is encrypted; ``team``: with whom it is shared, None for nobody."""
    return Submission(
        id=uuid4(),
        code="",
        draft_id=draft.row.id,
        pack_hash=draft.pack.hash,
        round=1,
        body=b"",
        draft_wrap=b"",
        sealed_key=None,
        team_key_id=None,
        team_id=team,
        due_at=None,
        state=submission_rows.KEPT if team is None else CaseState.NEW.value,
        submitted_at=now,
        shared_at=None if team is None else now,
        withdrawn_at=None,
        revision=0 if team is None else 1,
    )
