"""Check-ins over time: what they are, beginning one, giving it up, and the dates as a file."""

from __future__ import annotations

from io import BytesIO

from flask import redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.presenters.calendar_file import dates_file
from assessment.services import check_ins, sharing
from assessment.storage.engine import reading, writing
from assessment.web import app_context
from assessment.web.access import Role, admits
from assessment.web.respondent import current_draft
from assessment.web.respondent.current_draft import bp

DATES_NAME = "dates.ics"


@bp.get("/again")
@admits(Role.PERSON)
def again() -> ResponseReturnValue:
    with reading(app_context.engine()) as conn:
        held = current_draft.finished(conn)
        record = sharing.record_of(conn, held)
    ahead = check_ins.ahead(held, record, clock.now())
    if ahead is None:
        return redirect(url_for(".result"), 303)
    return render_template("respondent/check_in.html", ahead=ahead, shared=record.shared)


@bp.post("/again")
@admits(Role.PERSON)
def begin_again() -> ResponseReturnValue:
    with writing(app_context.engine()) as conn:
        held = check_ins.begin(conn, current_draft.finished(conn), clock.now())
    return redirect(current_draft.where(held), 303)


@bp.post("/again/stop")
@admits(Role.PERSON)
def stop_again() -> ResponseReturnValue:
    with writing(app_context.engine()) as conn:
        check_ins.stop(conn, current_draft.finished(conn), clock.now())
    return redirect(url_for(".result"), 303)


@bp.get("/dates.ics")
@admits(Role.PERSON)
def dates() -> ResponseReturnValue:
    """The days of the check-ins to come, for a calendar: it says nothing about what they are."""
    with reading(app_context.engine()) as conn:
        held = current_draft.finished(conn)
        record = sharing.record_of(conn, held)
    first, *done = (each.at for each in record.rounds)
    made = dates_file(held.pack, first, done, clock.now())
    return send_file(BytesIO(made), "text/calendar", as_attachment=True, download_name=DATES_NAME)
