"""Check-ins and addenda: starting one, giving it up, and a calendar file with the dates of those to come."""

from __future__ import annotations

from io import BytesIO

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.core.paper import paper_of
from assessment.presenters.calendar_file import dates_file
from assessment.presenters.completion_time import how_long_a_check_in
from assessment.services import check_ins, drafts
from assessment.web.access import Role, admits
from assessment.web.respondent import addresses, current_draft
from assessment.web.respondent.blueprint import bp

DATES_NAME = "dates.ics"


@bp.get("/again")
@admits(Role.RESPONDENT)
def about_check_in() -> ResponseReturnValue:
    draft, submission = drafts.require_submitted(current_draft.visit())
    ahead = check_ins.planned(draft, submission, clock.now())
    if ahead is None:
        return redirect(url_for(".result"), 303)
    return render_template(
        "respondent/check_in.html", ahead=ahead, shared=submission.shared, minutes=how_long_a_check_in(draft.pack)
    )


@bp.post("/again")
@admits(Role.RESPONDENT)
def begin_check_in() -> ResponseReturnValue:
    draft = check_ins.begin(current_draft.visit())
    return redirect(addresses.resume_address(draft), 303)


@bp.post("/rest")
@admits(Role.RESPONDENT)
def begin_addendum() -> ResponseReturnValue:
    """Begin to answer what was left out, or go on with it."""
    draft = check_ins.begin_addendum(current_draft.visit())
    return redirect(addresses.resume_address(draft), 303)


@bp.post("/again/stop")
@admits(Role.RESPONDENT)
def stop_check_in() -> ResponseReturnValue:
    """Give up the round that the page showed; another one, begun since in another tab or browser, stays."""
    check_ins.give_up(current_draft.visit(), request.form.get("begun", ""))
    return redirect(url_for(".result"), 303)


@bp.get("/dates.ics")
@admits(Role.RESPONDENT)
def calendar_file() -> ResponseReturnValue:
    """The dates of the check-ins to come, as a calendar file that does not say what they are."""
    draft, submission = drafts.require_submitted(current_draft.visit())
    content = dates_file(paper_of(draft.pack, submission.parsed_rounds), clock.now())
    return send_file(BytesIO(content), "text/calendar", as_attachment=True, download_name=DATES_NAME)
