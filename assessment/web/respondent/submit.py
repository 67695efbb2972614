"""Submitting the answers, shared with a counselor or not; at a check-in they are submitted as the first ones were."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.core.errors import InvalidAnswers
from assessment.presenters import question_page
from assessment.records.drafts import OpenDraft
from assessment.services import drafts, sharing, submission
from assessment.web import languages
from assessment.web.access import Role, admits
from assessment.web.respondent import addresses, current_draft
from assessment.web.respondent.blueprint import bp
from assessment.web.respondent.help import help_beside_questions


@bp.get("/submit")
@admits(Role.RESPONDENT)
def submit_form() -> ResponseReturnValue:
    draft, earlier = submission.before_submitting(current_draft.visit())
    if earlier is not None:
        return render_template("respondent/submit_check_in.html", shared=earlier.shared, round=_round(draft))
    return _show_form(draft, {})


@bp.post("/submit")
@admits(Role.RESPONDENT)
def submit() -> ResponseReturnValue:
    choice, contact = request.form.get("choice", ""), request.form.get("contact", "")
    if languages.is_switch():
        return submit_form()
    visit = current_draft.visit()
    try:
        submitted = submission.submit(visit, request.form.get("round"), choice, contact)
    except InvalidAnswers as refused:
        return _show_form(drafts.require_in_progress(visit), refused.messages), 422
    if not submitted:
        # The form was opened in an earlier round: it must not submit the answers of this one.
        return redirect(addresses.resume_address(drafts.require(visit)), 303)
    return redirect(url_for(".result"), 303)


def _show_form(draft: OpenDraft, messages: dict[str, str]) -> str:
    return render_template(
        "respondent/submit.html",
        round=_round(draft),
        sharing=draft.pack.sharing,
        help=help_beside_questions(draft),
        contact_asked=sharing.asks_for_contact(draft),
        choice=request.form.get("choice", ""),
        contact=request.form.get("contact", ""),
        messages=messages,
        problems=[question_page.Problem(*each) for each in messages.items()],
    )


def _round(draft: OpenDraft) -> str:
    """The number of earlier submissions, as a form field."""
    return str(len(draft.rounds))
