"""The safety message between two pages, when an answer tells of danger, and asking for a call from there."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.core.check_ins import given_answers
from assessment.core.errors import InvalidAnswers
from assessment.presenters.question_page import Problem
from assessment.presenters.safe_contact_question import known_safe_contact, safe_contact_question
from assessment.presenters.safety_page import show_safety_message
from assessment.records.drafts import OpenDraft
from assessment.records.position import CALL, Position
from assessment.services import positions, sharing, submission
from assessment.web import app_context, languages
from assessment.web.respondent import current_draft
from assessment.web.respondent.addresses import redirect_to_questions
from assessment.web.respondent.help import place_of
from assessment.web.respondent.sharing import FIELDS, typed_into_form


def show_message(draft: OpenDraft, number: int, focus: str) -> ResponseReturnValue:
    """The safety message that the stored answers on page ``number`` call for."""
    pack, place = current_draft.served_pack(), place_of(draft)
    message = show_safety_message(draft.current_round, draft.walk, number, pack, place, app_context.settings().place)
    return render_template("respondent/safety_message.html", message=message, number=number, focus=focus)


def show_call_form(draft: OpenDraft, position: Position) -> ResponseReturnValue:
    """The form that asks for a call before the answers are sent in."""
    teams = sharing.teams_to_choose_from(app_context.store(), draft)
    given = {**given_answers(draft.rounds), **draft.answers}
    messages = sharing.call_problems(draft.pack, given, position.typed, teams) if position.refused else {}
    page = render_template(
        "respondent/call.html",
        form=CALL,
        early=True,
        message=position.message,
        pack=draft.pack,
        teams=teams,
        way=safe_contact_question(draft.pack, call=True),
        typed={"way": known_safe_contact(draft.pack, given), **position.typed},
        messages=messages,
        problems=[Problem(*each) for each in messages.items()],
        focus=position.focus,
    )
    return page, 422 if messages else 200


def post_call_form() -> ResponseReturnValue:
    """Send in the answers so far and ask for a call; or keep what was typed, if the form comes back."""
    visit, focus, typed = current_draft.visit(), request.form.get("focus", ""), typed_into_form()
    if languages.is_switch() or focus:
        positions.move(visit, positions.with_typed(CALL, typed, focus=focus if focus in FIELDS else ""))
        return redirect_to_questions()
    try:
        submission.ask_for_call_now(visit, **typed)
    except InvalidAnswers:
        positions.move(visit, positions.with_typed(CALL, typed, refused=True))
        return redirect_to_questions()
    positions.move_at_result(visit, Position(focus="call"))
    return redirect(url_for(".result"), 303)
