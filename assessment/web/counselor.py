"""The counselor's pages: the queue and the review of one submission."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO

import structlog
from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.core.errors import InvalidAnswers
from assessment.services import review as review_service
from assessment.services.queue import open_queue
from assessment.web import access, app_context, desk_home, languages, staff_session
from assessment.web.access import Role, admits, needs_fresh_factor

log = structlog.get_logger(__name__)

bp = Blueprint("counselor", __name__, url_prefix="/counselor")
bp.context_processor(staff_session.time_left_for_templates)


@bp.get("/stay")
@admits(Role.STAFF)
def time_left() -> ResponseReturnValue:
    """Asked by a script before it warns; asking is no activity."""
    return asdict(staff_session.time_left())


@bp.post("/stay")
@admits(Role.STAFF)
def extend_session() -> ResponseReturnValue:
    """Extend the session, as every request of staff does in ``access.guard``."""
    return asdict(staff_session.time_left())


@bp.get("/home")
@admits(Role.STAFF)
def home() -> ResponseReturnValue:
    """The first page of whoever is here."""
    return redirect(desk_home.first_page(access.staff().role), 303)


@bp.get("")
@admits(Role.COUNSELOR)
def queue() -> ResponseReturnValue:
    shown = open_queue(app_context.store(), access.staff(), clock.now(), languages.current())
    return render_template("counselor/queue.html", queue=shown)


@bp.get("/<code>")
@admits(Role.COUNSELOR)
def review(code: str) -> ResponseReturnValue:
    return _show_review(code)


@bp.route("/<code>/staff-copy", methods=["GET", "POST"])
@admits(Role.COUNSELOR)
@needs_fresh_factor
def about_staff_copy(code: str) -> ResponseReturnValue:
    """What the file holds, and the button that makes it. Posted to by the page that asks for the second factor."""
    if request.method == "POST" and not languages.is_switch():
        return redirect(url_for(".about_staff_copy", code=code), 303)
    review_service.find(app_context.desk(), code, access.staff(), clock.now())
    return render_template("counselor/staff_copy.html", code=code)


@bp.route("/<code>/staff-copy.pdf", methods=["GET", "POST"])
@admits(Role.COUNSELOR)
@needs_fresh_factor
def staff_copy(code: str) -> ResponseReturnValue:
    pdf = review_service.staff_copy(app_context.desk(), code, access.staff(), clock.now(), languages.localize)
    return send_file(BytesIO(pdf), "application/pdf", as_attachment=True, download_name=f"{code}-staff.pdf")


@bp.post("/<code>/notes")
@admits(Role.COUNSELOR)
def add_note(code: str) -> ResponseReturnValue:
    if languages.is_switch():
        return _show_review(code)
    try:
        review_service.add_note(app_context.desk(), code, access.staff(), request.form.get("note", ""), clock.now())
    except InvalidAnswers as refused:
        return _show_review(code, refused.messages["note"]), 422
    return redirect(url_for(".review", code=code, _anchor="notes"), 303)


@bp.post("/<code>/reviewed")
@admits(Role.COUNSELOR)
def mark_reviewed(code: str) -> ResponseReturnValue:
    review_service.mark_reviewed(app_context.desk(), code, access.staff(), clock.now())
    return redirect(url_for(".queue"), 303)


@bp.post("/<code>/put-back")
@admits(Role.COUNSELOR)
def reopen(code: str) -> ResponseReturnValue:
    review_service.reopen(app_context.desk(), code, access.staff(), clock.now())
    return redirect(url_for(".review", code=code), 303)


@bp.post("/<code>/team")
@admits(Role.SUPERVISOR)
def move_to_team(code: str) -> ResponseReturnValue:
    if languages.is_switch():
        return _show_review(code)
    team = request.form.get("team", "")
    try:
        review_service.move_to_team(app_context.desk(), code, access.staff(), team, clock.now())
    except InvalidAnswers as refused:
        return _show_review(code, team_error=refused.messages["team"]), 422
    return redirect(url_for(".queue"), 303)


def _show_review(code: str, error: str = "", team_error: str = "") -> str:
    found = review_service.open_review(app_context.desk(), code, access.staff(), clock.now(), languages.localize)
    if any(each.lines is None and not each.erased for each in found.review.notes):
        log.error("note cannot be opened", endpoint=request.endpoint, submission=code)
    note = request.form.get("note", "")
    return render_template(
        "counselor/review.html",
        review=found.review,
        history=found.history,
        teams=found.teams,
        note=note,
        error=error,
        team_error=team_error,
    )
