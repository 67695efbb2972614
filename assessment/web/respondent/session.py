"""The respondent's session: time left, staying, the page at its end, and a new session on the same device."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from typing import Any

from flask import Response, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from assessment import clock
from assessment.records import drafts
from assessment.services import erasure, resume, sessions
from assessment.storage.drafts import Draft
from assessment.storage.engine import reading, writing
from assessment.web import app_context
from assessment.web.access import Role, admits
from assessment.web.respondent import addresses, current_draft, device_cookies
from assessment.web.respondent.blueprint import bp
from assessment.web.session_timeout import EXPIRED, draft_time_left


@bp.context_processor
def time_left_for_templates() -> dict[str, Any]:
    """``times``: the time left once this page is sent; None without a draft."""
    row: Draft | None = g.get("draft_row")
    if row is None:
        return {"times": None}
    return {"times": draft_time_left(row, touched=not sessions.noted(row, clock.now()))}


@bp.after_request
def touch_session(response: Response) -> Response:
    """Record activity, at most once a minute; when the database is busy, the next request does it."""
    row: Draft | None = g.get("draft_row")
    if row is not None and not sessions.noted(row, clock.now()):
        with suppress(OperationalError), writing(app_context.engine(), durable=False) as conn:
            sessions.note(conn, row, clock.now())
    return response


@bp.get("/stay")
@admits(Role.RESPONDENT)
def time_left() -> ResponseReturnValue:
    """Asking is no activity: another tab may ask on behalf of a page that nobody uses."""
    with reading(app_context.engine()) as conn:
        row = current_draft.row_even_if_expired(conn)
    return asdict(draft_time_left(row) if row else EXPIRED)


@bp.post("/stay")
@admits(Role.RESPONDENT)
def extend_session() -> ResponseReturnValue:
    """Extend the session, unless it has expired."""
    with writing(app_context.engine(), durable=False) as conn:
        row = current_draft.find_row(conn)
        if row is None:
            return asdict(EXPIRED)
        sessions.note(conn, row, clock.now())
    return asdict(draft_time_left(row, touched=True))


@bp.get("/closed")
@admits(Role.ANYONE)
def session_ended() -> ResponseReturnValue:
    """End the session and say so, without any answers on the page. A resume code, if there is one, opens them again."""
    with writing(app_context.engine()) as conn:
        row = current_draft.row_even_if_expired(conn)
        has_code = row is not None and resume.has_words(row, clock.now())
        if row is not None:
            sessions.end(conn, row, clock.now())
            if has_code:
                erasure.close(conn, device_cookies.draft_token(), clock.now())
    response = make_response(render_template("respondent/session_ended.html", draft=row, words=has_code))
    return device_cookies.forget_draft(response) if has_code or row is None else response


@bp.post("/closed")
@admits(Role.RESPONDENT)
def new_session() -> ResponseReturnValue:
    """Start a new session on this device for a draft without a resume code, which would be lost otherwise."""
    with writing(app_context.engine()) as conn:
        draft = current_draft.open_even_if_expired(conn)
        if draft is None or resume.has_words(draft.row, clock.now()):
            return redirect(url_for(".resume_form"), 303)
        token = drafts.new_token()
        drafts.set_token(conn, draft.row.id, draft.key, token, clock.now())
    return device_cookies.remember_draft(make_response(redirect(addresses.resume_address(draft), 303)), token)
