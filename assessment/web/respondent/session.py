"""The respondent's session: time left, staying, the page at its end, and a new session on the same device."""

from __future__ import annotations

from dataclasses import asdict

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment.services import resume
from assessment.services import visit as visits
from assessment.web.access import Role, admits
from assessment.web.respondent import addresses, current_draft, device_cookies
from assessment.web.respondent.blueprint import bp
from assessment.web.session_timeout import EXPIRED


@bp.get("/stay")
@admits(Role.RESPONDENT)
def time_left() -> ResponseReturnValue:
    """Asking is no activity: another tab may ask on behalf of a page that nobody uses."""
    return asdict(visits.time_left(current_draft.visit()) or EXPIRED)


@bp.post("/stay")
@admits(Role.RESPONDENT)
def extend_session() -> ResponseReturnValue:
    """Extend the session, unless it has expired."""
    return asdict(visits.stay(current_draft.visit()) or EXPIRED)


@bp.get("/closed")
@admits(Role.ANYONE)
def session_ended() -> ResponseReturnValue:
    """End the session and say so, without any answers on the page. A resume code, if there is one, opens them again."""
    row, has_code = resume.end_session(current_draft.visit())
    response = make_response(render_template("respondent/session_ended.html", draft=row, words=has_code))
    return device_cookies.forget_draft(response) if has_code or row is None else response


@bp.post("/closed")
@admits(Role.RESPONDENT)
def new_session() -> ResponseReturnValue:
    """Start a new session on this device for a draft without a resume code, which would be lost otherwise."""
    restarted = resume.restart_session(current_draft.visit())
    if restarted is None:
        return redirect(url_for(".resume_form"), 303)
    draft, token = restarted
    return device_cookies.remember_draft(make_response(redirect(addresses.resume_address(draft), 303)), token)
