"""The respondent's session: time left, staying, the page at its end, and a new session on the same device."""

from __future__ import annotations

from dataclasses import asdict

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from assessment.services import drafts, resume
from assessment.services import visit as visits
from assessment.services.session_timeout import EXPIRED
from assessment.web.access import Role, admits
from assessment.web.respondent import addresses, current_draft, device_cookies
from assessment.web.respondent.blueprint import bp


@bp.get("/stay")
@admits(Role.RESPONDENT)
def time_left() -> ResponseReturnValue:
    """Asking is no activity: another tab may ask on behalf of a page that nobody uses."""
    return asdict(visits.time_left(current_draft.visit()) or EXPIRED)


@bp.post("/stay")
@admits(Role.RESPONDENT)
def extend_session() -> ResponseReturnValue:
    """Extend the session, unless it has expired; or end it, when the script says that its time is over."""
    if "end" in request.form:
        return end()
    return asdict(visits.stay(current_draft.visit()) or EXPIRED)


def end() -> Response:
    """End the session, and lead to the page that says so."""
    resume.end_session(current_draft.visit())
    return redirect(url_for(".session_ended"), 303)


@bp.get("/closed")
@admits(Role.ANYONE)
def session_ended() -> ResponseReturnValue:
    """Say that the session has ended, without any answers on the page; to somebody whose session has not, lead on."""
    status = drafts.status(current_draft.visit())
    if status is not None and not status.expired:
        return redirect(url_for(".start"), 303)
    return render_template("respondent/session_ended.html", draft=status, words=status and status.has_resume_code)


@bp.post("/closed")
@admits(Role.RESPONDENT)
def new_session() -> ResponseReturnValue:
    """Start a new session on this device for a draft without a resume code, which would be lost otherwise."""
    restarted = resume.restart_session(current_draft.visit())
    if restarted is None:
        return redirect(url_for(".resume_form"), 303)
    draft, token = restarted
    return device_cookies.remember_draft(make_response(redirect(addresses.resume_address(draft), 303)), token)
