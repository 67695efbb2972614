"""Cases to take along: what the files hold, and the files."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.presenters.export_formats import FORMATS, file_name
from assessment.presenters.formatting import desk_day
from assessment.services import case_export, review
from assessment.web import access, app_context, languages, staff_session
from assessment.web.access import Role, admits, needs_fresh_factor

bp = Blueprint("exports", __name__, url_prefix="/counselor")
bp.context_processor(staff_session.time_left_for_templates)


@bp.route("/<code>/export", methods=["GET", "POST"])
@admits(Role.COUNSELOR)
@needs_fresh_factor
def of_case(code: str) -> ResponseReturnValue:
    """Posted to by the page that asks for the second factor, and by the button that makes the file."""
    desk, staff, now, kind = app_context.desk(), access.staff(), clock.now(), request.form.get("kind", "")
    if request.method == "POST" and not languages.is_switch():
        if kind not in FORMATS:
            return redirect(url_for(".of_case", code=code), 303)
        chosen = FORMATS[kind]
        content = case_export.export_case(desk, code, staff, now, languages.localize, chosen)
        name = file_name(code, desk_day(now), chosen)
        return send_file(BytesIO(content), chosen.mimetype, as_attachment=True, download_name=name)
    review.find(desk, code, staff, now)
    formats = tuple(FORMATS.values())
    return render_template("counselor/export.html", code=code, formats=formats, kind=kind or formats[0].name)
