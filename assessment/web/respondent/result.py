"""The result, and the file of it."""

from __future__ import annotations

from io import BytesIO

from flask import render_template, send_file
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.core.outcome import from_json
from assessment.storage.engine import reading
from assessment.web import current, packing
from assessment.web.access import Role, admits
from assessment.web.respondent import holding
from assessment.web.respondent.helping import help_of, place_of
from assessment.web.respondent.holding import bp
from assessment.workflow import checking_in, reports, sharing, spreading
from assessment.workflow.results import result_of
from assessment.workflow.trends import shown_trends

FILE_NAME = "check-in-summary.pdf"


@bp.get("/result")
@admits(Role.PERSON)
def result() -> ResponseReturnValue:
    with reading(current.engine()) as conn:
        held = holding.finished(conn)
        record = sharing.record_of(conn, held)
    spreads = spreading.spreads(current.settings().reliable_change, held.pack)
    shown = result_of(held.pack, record, shown_trends(held.pack, record.course, spreads))
    ahead = checking_in.ahead(held, record, clock.now())
    # Packed, for it grows with every check-in: nothing that its request says is drawn on it.
    return packing.packed(render_template("respondent/result.html", result=shown, help=help_of(held), ahead=ahead))


@bp.get("/pdf")
@admits(Role.PERSON)
def before_download() -> ResponseReturnValue:
    with reading(current.engine()) as conn:
        holding.finished(conn)
    return render_template("respondent/pdf.html", file_name=FILE_NAME)


@bp.get("/summary.pdf")
@admits(Role.PERSON)
def download() -> ResponseReturnValue:
    with reading(current.engine()) as conn:
        held = holding.finished(conn)
        record = sharing.record_of(conn, held)
    outcome, day = from_json(record.last.outcome), record.last.at.date()
    place = held.pack.place.get(place_of(held) or current.settings().place)
    pdf = reports.person_pdf(held.pack, outcome, code=record.code, day=day, place=place)
    return send_file(BytesIO(pdf), "application/pdf", as_attachment=True, download_name=FILE_NAME)
