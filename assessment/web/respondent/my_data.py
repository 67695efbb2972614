"""The respondent's own data: a copy of it, and its deletion."""

from __future__ import annotations

from io import BytesIO

from flask import redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.records import submissions
from assessment.services import erasure, resume, sessions, sharing
from assessment.storage.engine import reading, writing
from assessment.web import app_context
from assessment.web.access import Role, admits
from assessment.web.respondent import current_draft, device_cookies
from assessment.web.respondent.blueprint import bp

COPY_NAME = "check-in.json"


@bp.get("/delete")
@admits(Role.RESPONDENT)
def confirm_erasure() -> ResponseReturnValue:
    """Also after the session has expired, if its browser may continue: the page at its end leads here."""
    with reading(app_context.engine()) as conn:
        row = current_draft.find_row(conn) or current_draft.row_even_if_expired(conn)
        expired = row is not None and sessions.over(row, clock.now())
        if row is None or (expired and resume.has_words(row, clock.now())):
            return redirect(url_for(".start"), 303)
        shared = sharing.is_shared(conn, row)
    keep = url_for(".session_ended" if expired else ".result" if row.submitted else ".start")
    return render_template("respondent/delete.html", finished=row.submitted, shared=shared, keep=keep)


@bp.post("/delete")
@admits(Role.RESPONDENT)
def erase() -> ResponseReturnValue:
    with writing(app_context.engine()) as conn:
        erased_id = erasure.erase(conn, device_cookies.draft_token(), clock.now())
    if erased_id:
        erasure.remember(app_context.settings().instance_dir, erased_id)
    return device_cookies.forget_everything_and_show(".erased")


@bp.get("/deleted")
@admits(Role.ANYONE)
def erased() -> ResponseReturnValue:
    return render_template("respondent/deleted.html")


@bp.get("/copy")
@admits(Role.RESPONDENT)
def about_copy() -> ResponseReturnValue:
    with reading(app_context.engine()) as conn:
        draft = current_draft.require_draft(conn)
    back = url_for(".result") if draft.submitted else url_for(".start")
    return render_template("respondent/download_data.html", back=back)


@bp.get("/check-in.json")
@admits(Role.RESPONDENT)
def download_copy() -> ResponseReturnValue:
    with reading(app_context.engine()) as conn:
        draft = current_draft.require_draft(conn)
        submission = submissions.own(conn, draft.row, draft.key)
    content = erasure.everything(draft, submission).encode()
    return send_file(BytesIO(content), "application/json", as_attachment=True, download_name=COPY_NAME)
