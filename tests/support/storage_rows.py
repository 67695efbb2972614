"""Rows for storage tests: plain bytes stand for what is encrypted, and plain strings for packs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, insert

from assessment.core.case_states import Action, CaseState
from assessment.storage import accounts
from assessment.storage import case_events as event_rows
from assessment.storage import drafts as draft_rows
from assessment.storage import submissions as submission_rows
from assessment.storage.case_events import SealedEvent
from assessment.storage.drafts import Draft
from assessment.storage.engine import writing
from assessment.storage.submissions import Submission
from assessment.storage.tables import PackRow
from tests.support.staff import FIRST
from tests.support.stopped_clock import NOON, later

PACK_HASH = "a" * 64
TOKEN, LOOKUP = "1" * 64, "2" * 64


def keep_pack(conn: Connection) -> str:
    values = {"hash": PACK_HASH, "pack_id": "sleep", "version": "1.0", "snapshot": "{}", "kept_at": NOON}
    conn.execute(insert(PackRow), values)
    return PACK_HASH


def new_draft(**different: Any) -> Draft:
    """A draft as it is begun; each has a token of its own unless one is named."""
    usual: dict[str, Any] = {
        "id": uuid4(),
        "pack_hash": PACK_HASH,
        "revision": 0,
        "body": b"nothing yet",
        "token_sha256": uuid4().hex * 2,
        "token_wrap": b"wrapped by token",
        "code_lookup": None,
        "code_wrap": None,
        "pepper_id": None,
        "code_made_at": None,
        "code_until": None,
        "submission_id": None,
        "opened_at": NOON,
        "seen_at": NOON,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Draft(**{**usual, **different})


def begun(engine: Engine, **different: Any) -> Draft:
    """A pack, and a draft of it that the browser with TOKEN holds."""
    with writing(engine) as conn:
        keep_pack(conn)
    return begin_another(engine, token_sha256=TOKEN, **different)


def begin_another(engine: Engine, **different: Any) -> Draft:
    draft = new_draft(**different)
    with writing(engine) as conn:
        draft_rows.add(conn, draft)
    return draft


def new_submission(draft: Draft, *, shared: bool = False, **different: Any) -> Submission:
    """A submission as it is sent in."""
    now = different.get("submitted_at", later(minutes=5))
    usual: dict[str, Any] = {
        "id": uuid4(),
        "code": "",
        "draft_id": draft.id,
        "pack_hash": PACK_HASH,
        "round": 1,
        "body": b"",
        "draft_wrap": b"wrapped by draft",
        "sealed_key": b"sealed" if shared else None,
        "team_key_id": "team-1" if shared else None,
        "team_id": 1 if shared else None,
        "due_at": later(hours=8) if shared else None,
        "state": CaseState.NEW.value if shared else submission_rows.KEPT,
        "submitted_at": now,
        "shared_at": now if shared else None,
        "withdrawn_at": None,
        "revision": 1 if shared else 0,
    }
    return Submission(**{**usual, **different})


def submit(engine: Engine, draft: Draft, *, shared: bool = False, **different: Any) -> Submission:
    """Send a draft in; its body says the code it was filled in for."""
    made = new_submission(draft, shared=shared, **different)
    with writing(engine) as conn:
        submission_rows.lock_draft(conn, draft)
        made = submission_rows.add(conn, made, lambda named: replace(named, body=f"body of {named.code}".encode()))
        submission_rows.mark_submitted(conn, draft, made.id, b"sent in", made.submitted_at)
    return made


def write_note(conn: Connection, submission: Submission, author: int, text: str, at: datetime = NOON) -> SealedEvent:
    number = len(event_rows.of_case(conn, submission)) + 1
    note = SealedEvent(
        uuid4(), submission.id, number, Action.NOTE.value, submission.round, at, author, None, text.encode(), "team-1"
    )
    event_rows.add(conn, note)
    return note


def add_account(engine: Engine, email: str = "ada@desk.example") -> int:
    """The id of a new counselor's account."""
    with writing(engine) as conn:
        assert accounts.add(conn, email, "Ada", "no hash", accounts.COUNSELOR, FIRST)
        return int(conn.exec_driver_sql("SELECT max(id) FROM users").scalar_one())
