"""The counselor's pages: the queue and the review of one submission."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO
from typing import Any

import structlog
from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from assessment import clock
from assessment.core.errors import InvalidAnswers
from assessment.web import access, current, language
from assessment.web.access import Role, admits
from assessment.workflow import reviewing, waiting
from assessment.workflow.reviewing import Reviewer

log = structlog.get_logger(__name__)

bp = Blueprint("counselor", __name__, url_prefix="/counselor")


@bp.context_processor
def times_at_desk() -> dict[str, Any]:
    """``times``: how long the counselor stays signed in without a click."""
    return {"times": access.desk_times()}


@bp.get("/stay")
@admits(Role.COUNSELOR)
def time_left() -> ResponseReturnValue:
    """Asked by the script before it warns; no sign of life."""
    return asdict(access.desk_times())


@bp.post("/stay")
@admits(Role.COUNSELOR)
def stay() -> ResponseReturnValue:
    """A sign of life, which the guard has noted on the way here."""
    return asdict(access.desk_times())


@bp.get("")
@admits(Role.COUNSELOR)
def queue() -> ResponseReturnValue:
    found = waiting.queue(current.engine(), current.keyring(), clock.now(), language.spoken())
    if found.unopened:
        log.error("cannot be opened", endpoint=request.endpoint, submission=" ".join(found.unopened))
    return render_template("counselor/queue.html", queue=found)


@bp.get("/<code>")
@admits(Role.COUNSELOR)
def review(code: str) -> ResponseReturnValue:
    return _shown(code)


@bp.get("/<code>/staff-copy.pdf")
@admits(Role.COUNSELOR)
def staff_copy(code: str) -> ResponseReturnValue:
    made = reviewing.staff_copy(current.desk(), code, _reviewer(), clock.now(), language.speak)
    return send_file(BytesIO(made), "application/pdf", as_attachment=True, download_name=f"{code}-staff.pdf")


@bp.post("/<code>/notes")
@admits(Role.COUNSELOR)
def write_note(code: str) -> ResponseReturnValue:
    if language.switching():
        return _shown(code)
    try:
        reviewing.write_note(current.desk(), code, _reviewer(), request.form.get("note", ""), clock.now())
    except InvalidAnswers as refused:
        return _shown(code, refused.messages["note"]), 422
    return redirect(url_for(".review", code=code, _anchor="notes"), 303)


@bp.post("/<code>/reviewed")
@admits(Role.COUNSELOR)
def mark_reviewed(code: str) -> ResponseReturnValue:
    reviewing.mark_reviewed(current.desk(), code, _reviewer(), clock.now())
    return redirect(url_for(".queue"), 303)


@bp.post("/<code>/put-back")
@admits(Role.COUNSELOR)
def put_back(code: str) -> ResponseReturnValue:
    reviewing.put_back(current.desk(), code, _reviewer(), clock.now())
    return redirect(url_for(".review", code=code), 303)


def _shown(code: str, error: str = "") -> str:
    found = reviewing.open_review(current.desk(), code, _reviewer(), clock.now(), language.speak)
    if any(each.lines is None for each in found.review.notes):
        log.error("note cannot be opened", endpoint=request.endpoint, submission=code)
    note = request.form.get("note", "")
    return render_template("counselor/review.html", review=found.review, course=found.course, note=note, error=error)


def _reviewer() -> Reviewer:
    return Reviewer(current_user.id, current_user.email)
