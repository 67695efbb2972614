"""The ways out: closing a visit, deleting everything, and having it all as a file."""

from __future__ import annotations

import json
import os
import re
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine

from assessment.core.engine.answers import loaded
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.records import drafts
from assessment.records.drafts import OpenDraft
from assessment.records.submissions import OpenSubmission
from assessment.storage import drafts as draft_rows
from assessment.storage import erasures
from assessment.storage import submissions as submission_rows
from assessment.storage.engine import writing

UNSEEN = timedelta(hours=24)
"""Without six words, and with no browser heard of for so long, a draft is taken for left behind."""
BURIED = "deleted"
"""A file in INSTANCE_DIR, beside the database's backups and not in them: the numbers of what was deleted."""

_NUMBER = re.compile(r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.MULTILINE)


def close(conn: Connection, token: str, now: datetime) -> bool:
    """Let no browser open the draft any more; whether its six words still do.

    Without words nobody could open it again, so it is erased then; a counselor keeps what was shared.
    """
    held = draft_rows.by_token(conn, drafts.hash_token(token)) if token else None
    if held is None:
        return False
    if held.code_until is not None and held.code_until > now:
        return draft_rows.drop_token(conn, held.id)
    row = submission_rows.by_draft(conn, held)
    if row is not None and row.shared:
        draft_rows.delete_row(conn, held.id)
    else:
        draft_rows.erase(conn, held.id)
    return False


def erase(conn: Connection, token: str, now: datetime) -> UUID | None:
    """Delete the answers and everything made of them, shared or not; the number to ``remember``, None for nothing."""
    draft = draft_rows.by_token(conn, drafts.hash_token(token)) if token else None
    if draft is None:
        return None
    erasures.erase_and_log(conn, draft.id, now)
    return draft.id


def remember(instance_dir: Path, draft_id: UUID) -> None:
    """Write the number down outside of the database, which may be put back to an earlier day."""
    handle = os.open(instance_dir / BURIED, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"\n{draft_id}\n")  # a line before it that a crash cut off stays a line of its own
        file.flush()
        os.fsync(file.fileno())


def bury_again(engine: Engine, instance_dir: Path, now: datetime) -> None:
    """Delete what was deleted before and came back with a backup."""
    file = instance_dir / BURIED
    noted = _NUMBER.findall(file.read_text(encoding="ascii")) if file.exists() else []
    with writing(engine) as conn:
        erasures.erase_again(conn, map(UUID, noted), now)


def sweep(conn: Connection, now: datetime) -> int:
    """Delete what nobody can open any more, and what was begun and not gone on with; how many drafts that were."""
    return draft_rows.delete_unreachable(conn, now - UNSEEN, now)


def everything(held: OpenDraft, record: OpenSubmission | None) -> str:
    """All that is kept about this person, as JSON that a person can read."""
    first = loaded(record.rounds[0].answers) if record else held.answers
    in_words = partial(_in_words, held.pack, held.pack.role_of(first))
    plain: dict[str, Any] = {
        "begun": held.row.created_at.isoformat(),
        "place": held.content.place,
        "answers": in_words(held.answers),
    }
    if held.content.unsent:
        plain["typed_and_not_sent"] = {item: said for each in held.content.unsent for item, said in each.typed.items()}
    if held.content.check_in is not None:
        plain["check_in_begun"] = held.content.check_in.isoformat()
    if held.row.code_until is not None:
        plain["six_words_until"] = held.row.code_until.isoformat()
    if record is not None:
        withdrawn_at = record.row.withdrawn_at
        plain["code"] = record.code
        plain["shared"] = record.shared
        plain["stopped_sharing"] = withdrawn_at.isoformat() if withdrawn_at else None
        plain["contact"] = record.contact
        plain["call_asked_for"] = record.callback
        plain["sent_in"] = [
            {
                "at": each.at.isoformat(),
                "answers": in_words(loaded(each.answers)),
                "result": json.loads(each.outcome),
                "what_would_change_it": json.loads(each.explanation) if each.explanation else None,
            }
            for each in record.rounds
        ]
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def _in_words(pack: Pack, role: str, answers: Answers) -> dict[str, dict[str, object]]:
    return {
        name: {
            "question": pack.items[name].ask.to(role),
            "answer": answer,
            "in_words": pack.items[name].describe(answer),
        }
        for name, answer in answers.items()
    }
