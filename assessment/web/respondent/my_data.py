"""The respondent's own data: a copy of it, and its deletion."""

from __future__ import annotations

from io import BytesIO

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.presenters.code_notice import code_notice
from assessment.presenters.data_export import export_data, export_table
from assessment.services import drafts, erasure
from assessment.web import app_context, languages
from assessment.web.access import Role, admits
from assessment.web.respondent import current_draft, device_cookies
from assessment.web.respondent.blueprint import bp

COPIES = {"json": ("check-in.json", "application/json"), "csv": ("check-in.csv", "text/csv")}
"""What the copy can be -> the name of the file, and its type."""


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
    return _ask_about_copy()


@bp.post("/copy")
@admits(Role.RESPONDENT)
def download_copy() -> ResponseReturnValue:
    """The file, for who says that they are alone. It has no address: whoever comes to this browser later is asked."""
    kind = request.form.get("kind", "")
    if languages.is_switch() or "alone" not in request.form or kind not in COPIES:
        return _ask_about_copy(kind)
    draft, submission = drafts.with_submission(current_draft.visit())
    content = export_table(draft, submission) if kind == "csv" else export_data(draft, submission).encode()
    name, mimetype = COPIES[kind]
    return send_file(BytesIO(content), mimetype, as_attachment=True, download_name=name)


def _ask_about_copy(kind: str = "") -> str:
    draft = drafts.require(current_draft.visit())
    back, code = url_for(".result") if draft.submitted else url_for(".start"), code_notice(draft, clock.now())
    return render_template("respondent/download_data.html", back=back, code=code, kind=kind or "json")
