"""Answers on their way: begun, saved page by page, given up; the statements are built once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from assessment.core.errors import StaleDraft
from assessment.storage.tables import DraftRow, SubmissionRow


@dataclass(frozen=True)
class Draft:
    """``answers``: JSON text; ``revision`` counts saves; ``page``: where the person is; ``place``: help lines."""

    id: UUID
    pack_hash: str
    answers: str
    revision: int
    page: int
    place: str
    submission_id: UUID | None
    created_at: datetime
    updated_at: datetime


_FIELDS: tuple[Any, ...] = (
    DraftRow.id,
    DraftRow.pack_hash,
    DraftRow.answers,
    DraftRow.revision,
    DraftRow.page,
    DraftRow.place,
    DraftRow.submission_id,
    DraftRow.created_at,
    DraftRow.updated_at,
)
_BEGIN = insert(DraftRow)
_HELD_BY = select(*_FIELDS).where(DraftRow.token_sha256 == bindparam("token_sha256"))
_SAVE = (
    update(DraftRow)
    .where(
        DraftRow.id == bindparam("draft_id"),
        DraftRow.revision == bindparam("read_revision"),
        DraftRow.submission_id.is_(None),
    )
    .values(
        answers=bindparam("new_answers"),
        page=bindparam("new_page"),
        revision=DraftRow.revision + 1,
        updated_at=bindparam("now"),
    )
)
_CHOOSE_PLACE = update(DraftRow).where(DraftRow.id == bindparam("draft_id")).values(place=bindparam("new_place"))
_RELEASE = update(DraftRow).where(DraftRow.id == bindparam("draft_id")).values(token_sha256=bindparam("nobody"))
_ERASE_DRAFT = delete(DraftRow).where(DraftRow.id == bindparam("erased"))
_SWEEP = delete(DraftRow).where(DraftRow.submission_id.is_(None), DraftRow.updated_at < bindparam("before"))
_ERASE_SUBMISSION = delete(SubmissionRow).where(SubmissionRow.draft_id == bindparam("erased"))


def begin(conn: Connection, pack_hash: str, now: datetime, place: str = "") -> tuple[Draft, str]:
    """A new draft and the token that opens it: the token is not kept and cannot be had again."""
    token = secrets.token_urlsafe(32)
    draft = Draft(uuid4(), pack_hash, "{}", 0, 0, place, None, now, now)
    conn.execute(
        _BEGIN,
        {
            "id": draft.id,
            "token_sha256": _hashed(token),
            "pack_hash": pack_hash,
            "answers": draft.answers,
            "revision": draft.revision,
            "page": draft.page,
            "place": place,
            "submission_id": None,
            "created_at": now,
            "updated_at": now,
        },
    )
    return draft, token


def held_by(conn: Connection, token: str) -> Draft | None:
    """The draft that ``token`` opens."""
    row = conn.execute(_HELD_BY, {"token_sha256": _hashed(token)}).one_or_none()
    return Draft(*row) if row else None


def save(conn: Connection, draft: Draft, answers_text: str, page: int, now: datetime) -> Draft:
    """Keep the answers so far. StaleDraft when the draft was saved, submitted or erased since it was read."""
    changed = conn.execute(
        _SAVE,
        {
            "draft_id": draft.id,
            "read_revision": draft.revision,
            "new_answers": answers_text,
            "new_page": page,
            "now": now,
        },
    )
    if changed.rowcount != 1:
        raise StaleDraft(f"draft {draft.id} is not at revision {draft.revision} any more")
    return replace(draft, answers=answers_text, page=page, revision=draft.revision + 1, updated_at=now)


def choose_place(conn: Connection, draft: Draft, place: str) -> Draft:
    """Keep which place's help lines the person wants; the answers' revision stays."""
    conn.execute(_CHOOSE_PLACE, {"draft_id": draft.id, "new_place": place})
    return replace(draft, place=place)


def release(conn: Connection, draft: Draft) -> None:
    """Forget who holds the draft: no token opens it again."""
    conn.execute(_RELEASE, {"draft_id": draft.id, "nobody": _hashed(secrets.token_urlsafe(32))})


def erase(conn: Connection, draft: Draft) -> None:
    """Delete the draft, its submission, and the notes on it. Erasing twice is no error."""
    conn.execute(_ERASE_DRAFT, {"erased": draft.id})
    conn.execute(_ERASE_SUBMISSION, {"erased": draft.id})


def sweep(conn: Connection, before: datetime) -> int:
    """Delete drafts that were never sent in and not touched since ``before``; how many there were."""
    return conn.execute(_SWEEP, {"before": before}).rowcount


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
