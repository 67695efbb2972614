"""The result page, and its PDF."""

from __future__ import annotations

from io import BytesIO

from flask import render_template, send_file
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.presenters.code_notice import code_notice
from assessment.presenters.result_page import result_of
from assessment.presenters.trend_chart import shown_trends
from assessment.services import check_ins, drafts, reliability, reports
from assessment.web import app_context
from assessment.web.access import Role, admits
from assessment.web.compression import compressed_page
from assessment.web.respondent import current_draft
from assessment.web.respondent.blueprint import bp
from assessment.web.respondent.help import help_of, place_of

FILE_NAME = "check-in-summary.pdf"


@bp.get("/result")
@admits(Role.RESPONDENT)
def result() -> ResponseReturnValue:
    draft, submission = drafts.require_submitted(current_draft.visit())
    spreads = reliability.load(app_context.settings().reliable_change, draft.pack)
    shown = result_of(draft.pack, submission, shown_trends(draft.pack, submission.parsed_rounds, spreads))
    page = render_template(
        "respondent/result.html",
        result=shown,
        help=help_of(draft),
        ahead=check_ins.planned(draft, submission, clock.now()),
        code=code_notice(draft, clock.now()),
    )
    # Compressed, because it grows with every check-in. Nothing from its request is shown on it.
    return compressed_page(page)


@bp.get("/pdf")
@admits(Role.RESPONDENT)
def about_pdf() -> ResponseReturnValue:
    drafts.require_submitted(current_draft.visit())
    return render_template("respondent/download_report.html", file_name=FILE_NAME)


@bp.get("/summary.pdf")
@admits(Role.RESPONDENT)
def download_pdf() -> ResponseReturnValue:
    draft, submission = drafts.require_submitted(current_draft.visit())
    place = draft.pack.place.get(place_of(draft) or app_context.settings().place)
    pdf = reports.person_pdf(draft.pack, submission.parsed_rounds, code=submission.code, place=place)
    return send_file(BytesIO(pdf), "application/pdf", as_attachment=True, download_name=FILE_NAME)
