"""Rows of unsaved forms: sealed, each for one account."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select

from assessment.storage.staff_tables import UnsavedFormRow


@dataclass(frozen=True)
class SealedForm:
    """A row."""

    id: UUID
    account_id: int
    body: bytes
    sent_at: datetime


_FIELDS: tuple[Any, ...] = tuple(getattr(UnsavedFormRow, field.name) for field in fields(SealedForm))
_OF_ACCOUNT = (
    select(*_FIELDS)
    .where(UnsavedFormRow.account_id == bindparam("account"))
    .order_by(UnsavedFormRow.sent_at, UnsavedFormRow.id)
)


def add(conn: Connection, form: SealedForm) -> None:
    """Add a form."""
    conn.execute(insert(UnsavedFormRow), {field.name: getattr(form, field.name) for field in fields(SealedForm)})


def of_account(conn: Connection, account_id: int) -> list[SealedForm]:
    """The forms of an account, oldest first."""
    return [SealedForm(*row) for row in conn.execute(_OF_ACCOUNT, {"account": account_id})]


def delete_one(conn: Connection, form_id: UUID, account_id: int) -> bool:
    """Delete a form of this account; False if it has none with this id."""
    chosen = delete(UnsavedFormRow).where(UnsavedFormRow.id == form_id, UnsavedFormRow.account_id == account_id)
    return conn.execute(chosen).rowcount == 1
