"""Submitting the answers, shared with a counselor or not; those of later rounds go where the first ones went."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.core.errors import InvalidAnswers
from assessment.presenters import progress, question_page
from assessment.presenters.safe_contact_question import known_safe_contact, safe_contact_question
from assessment.records.drafts import OpenDraft
from assessment.records.position import SEND, Position
from assessment.services import drafts, positions, sharing, submission
from assessment.web import app_context, languages
from assessment.web.respondent import addresses, current_draft
from assessment.web.respondent.help import help_beside_questions

FIELDS = ("choice", "team", "contact", "way")


def show_form(draft: OpenDraft, position: Position) -> ResponseReturnValue:
    """The form that sends the answers in, with what was typed into it before."""
    if not draft.current_round.is_first_pass:
        _, earlier = drafts.with_submission(current_draft.visit())
        shared = earlier is not None and earlier.shared
        return render_template(
            "respondent/submit_later.html",
            progress=progress.after_chapters(draft.current_round, progress.SEND),
            shared=shared,
            addendum=draft.current_round.addendum,
            round=_round(draft),
        )
    teams = sharing.teams_to_choose_from(app_context.store(), draft)
    messages = submission.problems(position.typed, teams) if position.refused else {}
    page = render_template(
        "respondent/submit.html",
        progress=progress.after_chapters(draft.current_round, progress.SEND),
        round=_round(draft),
        sharing=draft.pack.sharing,
        help=help_beside_questions(draft),
        contact_asked=sharing.asks_for_contact(draft),
        teams=teams,
        way=safe_contact_question(draft.pack, call=False),
        typed={"way": known_safe_contact(draft.pack, draft.answers), **draft.content.typed_into_forms},
        messages=messages,
        problems=[question_page.Problem(*each) for each in messages.items()],
        focus=position.focus,
    )
    return page, 422 if messages else 200


def post_form() -> ResponseReturnValue:
    """Send the answers in; or keep what was typed, if the form comes back or the person goes back to the list."""
    visit, focus = current_draft.visit(), request.form.get("focus", "")
    typed = {name: request.form.get(name, "") for name in FIELDS}
    if languages.is_switch() or focus:
        positions.move(visit, positions.with_typed(SEND, typed, focus=focus if focus in FIELDS else ""))
        return addresses.redirect_to_questions()
    if request.form.get("go") == "list":
        positions.back_to_list(visit, {name: value for name, value in typed.items() if value})
        return addresses.redirect_to_questions()
    try:
        submitted = submission.submit(visit, request.form.get("round"), **typed)
    except InvalidAnswers:
        positions.move(visit, positions.with_typed(SEND, typed, refused=True))
        return addresses.redirect_to_questions()
    if not submitted:
        # The form was opened in an earlier round: it must not submit the answers of this one.
        return redirect(addresses.resume_address(drafts.require(visit)), 303)
    return redirect(url_for(".result"), 303)


def _round(draft: OpenDraft) -> str:
    """The number of earlier submissions, as a form field."""
    return str(len(draft.rounds))
