"""After the result: sharing it with a counselor, asking for a call, saying how to be reached, and withdrawing.

All of it at the address of the result.
"""

from __future__ import annotations

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from assessment.core.errors import InvalidAnswers
from assessment.presenters.question_page import Problem
from assessment.presenters.safe_contact_question import known_safe_contact, safe_contact_question
from assessment.records.drafts import OpenDraft
from assessment.records.position import CALL, REACH, SHARE, WITHDRAW, Position
from assessment.records.submissions import OpenSubmission
from assessment.services import positions, sharing
from assessment.web import app_context, languages
from assessment.web.respondent import current_draft

FORMS = {
    CALL: "respondent/call.html",
    SHARE: "respondent/share.html",
    REACH: "respondent/reach.html",
    WITHDRAW: "respondent/withdraw.html",
}
"""The forms, and how they are drawn."""
ONLY_WHILE_SHARED = (REACH, WITHDRAW)
FIELDS = ("team", "contact", "way")
SECTION_OF = {CALL: "call", SHARE: "sharing", REACH: "sharing", WITHDRAW: "sharing"}
"""The section of the result page that leads to a form, and says what it has done."""


def is_open(draft: OpenDraft, submission: OpenSubmission) -> bool:
    """True if one of the forms is open, and there is still something to do in it."""
    form = positions.at_result(draft).form
    return form in FORMS and (form not in ONLY_WHILE_SHARED or submission.shared)


def show_form(draft: OpenDraft, submission: OpenSubmission) -> ResponseReturnValue:
    """The form that is open, with what was typed into it before."""
    position = positions.at_result(draft)
    typed = {
        "contact": submission.contact,
        "way": known_safe_contact(draft.pack, submission.latest_answers),
        **position.typed,
    }
    chosen = position.form in ONLY_WHILE_SHARED
    teams = () if chosen else sharing.teams_to_choose_from(app_context.store(), draft, submission)
    call = position.form == CALL
    messages: dict[str, str] = {}
    if position.refused and call:
        messages = sharing.call_problems(draft.pack, submission.latest_answers, typed, teams)
    elif position.refused:
        messages = sharing.problems(typed, teams, call=False)
    page = render_template(
        FORMS[position.form],
        form=position.form,
        pack=draft.pack,
        early=False,
        shared=submission.shared,
        teams=teams,
        way=safe_contact_question(draft.pack, call=call),
        typed=typed,
        messages=messages,
        problems=[Problem(*each) for each in messages.items()],
        focus=position.focus,
    )
    return page, 422 if messages else 200


def post_form(form: str) -> None:
    """Share, ask for a call, change the contact or withdraw; or keep what was typed, if the form comes back."""
    visit, focus = current_draft.visit(), request.form.get("focus", "")
    typed = typed_into_form()
    open_form = Position(form=form, typed=typed)
    if languages.is_switch():
        positions.move_at_result(visit, open_form)
        return
    if focus:
        positions.move_at_result(visit, replace(open_form, focus=focus if focus in FIELDS else ""))
        return
    try:
        _do(form, **typed)
    except InvalidAnswers:
        positions.move_at_result(visit, replace(open_form, refused=True))
    else:
        positions.move_at_result(visit, Position(focus=SECTION_OF[form]))


def typed_into_form() -> dict[str, str]:
    """What was typed into the fields of a form about sharing."""
    return {name: request.form.get(name, "") for name in FIELDS}


def _do(form: str, team: str, contact: str, way: str) -> None:
    visit = current_draft.visit()
    match form:
        case "call":
            sharing.ask_for_call(visit, contact, team, way)
        case "share":
            sharing.share(visit, contact, team, way)
        case "reach":
            sharing.change_contact(visit, contact, way)
        case _:
            sharing.withdraw(visit, app_context.settings().instance_dir)
