"""Rows of drafts: added, saved, found by a browser's token or a resume code, erased."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, update

from assessment.core.errors import StaleDraft
from assessment.storage.tables import DraftRow, SubmissionRow


@dataclass(frozen=True)
class Draft:
    """A row of drafts. ``revision`` counts saves; ``token_…`` and ``code_…`` are None if no browser, or no resume code,
    opens the draft.
    """

    id: UUID
    pack_hash: str
    revision: int
    body: bytes
    token_sha256: str | None
    token_wrap: bytes | None
    code_lookup: str | None
    code_wrap: bytes | None
    pepper_id: str | None
    code_made_at: datetime | None
    code_until: datetime | None
    submission_id: UUID | None
    opened_at: datetime
    seen_at: datetime
    created_at: datetime
    updated_at: datetime

    @property
    def submitted(self) -> bool:
        """True once the first pass was sent in."""
        return self.submission_id is not None


AT_ONCE = 500
"""Rows that one statement names."""

_NAMES = tuple(field.name for field in fields(Draft))
_FIELDS: tuple[Any, ...] = tuple(getattr(DraftRow, name) for name in _NAMES)
_THIS = DraftRow.id == bindparam("draft")
_ADD = insert(DraftRow)
_BY_TOKEN = select(*_FIELDS).where(DraftRow.token_sha256 == bindparam("token"))
_BY_CODE = select(*_FIELDS).where(DraftRow.code_lookup == bindparam("lookup"), DraftRow.code_until > bindparam("now"))
_SAVE = (
    update(DraftRow)
    .where(_THIS, DraftRow.revision == bindparam("read_revision"))
    .values(body=bindparam("new_body"), revision=DraftRow.revision + 1, updated_at=bindparam("now"))
)
_SAVE_AND_TOUCH = _SAVE.values(seen_at=bindparam("now"))
_TOUCH = update(DraftRow).where(_THIS).values(seen_at=bindparam("now"))
_SET_TOKEN = (
    update(DraftRow)
    .where(_THIS)
    .values(
        token_sha256=bindparam("token"),
        token_wrap=bindparam("wrap"),
        opened_at=bindparam("now"),
        seen_at=bindparam("now"),
    )
)
_SET_CODE = (
    update(DraftRow)
    .where(_THIS)
    .values(
        code_lookup=bindparam("lookup"),
        code_wrap=bindparam("wrap"),
        pepper_id=bindparam("pepper"),
        code_made_at=bindparam("made_at"),
        code_until=bindparam("until"),
    )
)
_DROP_CODE = (
    update(DraftRow)
    .where(_THIS, DraftRow.token_sha256.is_not(None))
    .values(code_lookup=None, code_wrap=None, pepper_id=None, code_made_at=None, code_until=None)
)
_DROP_TOKEN = (
    update(DraftRow).where(_THIS, DraftRow.code_lookup.is_not(None)).values(token_sha256=None, token_wrap=None)
)
_ERASE = delete(DraftRow).where(_THIS)
_ERASE_SUBMISSION = delete(SubmissionRow).where(SubmissionRow.draft_id == bindparam("draft"))
_UNREACHABLE = and_(
    DraftRow.seen_at < bindparam("unseen_since"),
    or_(DraftRow.code_until.is_(None), DraftRow.code_until < bindparam("now")),
)
_COUNT = select(func.count()).select_from(DraftRow)
_COUNT_UNREACHABLE = _COUNT.where(_UNREACHABLE)
_UNREACHABLE_IDS = (  # whoever came back this moment has locked the row, and keeps it
    select(DraftRow.id)
    .where(_UNREACHABLE)
    .order_by(DraftRow.seen_at)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_DELETE = delete(DraftRow).where(DraftRow.id.in_(bindparam("drafts", expanding=True)))
_DELETE_UNSHARED_SUBMISSIONS = delete(SubmissionRow).where(
    SubmissionRow.sealed_key.is_(None), SubmissionRow.draft_id.in_(bindparam("drafts", expanding=True))
)
_OF_PEPPER = select(DraftRow.code_until).where(
    DraftRow.pepper_id == bindparam("pepper"), DraftRow.code_until > bindparam("now")
)


def add(conn: Connection, draft: Draft) -> None:
    """Add a new draft."""
    conn.execute(_ADD, {name: getattr(draft, name) for name in _NAMES})


def by_token(conn: Connection, token_sha256: str) -> Draft | None:
    """The draft that the browser with this token opens."""
    row = conn.execute(_BY_TOKEN, {"token": token_sha256}).one_or_none()
    return Draft(*row) if row else None


def by_resume_code(conn: Connection, lookup: str, now: datetime) -> Draft | None:
    """The draft that this resume code opens, while the code is valid."""
    row = conn.execute(_BY_CODE, {"lookup": lookup, "now": now}).one_or_none()
    return Draft(*row) if row else None


def save(conn: Connection, draft: Draft, body: bytes, now: datetime, *, seen: bool = False) -> Draft:
    """Replace the body, and store that the browser was ``seen`` now. StaleDraft if it was saved or erased meanwhile."""
    values = {"draft": draft.id, "read_revision": draft.revision, "new_body": body, "now": now}
    if conn.execute(_SAVE_AND_TOUCH if seen else _SAVE, values).rowcount != 1:
        raise StaleDraft(f"draft {draft.id} is not at revision {draft.revision} any more")
    seen_at = now if seen else draft.seen_at
    return replace(draft, body=body, revision=draft.revision + 1, updated_at=now, seen_at=seen_at)


def touch(conn: Connection, draft_id: UUID, now: datetime) -> None:
    """Store that the draft's browser was seen at ``now``."""
    conn.execute(_TOUCH, {"draft": draft_id, "now": now})


