"""Submitting the first pass: once, kept private or shared, and with a call asked for."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from flask_babel import gettext as _
from sqlalchemy import Connection

from assessment.core.engine import sensitivity
from assessment.core.engine.answers import dumped
from assessment.core.engine.outcome import as_json, assess
from assessment.core.errors import InvalidAnswers, StaleDraft
from assessment.records import drafts, submissions
from assessment.records.drafts import DraftContent, OpenDraft
from assessment.records.submissions import OpenSubmission, StoredRound
from assessment.services import check_ins, sharing
from assessment.services.questions import reopen
from assessment.storage import submissions as submission_rows
from assessment.storage.submissions import Submission
from assessment.vault.keyring import Keyring

SHARE, KEEP = CHOICES = ("share", "keep")


def submit(
    conn: Connection, keyring: Keyring, draft: OpenDraft, choice: str, contact: str, now: datetime
) -> OpenSubmission:
    """Submit the answers, once: submitting again returns the first submission.

    ``choice`` is SHARE or KEEP. InvalidAnswers for anything else, and for a contact that is too long.
    """
    if choice not in CHOICES:
        raise InvalidAnswers({"choice": _("Choose one of the two")})
    contact = sharing.one_line(contact) if choice == SHARE else ""
    try:
        return _submit(conn, keyring, draft, choice == SHARE, contact, now)
    except StaleDraft:
        newer = reopen(conn, draft)
        submission = submissions.own(conn, newer.row, newer.key)
        return submission or _submit(conn, keyring, newer, choice == SHARE, contact, now)


def ask_for_call_now(
    conn: Connection, keyring: Keyring, draft: OpenDraft, contact: str, now: datetime
) -> OpenSubmission:
    """Submit and share the answers so far, and ask a counselor to call.

    InvalidAnswers without a ``contact``, or if it is too long.
    """
    sharing.reachable(contact)
    if draft.current_round.is_check_in:
        check_ins.send(conn, keyring, draft, now)
    else:
        submit(conn, keyring, draft, SHARE, contact, now)
    return sharing.ask_for_call(conn, keyring, reopen(conn, draft), contact, now)


def _submit(
    conn: Connection, keyring: Keyring, draft: OpenDraft, shared: bool, contact: str, now: datetime
) -> OpenSubmission:
    submission_rows.lock_draft(conn, draft.row)
    earlier = submissions.own(conn, draft.row, draft.key)
    if earlier is not None:
        return earlier
    outcome = assess(draft.pack, draft.answers)
    explanation = sensitivity.as_json(sensitivity.analyze(draft.pack, draft.answers, outcome))
    row = Submission(
        id=uuid4(),
        code="",
        draft_id=draft.row.id,
        pack_hash=draft.pack.hash,
        round=1,
        body=b"",
        sealed_key=None,
        team_key_id=None,
        priority_rank=draft.pack.priority_rank(outcome.priority),
        state=submission_rows.NEW if shared else submission_rows.KEPT,
        submitted_at=now,
        shared_at=now if shared else None,
        withdrawn_at=None,
        reviewed_at=None,
        reviewed_by=None,
    )
    first_pass = StoredRound(now, dumped(draft.answers), as_json(outcome), explanation)
    submission = OpenSubmission(row, (first_pass,), contact)
    return drafts.submit(conn, draft, keyring, submission, DraftContent({}, place=draft.content.place), now)
