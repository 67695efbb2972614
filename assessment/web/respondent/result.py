"""The result page, and its PDF."""

from __future__ import annotations

import re
from io import BytesIO

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.core.paper import paper_of
from assessment.presenters.code_notice import code_notice
from assessment.presenters.help_lines import HelpLines
from assessment.presenters.left_out import left_out_part
from assessment.presenters.person_report import PersonReport, for_person
from assessment.presenters.replies import newest_reply, read_by_counselor
from assessment.presenters.result_page import result_of
from assessment.presenters.result_parts import parts_of
from assessment.presenters.ticks import ticks_of
from assessment.records.drafts import OpenDraft
from assessment.records.position import Position
from assessment.records.submissions import OpenSubmission
from assessment.services import check_ins, drafts, positions, reliability, reports
from assessment.services import sharing as sharing_service
from assessment.services.ticks import keep_ticks
from assessment.web import app_context, languages
from assessment.web.access import Role, admits
from assessment.web.compression import compressed_page
from assessment.web.respondent import current_draft, sharing
from assessment.web.respondent.blueprint import bp
from assessment.web.respondent.help import help_of, place_of, save_place

SECTIONS = ("steps", "choosing", "help", "left_out", *sharing.SECTION_OF.values())
"""The sections of the result page that a button may lead to."""
_PLACE = re.compile(r"\d{1,3}", re.ASCII)
FILE_NAME = "check-in-summary.pdf"
ONLY_ME = "only_me"
READ_REPLY = "alone"
"""The button of somebody who is alone, and wants to see what a counselor sent back."""


@bp.get("/result")
@admits(Role.RESPONDENT)
def result() -> ResponseReturnValue:
    """The result, or the form about sharing that is open: an address of its own would stay in the history."""
    draft, submission = drafts.require_submitted(current_draft.visit())
    if sharing.is_open(draft, submission):
        return sharing.show_form(draft, submission)
    return _show_result(draft, submission)


@bp.post("/result")
@admits(Role.RESPONDENT)
def post_result() -> ResponseReturnValue:
    """Do what the pressed button says, and show where that leads at the same address."""
    visit, form = current_draft.visit(), request.form
    if READ_REPLY in form:
        return _show_reply()
    if "ticks" in form:
        return _keep_ticks()
    if form.get("form") in sharing.FORMS and "go" not in form:
        sharing.post_form(form["form"])
    elif "place" in form:
        save_place(form["place"])
        positions.move_at_result(visit, Position(focus="" if languages.is_switch() else "help"))
    elif form.get("go") in sharing.FORMS:
        positions.move_at_result(visit, Position(form=form["go"]))
    else:
        section = sharing.SECTION_OF.get(form.get("form", ""), form.get("focus", ""))
        positions.move_at_result(visit, Position(focus=section if section in SECTIONS else ""))
    return redirect(url_for(".result"), 303)


def _keep_ticks() -> ResponseReturnValue:
    places = {int(each) for each in request.form.getlist("done") if _PLACE.fullmatch(each)}
    number = request.form["ticks"]
    keep_ticks(current_draft.visit(), int(number) if _PLACE.fullmatch(number) else 0, places)
    if "keep" in request.form:
        positions.move_at_result(current_draft.visit(), Position(focus="steps"))
    return redirect(url_for(".result"), 303)


def _show_reply() -> ResponseReturnValue:
    """What a counselor sent back, as the answer to this button alone: it has no address, and nothing keeps that it was
    opened, so that whoever comes to this browser later is asked again.
    """
    draft, submission = drafts.require_submitted(current_draft.visit())
    if not read_by_counselor(submission):
        return redirect(url_for(".result"), 303)
    reply = newest_reply(draft.pack, submission)
    paper = _paper(draft, submission, help_of(draft))
    return render_template("respondent/reply.html", reply=reply, shared=submission.shared, on_paper=paper)


def _paper(draft: OpenDraft, submission: OpenSubmission, lines: HelpLines) -> PersonReport:
    """What comes out if the page is printed."""
    return for_person(paper_of(draft.pack, submission.parsed_rounds), code=submission.code, whom_to_call=lines)


def _show_result(draft: OpenDraft, submission: OpenSubmission) -> ResponseReturnValue:
    spreads = reliability.load(app_context.settings().reliable_change, draft.pack)
    shown = result_of(draft.pack, submission, spreads)
    lines, ahead = help_of(draft, shown.lines), check_ins.planned(draft, submission, clock.now())
    missing = left_out_part(draft, submission, clock.now())
    page = render_template(
        "respondent/result_in_danger.html" if shown.in_danger else "respondent/result.html",
        result=shown,
        parts=parts_of(
            shown, lines, left_out=missing is not None, checks_in=ahead is not None, asks=bool(draft.pack.texts.faq)
        ),
        help=lines,
        ticks=ticks_of(draft, submission),
        left_out=missing,
        questions=draft.pack.texts.faq,
        ahead=ahead,
        begun=begun.isoformat() if (begun := draft.content.begun_at) else "",
        code=code_notice(draft, clock.now()),
        team=sharing_service.named_team(app_context.store(), submission),
        on_paper=_paper(draft, submission, help_of(draft)),
        focus=positions.at_result(draft).focus,
    )
    # Compressed, because it grows with every check-in. Nothing from its request is shown on it.
    return compressed_page(page)


@bp.get("/pdf")
@admits(Role.RESPONDENT)
def about_pdf() -> ResponseReturnValue:
    drafts.require_submitted(current_draft.visit())
    return render_template("respondent/download_report.html", file_name=FILE_NAME)


@bp.route("/summary.pdf", methods=["GET", "POST"])
@admits(Role.RESPONDENT)
def download_pdf() -> ResponseReturnValue:
    """The file; with bars on the partner only for who says that nobody else could open it."""
    draft, submission = drafts.require_submitted(current_draft.visit())
    pdf = reports.person_pdf(
        draft.pack,
        submission.parsed_rounds,
        code=submission.code,
        served=current_draft.served_pack(),
        chosen=place_of(draft),
        preferred=app_context.settings().place,
        only_me=request.form.get("opened_by") == ONLY_ME,
    )
    return send_file(BytesIO(pdf), "application/pdf", as_attachment=True, download_name=FILE_NAME)