def set_token(conn: Connection, draft_id: UUID, token_sha256: str, wrap: bytes, now: datetime) -> bool:
    """Let the browser with this token open the draft, and no other; its session begins. False if there is no draft."""
    return conn.execute(_SET_TOKEN, {"draft": draft_id, "token": token_sha256, "wrap": wrap, "now": now}).rowcount == 1


def set_resume_code(
    conn: Connection, draft_id: UUID, lookup: str, wrap: bytes, pepper_id: str, made_at: datetime, until: datetime
) -> None:
    """Let this resume code, made then, open the draft; a code made earlier no longer does."""
    code = {"lookup": lookup, "wrap": wrap, "pepper": pepper_id, "made_at": made_at, "until": until}
    conn.execute(_SET_CODE, {"draft": draft_id, **code})


def drop_resume_code(conn: Connection, draft_id: UUID) -> bool:
    """Let no resume code open the draft; its browser still does. False, with no change, if no browser opens it."""
    return conn.execute(_DROP_CODE, {"draft": draft_id}).rowcount == 1


def drop_token(conn: Connection, draft_id: UUID) -> bool:
    """Let no browser open the draft; its resume code still does. False, with no change, if it has no resume code."""
    return conn.execute(_DROP_TOKEN, {"draft": draft_id}).rowcount == 1


def delete_row(conn: Connection, draft_id: UUID) -> None:
    """Delete the draft's row and keep its submission, which only the team can open from now on."""
    conn.execute(_ERASE, {"draft": draft_id})


def erase(conn: Connection, draft_id: UUID) -> None:
    """Delete the draft, its submission, and the notes on it. Does nothing if they are gone."""
    conn.execute(_ERASE, {"draft": draft_id})
    conn.execute(_ERASE_SUBMISSION, {"draft": draft_id})


def count(conn: Connection) -> int:
    """How many drafts there are."""
    return conn.execute(_COUNT).scalar_one()


def count_unreachable(conn: Connection, unseen_since: datetime, now: datetime) -> int:
    """How many drafts nobody can open: their browser was not seen since then, and no resume code opens them."""
    return conn.execute(_COUNT_UNREACHABLE, {"unseen_since": unseen_since, "now": now}).scalar_one()


def delete_unreachable(conn: Connection, unseen_since: datetime, now: datetime, at_most: int) -> int:
    """Delete drafts as counted by ``count_unreachable``, those first that were not seen for longest; returns how many.

    Their submissions are deleted too, but for shared ones, which stay with the team.
    """
    values = {"unseen_since": unseen_since, "now": now, "at_most": at_most}
    found = list(conn.execute(_UNREACHABLE_IDS, values).scalars())
    for first in range(0, len(found), AT_ONCE):
        some = {"drafts": found[first : first + AT_ONCE]}
        conn.execute(_DELETE_UNSHARED_SUBMISSIONS, some)
        conn.execute(_DELETE, some)
    return len(found)


def resume_code_ends(conn: Connection, pepper_id: str, now: datetime) -> list[datetime]:
    """When the resume codes made with this pepper end, of those that are still valid."""
    return [until for until in conn.execute(_OF_PEPPER, {"pepper": pepper_id, "now": now}).scalars() if until]
