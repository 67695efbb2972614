"""The ways out: the quick exit, and forgetting this device."""

from __future__ import annotations

import structlog
from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from assessment import clock
from assessment.services import erasure, resume
from assessment.storage.engine import reading, writing
from assessment.web import app_context
from assessment.web.access import Role, admits
from assessment.web.respondent import current_draft, device_cookies
from assessment.web.respondent.blueprint import bp

log = structlog.get_logger(__name__)


@bp.context_processor
def exit_url_for_templates() -> dict[str, str]:
    """``exit_to``: the exit's address on every page, so that a script can go there without a request."""
    return {"exit_to": app_context.settings().exit_url}


@bp.get("/leave")
@admits(Role.ANYONE)
def leave() -> ResponseReturnValue:
    """Send the browser away whatever fails here; a GET, so that a plain link works without a script."""
    _close_draft()
    away = make_response(redirect(app_context.settings().exit_url, 303))
    return device_cookies.forget_everything(away, keep_cache=True)


@bp.post("/leave")
@admits(Role.ANYONE)
def leave_by_script() -> ResponseReturnValue:
    """Close the draft for a script that has sent the browser away already.

    No form token is required, just as ``leave`` requires none: a browser that lost its session must be able to leave.
    Other sites gain nothing: their forms carry no cookie of ours, and are refused before.
    """
    _close_draft()
    return device_cookies.forget_everything(make_response("", 204), keep_cache=True)


@bp.get("/forget")
@admits(Role.RESPONDENT)
def confirm_forget_device() -> ResponseReturnValue:
    with reading(app_context.engine()) as conn:
        row = current_draft.find_row(conn) or current_draft.redirect_to_start()
    has_code = resume.has_words(row, clock.now())
    return render_template("respondent/forget_device.html", finished=row.submitted, words=has_code)


@bp.post("/forget")
@admits(Role.RESPONDENT)
def forget_device() -> ResponseReturnValue:
    """Remove this device's access. A draft without a resume code is deleted: nobody could open it any more."""
    with writing(app_context.engine()) as conn:
        kept = erasure.close(conn, device_cookies.draft_token(), clock.now())
    return device_cookies.forget_everything_and_show(".device_forgotten" if kept else ".erased")


@bp.get("/forgotten")
@admits(Role.ANYONE)
def device_forgotten() -> ResponseReturnValue:
    return render_template("respondent/device_forgotten.html")


def _close_draft() -> None:
    token = device_cookies.draft_token()
    if not token:
        return
    try:
        with writing(app_context.engine()) as conn:
            erasure.close(conn, token, clock.now())
    except OperationalError as failed:
        log.warning("holder not forgotten", endpoint=request.endpoint, error=type(failed.orig).__name__)
