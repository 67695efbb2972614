"""How long the visit still lasts: drawn with each page, asked by the script, put off by a sign of life."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import g
from flask.typing import ResponseReturnValue

from assessment.storage.engine import reading, writing
from assessment.web import current
from assessment.web.access import Role, admits
from assessment.web.respondent import holding
from assessment.web.respondent.holding import bp
from assessment.workflow import keeping, visits
from assessment.workflow.keeping import Held
from assessment.workflow.visits import Times

OVER = Times(0, 0)


@bp.context_processor
def times_of_visit() -> dict[str, Any]:
    """``times``: what the visit has left once this page is sent; None for who holds nothing."""
    held: Held | None = g.get("held")
    if held is None:
        return {"times": None}
    now = current.now()
    seen_at = held.draft.seen_at if visits.noted(held, now) else now
    return {"times": visits.times(held.draft.opened_at, seen_at, now)}


@bp.get("/stay")
@admits(Role.PERSON)
def time_left() -> ResponseReturnValue:
    """Asking is no sign of life: another tab may ask for a page that was left alone."""
    with reading(current.engine()) as conn:
        held = keeping.held(conn, holding.remembered(holding.HOLDER))
    return asdict(visits.times(held.draft.opened_at, held.draft.seen_at, current.now()) if held else OVER)


@bp.post("/stay")
@admits(Role.PERSON)
def stay() -> ResponseReturnValue:
    now = current.now()
    with writing(current.engine(), durable=False) as conn:
        held = holding.held(conn)
        if held is None:
            return asdict(OVER)
        visits.note(conn, held, now)
    return asdict(visits.times(held.draft.opened_at, now, now))
