"""How long the visit still lasts: drawn with each page, asked by the script, put off by a sign of life."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import g
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.records import drafts
from assessment.services import sessions
from assessment.services.sessions import TimeLeft
from assessment.storage.drafts import Draft
from assessment.storage.engine import reading, writing
from assessment.web import app_context
from assessment.web.access import Role, admits
from assessment.web.respondent import current_draft
from assessment.web.respondent.current_draft import bp

OVER = TimeLeft(0, 0)


@bp.context_processor
def times_of_visit() -> dict[str, Any]:
    """``times``: what the visit has left once this page is sent; None for who holds nothing."""
    draft: Draft | None = g.get("draft")
    if draft is None:
        return {"times": None}
    now = clock.now()
    seen_at = draft.seen_at if sessions.noted(draft, now) else now
    return {"times": sessions.times(draft.opened_at, seen_at, now)}


@bp.get("/stay")
@admits(Role.PERSON)
def time_left() -> ResponseReturnValue:
    """Asking is no sign of life: another tab may ask for a page that was left alone."""
    with reading(app_context.engine()) as conn:
        draft = drafts.find_row(conn, current_draft.remembered(current_draft.HOLDER))
    return asdict(sessions.times(draft.opened_at, draft.seen_at, clock.now()) if draft else OVER)


@bp.post("/stay")
@admits(Role.PERSON)
def stay() -> ResponseReturnValue:
    now = clock.now()
    with writing(app_context.engine(), durable=False) as conn:
        draft = current_draft.draft(conn)
        if draft is None:
            return asdict(OVER)
        sessions.note(conn, draft, now)
    return asdict(sessions.times(draft.opened_at, now, now))
