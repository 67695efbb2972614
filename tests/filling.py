"""Rows for storage tests: plain strings stand for packs, answers and outcomes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert

from assessment.storage import accounts, drafts, submissions
from assessment.storage.drafts import Draft
from assessment.storage.engine import writing
from assessment.storage.submissions import Submission
from assessment.storage.tables import PackRow

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PACK_HASH = "a" * 64


def later(**amount: float) -> datetime:
    return NOON + timedelta(**amount)


def keep_pack(conn: Connection) -> str:
    values = {"hash": PACK_HASH, "pack_id": "sleep", "version": "1.0", "snapshot": "{}", "kept_at": NOON}
    conn.execute(insert(PackRow), values)
    return PACK_HASH


def begun(engine: Engine) -> tuple[Draft, str]:
    """A pack, and a draft of it with its token."""
    with writing(engine) as conn:
        return drafts.begin(conn, keep_pack(conn), NOON)


def begin_another(engine: Engine) -> Draft:
    with writing(engine) as conn:
        return drafts.begin(conn, PACK_HASH, NOON)[0]


def submit(engine: Engine, draft: Draft, **different: Any) -> Submission:
    usual: dict[str, Any] = {
        "answers_text": '{"tired":3}',
        "outcome_text": '{"level":"rest"}',
        "explanation_text": "{}",
        "shared": False,
        "contact": "",
        "priority_rank": 1,
        "now": later(minutes=5),
    }
    with writing(engine) as conn:
        return submissions.submit(conn, draft, **{**usual, **different})


def add_account(engine: Engine, email: str = "ada@desk.example") -> int:
    """The id of a new counselor's account."""
    with writing(engine) as conn:
        assert accounts.add(conn, email, "Ada", "no hash", accounts.COUNSELOR)
        return int(conn.exec_driver_sql("SELECT max(id) FROM users").scalar_one())
