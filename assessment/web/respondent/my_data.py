"""The respondent's own data: a copy of it, and its deletion."""

from __future__ import annotations

from io import BytesIO

from flask import redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.presenters.code_notice import code_notice
from assessment.presenters.data_export import export_data
from assessment.services import drafts, erasure
from assessment.web import app_context
from assessment.web.access import Role, admits
from assessment.web.respondent import current_draft, device_cookies
from assessment.web.respondent.blueprint import bp

COPY_NAME = "check-in.json"


@bp.get("/delete")
@admits(Role.RESPONDENT)
def confirm_erasure() -> ResponseReturnValue:
    """Also after the session has expired, if its browser may continue: the page at its end leads here."""
    status = drafts.status(current_draft.visit())
    if status is None or (status.expired and status.has_resume_code):
        return redirect(url_for(".start"), 303)
    keep = url_for(".session_ended" if status.expired else ".result" if status.submitted else ".start")
    return render_template("respondent/delete.html", finished=status.submitted, shared=status.shared, keep=keep)


@bp.post("/delete")
@admits(Role.RESPONDENT)
def erase() -> ResponseReturnValue:
    instance_dir = app_context.settings().instance_dir
    erasure.erase(app_context.store(), current_draft.token(), instance_dir, clock.now())
    return device_cookies.forget_everything_and_show(".erased")


@bp.get("/deleted")
@admits(Role.ANYONE)
def erased() -> ResponseReturnValue:
    return render_template("respondent/deleted.html")


@bp.get("/copy")
@admits(Role.RESPONDENT)
def about_copy() -> ResponseReturnValue:
    draft = drafts.require(current_draft.visit())
    back = url_for(".result") if draft.submitted else url_for(".start")
    return render_template("respondent/download_data.html", back=back, code=code_notice(draft, clock.now()))


@bp.get("/check-in.json")
@admits(Role.RESPONDENT)
def download_copy() -> ResponseReturnValue:
    draft, submission = drafts.with_submission(current_draft.visit())
    content = export_data(draft, submission).encode()
    return send_file(BytesIO(content), "application/json", as_attachment=True, download_name=COPY_NAME)
