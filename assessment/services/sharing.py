"""Who may read what was sent in: shared with the team, a call asked for, withdrawn again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from flask_babel import gettext as _
from sqlalchemy import Connection

from assessment.core.engine.routing import effective_answers
from assessment.core.errors import InvalidAnswers, NotFound, StaleDraft
from assessment.core.model.pack import Pack
from assessment.core.rules.evaluate import Evaluator, Facts, compile_expression
from assessment.records import submissions
from assessment.records.drafts import OpenDraft
from assessment.records.submissions import OpenSubmission
from assessment.storage import submissions as submission_rows
from assessment.storage.drafts import Draft
from assessment.storage.submissions import NEW, WITHDRAWN
from assessment.vault.keyring import Keyring

CONTACT_LENGTH = 200


def contact_asked(held: OpenDraft) -> bool:
    """Whether sharing these answers also asks where the person may be reached."""
    reading = _contact_reading(held.pack)
    return reading is not None and reading(Facts(effective_answers(held.pack, held.answers).counted, {})) is True


def one_line(typed: str) -> str:
    """A contact as one line of text, however it was typed. InvalidAnswers when it is too long."""
    contact = "".join(each for each in " ".join(typed.split()) if each.isprintable())
    if len(contact) > CONTACT_LENGTH:
        raise InvalidAnswers({"contact": _("Use at most %(limit)s characters", limit=CONTACT_LENGTH)})
    return contact


def reachable(typed: str) -> str:
    """A contact as one line of text. InvalidAnswers when there is none, or it is too long."""
    contact = one_line(typed)
    if not contact:
        raise InvalidAnswers({"contact": _("Write where a counselor can reach you")})
    return contact


def record_of(conn: Connection, held: OpenDraft) -> OpenSubmission:
    """What the holder sent in. NotFound while nothing was."""
    found = submissions.own(conn, held.row, held.key)
    if found is None:
        raise NotFound(f"draft {held.row.id} is not submitted")
    return found


def is_shared(conn: Connection, draft: Draft) -> bool:
    """Whether counselors may read what became of the draft; nothing is opened to know it."""
    row = submission_rows.by_draft(conn, draft)
    return row is not None and row.shared


def share(conn: Connection, keyring: Keyring, held: OpenDraft, contact: str, now: datetime) -> OpenSubmission:
    """Let counselors read what was kept back so far; ``contact`` may be empty. InvalidAnswers when it is too long."""
    contact = one_line(contact)
    kept = _record_held(conn, held)
    return _shared(conn, keyring, held, kept, replace(kept, contact=contact), now)


def ask_for_call(conn: Connection, keyring: Keyring, held: OpenDraft, contact: str, now: datetime) -> OpenSubmission:
    """Ask a counselor to get in touch, which shares the answers. InvalidAnswers without a ``contact``."""
    contact = reachable(contact)
    kept = _record_held(conn, held)
    rank = max(kept.row.priority_rank, rank_of_a_call(held.pack))
    asked = replace(kept, contact=contact, callback=True, row=replace(kept.row, priority_rank=rank))
    return _shared(conn, keyring, held, kept, asked, now)


def withdraw(conn: Connection, keyring: Keyring, held: OpenDraft, now: datetime) -> OpenSubmission:
    """Let no counselor open it any more; they see that it was withdrawn. Twice is no error."""
    kept = _record_held(conn, held)
    if not kept.shared:
        return kept
    row = replace(kept.row, state=WITHDRAWN, withdrawn_at=now, reviewed_at=None, reviewed_by=None)
    return submissions.save(conn, replace(kept, row=row, contact="", callback=False), held.key, keyring)


def _record_held(conn: Connection, held: OpenDraft) -> OpenSubmission:
    """The record, while nobody else can change it."""
    with suppress(StaleDraft):  # a later round may be under way; the row is held all the same
        submission_rows.lock_draft(conn, held.row)
    return record_of(conn, held)


def _shared(
    conn: Connection, keyring: Keyring, held: OpenDraft, kept: OpenSubmission, wanted: OpenSubmission, now: datetime
) -> OpenSubmission:
    """What was reviewed already goes back into the queue when something about it changed, or nobody would see it."""
    if kept.shared and wanted == kept:
        return kept
    waiting = kept.row.state == NEW
    row = replace(
        wanted.row,
        state=NEW,
        shared_at=kept.row.shared_at if waiting else now,
        withdrawn_at=None,
        reviewed_at=None,
        reviewed_by=None,
    )
    return submissions.save(conn, replace(wanted, row=row), held.key, keyring)


def rank_of_a_call(pack: Pack) -> int:
    """The priority below the highest: the highest is for danger, and a call asked for should not wait for days."""
    highest = len(pack.priorities) - 1
    return max(highest - 1, min(highest, 1))


@lru_cache(maxsize=8)
def _contact_reading(pack: Pack) -> Evaluator | None:
    contact = pack.sharing.contact
    return compile_expression(contact.when, pack.items) if contact else None
