"""Forms that came after their staff session had ended: sealed for the account that wrote them, and opened for it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from assessment.records import associated_data, canonical_json
from assessment.records.errors import CannotDecrypt, decrypting
from assessment.storage.unsaved_forms import SealedForm
from assessment.vault import desk_key, envelope
from assessment.vault.envelope import DecryptionFailed
from assessment.vault.keyring import Keyring

BODY_STEP = 16 * 1024
"""Bytes: bodies are padded to the next multiple, so that a note of the usual length tells nothing by its length."""

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class UnsavedForm:
    """A form as it was sent: the path it was posted to, and its fields in order, without its token."""

    id: UUID
    sent_at: datetime
    to: str
    fields: Fields


def seal(row: SealedForm, to: str, fields: Fields, keyring: Keyring) -> SealedForm:
    """The row with this form in it. BadKeys where this process serves no desk."""
    plain = canonical_json.padded({"to": to, "fields": fields}, BODY_STEP)
    key = desk_key.unsaved_form_keys(keyring)[0]
    return replace(row, body=envelope.encrypt(key, plain, associated_data.unsaved_form(row)))


def open_for_account(row: SealedForm, account_id: int, keyring: Keyring) -> UnsavedForm:
    """The form, for the account that wrote it. CannotDecrypt, also for any other account."""
    bound_to = associated_data.unsaved_form(replace(row, account_id=account_id))
    with decrypting():
        content = json.loads(_decrypted(row.body, bound_to, keyring))
    return UnsavedForm(row.id, row.sent_at, content["to"], tuple((name, value) for name, value in content["fields"]))


def _decrypted(body: bytes, bound_to: bytes, keyring: Keyring) -> bytes:
    for key in desk_key.unsaved_form_keys(keyring):
        try:
            return envelope.decrypt(key, body, bound_to)
        except DecryptionFailed:
            continue
    raise CannotDecrypt("It was changed, or the key-encryption key is another one since.")
