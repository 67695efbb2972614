"""Case drafts: what somebody is writing on a case is sealed to its team, and opened for who writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from assessment.records import associated_data, canonical_json
from assessment.records.errors import CannotDecrypt, decrypting
from assessment.storage import case_drafts as rows
from assessment.storage.case_drafts import SealedDraft as SealedDraft
from assessment.storage.submissions import Submission
from assessment.vault import envelope
from assessment.vault.keyring import Keyring

DRAFT_STEP = 2048
"""Bytes: drafts are padded to the next multiple, so that their length does not tell how much is typed."""

Fields = Mapping[str, str]


@dataclass(frozen=True)
class CaseDraft:
    """What is typed in the forms of a case: form -> field -> text. ``at``: when it was kept last, None for never.

    ``counts``: form -> how often it was kept. What comes with a lower count was sent earlier. The count stays when the
    form is saved, so that what was on its way meanwhile brings nothing back. ``damaged``: it does not decrypt.
    """

    forms: Mapping[str, Fields] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    at: datetime | None = None
    damaged: bool = False

    def count(self, form: str) -> int:
        return self.counts.get(form, 0)

    def holding(self, form: str, fields: Fields, count: int, *, even_empty: bool = False) -> CaseDraft:
        """With this in a form, in place of what was there; without it, if nothing is typed, unless ``even_empty``."""
        others = {name: typed for name, typed in self.forms.items() if name != form}
        forms = {**others, form: fields} if even_empty or any(fields.values()) else others
        return replace(self, forms=forms, counts={**self.counts, form: count}, damaged=False)


@dataclass(frozen=True)
class SentForm:
    """A form of a case as it was sent: its name, and how often it had been kept by the page that sent it."""

    name: str
    count: int = 0


def of_author(conn: Connection, row: Submission, account_id: int, keyring: Keyring) -> CaseDraft:
    """What this account is writing on a case; empty if that is nothing, or does not decrypt."""
    found = rows.of_author(conn, row.id, account_id)
    if found is None:
        return CaseDraft()
    try:
        return open_for_author(found, keyring)
    except CannotDecrypt:
        return CaseDraft(at=found.saved_at, damaged=True)


def done(conn: Connection, row: Submission, account_id: int, keyring: Keyring, form: SentForm, now: datetime) -> None:
    """Forget what is typed in a form that was saved or is not wanted. What another page kept since then stays."""
    draft = of_author(conn, row, account_id, keyring)
    if form.count and form.count >= draft.count(form.name):
        left = draft.holding(form.name, {}, form.count)
        rows.put(conn, seal(left, row.id, account_id, draft.at or now, keyring, row.shared_with))


def seal(
    draft: CaseDraft, submission_id: UUID, account_id: int, at: datetime, keyring: Keyring, team: int
) -> SealedDraft:
    """The row of a draft, sealed to the newest key of this team."""
    key = keyring.team_key(team)
    row = SealedDraft(submission_id, account_id, b"", key.id, at)
    plain = canonical_json.padded({"forms": dict(draft.forms), "counts": dict(draft.counts)}, DRAFT_STEP)
    return replace(row, sealed=envelope.seal(key.secret, plain, associated_data.case_draft(row)))


def open_for_author(row: SealedDraft, keyring: Keyring) -> CaseDraft:
    """The draft of this row. Raises CannotDecrypt."""
    with decrypting():
        private_key = keyring.private_key(row.team_key_id)
        content = json.loads(envelope.unseal(private_key, row.sealed, associated_data.case_draft(row)))
    return CaseDraft(content["forms"], content["counts"], row.saved_at)


def resealed(row: SealedDraft, keyring: Keyring, team: int) -> SealedDraft:
    """The row, sealed to the newest key of this team. Raises CannotDecrypt."""
    return seal(open_for_author(row, keyring), row.submission_id, row.account_id, row.saved_at, keyring, team)
