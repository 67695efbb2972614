"""The associated data of each ciphertext: the columns of its row that it is bound to.

A ciphertext that is moved to another row, or whose bound columns change, no longer decrypts. The labels and the order
of the parts are part of what is stored: changing one makes every ciphertext of its kind unreadable.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from assessment.core.case_states import Action
from assessment.storage.case_drafts import SealedDraft
from assessment.storage.case_events import SealedEvent
from assessment.storage.drafts import Draft
from assessment.storage.exports import SealedFile
from assessment.storage.submissions import Submission
from assessment.storage.unsaved_forms import SealedForm
from assessment.vault.envelope import associated_data


def draft(row: Draft) -> bytes:
    """The associated data of a draft's body."""
    created_at = _moment(row.created_at)
    return associated_data("draft", row.id, row.revision, row.pack_hash, row.submission_id, created_at)


def submission(row: Submission) -> bytes:
    """The associated data of a submission's body."""
    fixed = (row.id, row.code, row.draft_id, row.pack_hash, _moment(row.submitted_at))
    return associated_data("submission", *fixed, row.round, _moment(row.due_at) if row.due_at else "")


def draft_wrap(row: Submission) -> bytes:
    """The associated data of a submission key that is wrapped under the data key of its draft."""
    return associated_data("draft wrap", row.id, row.draft_id)


def sealed_key(row: Submission, team_key_id: str) -> bytes:
    """The associated data of a submission key that is sealed to this key of the team."""
    return associated_data("sealed key", row.id, row.draft_id, team_key_id)


def case_event(row: SealedEvent) -> bytes:
    """The associated data of an event's words. Those of a note are older than events, and keep their label."""
    if row.action == Action.NOTE.value:
        return associated_data("note", row.id, row.submission_id, row.actor, row.team_key_id, _moment(row.at))
    fixed = (row.id, row.submission_id, row.number, row.action, row.round, row.actor, row.channel, row.team_key_id)
    return associated_data("case event", *fixed, _moment(row.at))


def case_draft(row: SealedDraft) -> bytes:
    """The associated data of what an account is writing on a case."""
    return associated_data("case draft", row.submission_id, row.account_id, row.team_key_id, _moment(row.saved_at))


def export_file(row: SealedFile) -> bytes:
    """The associated data of the file of a case that somebody asked for."""
    return associated_data("export file", row.export_id, row.submission_id, row.team_key_id)


def token_wrap(draft_id: UUID, token_sha256: str) -> bytes:
    """The associated data of a data key that is wrapped under a browser's token."""
    return associated_data("token wrap", draft_id, token_sha256)


def code_wrap(draft_id: UUID, lookup: str, pepper_id: str, until: datetime) -> bytes:
    """The associated data of a data key that is wrapped under a resume code."""
    return associated_data("code wrap", draft_id, lookup, pepper_id, _moment(until))


def unsaved_form(row: SealedForm) -> bytes:
    """The associated data of a form that came after its staff session had ended."""
    return associated_data("unsaved form", row.id, row.account_id, _moment(row.sent_at))


def exit_note() -> bytes:
    """The associated data of a note on an exit, which is no row."""
    return associated_data("exit note")


def app_secret(account_id: int) -> bytes:
    """The associated data of the secret of an account's authenticator app."""
    return associated_data("app secret", account_id)


def _moment(at: datetime) -> str:
    """The moment in UTC to the microsecond, as every database returns it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
