"""The ways out: leaving at once, and taking everything back."""

from __future__ import annotations

from io import BytesIO

import structlog
from flask import make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from assessment import clock
from assessment.records import drafts, submissions
from assessment.services import erasure, resume, sessions, sharing
from assessment.storage.engine import reading, writing
from assessment.web import app_context
from assessment.web.access import Role, admits
from assessment.web.respondent import current_draft
from assessment.web.respondent.current_draft import bp

log = structlog.get_logger(__name__)

COPY_NAME = "check-in.json"


@bp.context_processor
def way_out() -> dict[str, str]:
    """Where leaving leads: every page says so, so that a script can go there without asking."""
    return {"exit_to": app_context.settings().exit_url}


@bp.get("/leave")
@admits(Role.ANYONE)
def leave() -> ResponseReturnValue:
    """A plain link, so that it works without a script; whatever goes wrong here, the browser is sent away."""
    _close()
    return current_draft.forget_everything(make_response(redirect(app_context.settings().exit_url, 303)), at_once=True)


@bp.post("/leave")
@admits(Role.ANYONE)
def leave_behind() -> ResponseReturnValue:
    """The same, told by a script that has sent the browser away already.

    It asks for no form token, as ``leave`` asks for none: a browser that lost its session must be able to leave. Other
    sites cannot ask for it: no cookie comes along with their forms, and they are refused before.
    """
    _close()
    return current_draft.forget_everything(make_response("", 204), at_once=True)


@bp.get("/delete")
@admits(Role.PERSON)
def before_erasing() -> ResponseReturnValue:
    """Also after a visit that ended, where its browser may go on: the page of the end leads here."""
    with reading(app_context.engine()) as conn:
        draft = current_draft.draft(conn) or drafts.find_row(conn, current_draft.remembered(current_draft.HOLDER))
        over = draft is not None and sessions.over(draft, clock.now())
        if draft is None or (over and resume.has_words(draft, clock.now())):
            return redirect(url_for(".start"), 303)
        shared = sharing.is_shared(conn, draft)
    keep = url_for(".closed" if over else ".result" if draft.submitted else ".start")
    return render_template("respondent/delete.html", finished=draft.submitted, shared=shared, keep=keep)


@bp.post("/delete")
@admits(Role.PERSON)
def erase() -> ResponseReturnValue:
    with writing(app_context.engine()) as conn:
        gone = erasure.erase(conn, current_draft.remembered(current_draft.HOLDER), clock.now())
    if gone:
        erasure.remember(app_context.settings().instance_dir, gone)
    return current_draft.leave_nothing(".erased")


@bp.get("/deleted")
@admits(Role.ANYONE)
def erased() -> ResponseReturnValue:
    return render_template("respondent/deleted.html")


@bp.get("/copy")
@admits(Role.PERSON)
def before_copying() -> ResponseReturnValue:
    with reading(app_context.engine()) as conn:
        held = current_draft.holder(conn)
    back = url_for(".result") if held.submitted else url_for(".start")
    return render_template("respondent/copy.html", back=back)


@bp.get("/check-in.json")
@admits(Role.PERSON)
def copy() -> ResponseReturnValue:
    with reading(app_context.engine()) as conn:
        held = current_draft.holder(conn)
        record = submissions.own(conn, held.row, held.key)
    made = erasure.everything(held, record).encode()
    return send_file(BytesIO(made), "application/json", as_attachment=True, download_name=COPY_NAME)


def _close() -> None:
    token = current_draft.remembered(current_draft.HOLDER)
    if not token:
        return
    try:
        with writing(app_context.engine()) as conn:
            erasure.close(conn, token, clock.now())
    except OperationalError as failed:
        log.warning("holder not forgotten", endpoint=request.endpoint, error=type(failed.orig).__name__)
