"""The hand-over sheet, to read or to print."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.services import hand_over
from assessment.web import access, app_context, staff_session
from assessment.web.access import Role, admits

bp = Blueprint("hand_over", __name__, url_prefix="/counselor")
bp.context_processor(staff_session.time_left_for_templates)


@bp.get("/hand-over")
@admits(Role.COUNSELOR)
def sheet() -> ResponseReturnValue:
    found, more = hand_over.sheet(app_context.store(), access.staff(), clock.now())
    return render_template("counselor/hand_over.html", sheet=found, more=hand_over.MOST if more else 0)
