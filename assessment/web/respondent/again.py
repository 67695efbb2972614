"""Check-ins over time: what they are, beginning one, giving it up, and the dates as a file."""

from __future__ import annotations

from io import BytesIO

from flask import redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.storage.engine import reading, writing
from assessment.web import current
from assessment.web.access import Role, admits
from assessment.web.respondent import holding
from assessment.web.respondent.holding import bp
from assessment.workflow import checking_in, sharing
from assessment.workflow.dates import dates_file

DATES_NAME = "dates.ics"


@bp.get("/again")
@admits(Role.PERSON)
def again() -> ResponseReturnValue:
    with reading(current.engine()) as conn:
        held = holding.finished(conn)
        record = sharing.record_of(conn, held)
    ahead = checking_in.ahead(held, record, clock.now())
    if ahead is None:
        return redirect(url_for(".result"), 303)
    return render_template("respondent/again.html", ahead=ahead, shared=record.shared)


@bp.post("/again")
@admits(Role.PERSON)
def begin_again() -> ResponseReturnValue:
    with writing(current.engine()) as conn:
        held = checking_in.begin(conn, holding.finished(conn), clock.now())
    return redirect(holding.where(held), 303)


@bp.post("/again/stop")
@admits(Role.PERSON)
def stop_again() -> ResponseReturnValue:
    with writing(current.engine()) as conn:
        checking_in.stop(conn, holding.finished(conn), clock.now())
    return redirect(url_for(".result"), 303)


@bp.get("/dates.ics")
@admits(Role.PERSON)
def dates() -> ResponseReturnValue:
    """The days of the check-ins to come, for a calendar: it says nothing about what they are."""
    with reading(current.engine()) as conn:
        held = holding.finished(conn)
        record = sharing.record_of(conn, held)
    first, *done = (each.at for each in record.rounds)
    made = dates_file(held.pack, first, done, clock.now())
    return send_file(BytesIO(made), "text/calendar", as_attachment=True, download_name=DATES_NAME)
