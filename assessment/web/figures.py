"""The figures of a supervisor's teams, on a page and as a table to take along."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.presenters import spreadsheet
from assessment.presenters.figures_page import FiguresPage
from assessment.services import figures
from assessment.web import access, app_context, languages, staff_session
from assessment.web.access import Role, admits, needs_fresh_factor

bp = Blueprint("figures", __name__, url_prefix="/counselor")
bp.context_processor(staff_session.time_left_for_templates)


@bp.get("/figures")
@admits(Role.SUPERVISOR)
def page() -> ResponseReturnValue:
    with_answers = request.args.get("answers") == "yes"
    return render_template("counselor/figures.html", page=_figures(with_answers=with_answers), opened=with_answers)


@bp.post("/figures.csv")
@admits(Role.SUPERVISOR)
@needs_fresh_factor
def table() -> ResponseReturnValue:
    """Every table of the page, one value a line."""
    values = (
        (each.name, row[0], column, value)
        for each in _figures(with_answers=True).tables
        for row in each.rows
        for column, value in zip(each.columns[1:], row[1:], strict=True)
    )
    reply = Response(spreadsheet.table(("table", "row", "column", "value"), values), mimetype="text/csv")
    reply.headers["Content-Disposition"] = "attachment; filename=figures.csv"
    return reply


def _figures(*, with_answers: bool) -> FiguresPage:
    store, staff = app_context.store(), access.staff()
    return figures.figures(store, staff, clock.now(), languages.localize, with_answers=with_answers)
