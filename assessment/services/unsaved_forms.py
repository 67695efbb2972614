"""Unsaved forms: what staff sent after their session had ended is kept, for the account that wrote it and nobody else.

A form is kept for three days, so that what was typed late on a Friday is there on Monday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID, uuid4

from sqlalchemy import Connection

from assessment.records import unsaved_forms
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.records.unsaved_forms import Fields
from assessment.records.unsaved_forms import UnsavedForm as UnsavedForm
from assessment.storage import staff_sessions as session_rows
from assessment.storage import unsaved_forms as rows
from assessment.storage.unsaved_forms import SealedForm
from assessment.vault.key_files import BadKeys

MOST = 20
"""Forms that are kept for one account; whoever has an old page of theirs fills no disk."""


class KeepResult(Enum):
    """What became of a form: KEPT; NOTHING_TYPED: there was nothing to keep; NOT_KEPT: it could not be."""

    KEPT = "kept"
    NOTHING_TYPED = "nothing typed"
    NOT_KEPT = "not kept"


@dataclass(frozen=True)
class SentAfterEnd:
    """A form that came after its staff session had ended: the account that wrote it, and what became of it."""

    account_id: int
    active: bool
    result: KeepResult


def keep(store: Store, session_id: UUID, to: str, fields: Fields, now: datetime) -> SentAfterEnd | None:
    """Keep what was typed in a session that has ended; None if that session is not known any more.

    The same form sent twice is kept once.
    """
    with store.writing() as conn:
        found = session_rows.owner(conn, session_id)
        if found is None:
            return None
        account_id, active = found
        result = _keep(conn, store, account_id, to, fields, now) if fields else KeepResult.NOTHING_TYPED
    return SentAfterEnd(account_id, active, result)


def of_account(store: Store, account_id: int, now: datetime) -> tuple[list[UnsavedForm], int]:
    """The forms that are kept for an account, oldest first, and how many more cannot be opened."""
    with store.reading() as conn:
        kept = _kept(store, conn, account_id, now)
    forms = [form for row in kept if (form := _opened(store, row, account_id)) is not None]
    return forms, len(kept) - len(forms)


def any_for(store: Store, account_id: int, now: datetime) -> bool:
    """True if a form is kept for this account."""
    with store.reading() as conn:
        return bool(_kept(store, conn, account_id, now))


def forget(store: Store, account_id: int, form_id: UUID) -> bool:
    """Delete a form of this account, because it was saved or is not wanted; False if there is none."""
    with store.writing() as conn:
        deleted = rows.delete_one(conn, form_id, account_id)
    if deleted:
        store.purge()
    return deleted


def _keep(conn: Connection, store: Store, account_id: int, to: str, fields: Fields, now: datetime) -> KeepResult:
    kept = _kept(store, conn, account_id, now)
    for row in kept:
        form = _opened(store, row, account_id)
        if form is not None and (form.to, form.fields) == (to, fields):
            return KeepResult.KEPT
    if len(kept) >= MOST:
        return KeepResult.NOT_KEPT
    try:
        row = SealedForm(uuid4(), account_id, b"", now)
        rows.add(conn, unsaved_forms.seal(row, to, fields, store.keyring))
    except BadKeys:
        return KeepResult.NOT_KEPT
    return KeepResult.KEPT


def _kept(store: Store, conn: Connection, account_id: int, now: datetime) -> list[SealedForm]:
    longest = timedelta(days=store.kept_for.unsaved_forms)
    return [row for row in rows.of_account(conn, account_id) if now - row.sent_at < longest]


def _opened(store: Store, row: SealedForm, account_id: int) -> UnsavedForm | None:
    try:
        return unsaved_forms.open_for_account(row, account_id, store.keyring)
    except CannotDecrypt:
        return None
