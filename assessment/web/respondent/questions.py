"""The one address of the questions: GET shows where the person stands, and every POST is answered by a redirect.

Browsers write what was sent for the page they show into their session files, so no page may answer a POST with answers.
"""

from __future__ import annotations

import re

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.presenters import question_page
from assessment.records.drafts import OpenDraft
from assessment.records.position import CALL, SEND, Position
from assessment.services import drafts, positions, questions
from assessment.services.questions import Move, PostedPage, Saved
from assessment.web import app_context, languages
from assessment.web.access import Role, admits
from assessment.web.respondent import check_answers, current_draft, field_cache, safety_page, session, submit
from assessment.web.respondent.addresses import redirect_to_questions
from assessment.web.respondent.blueprint import bp
from assessment.web.respondent.help import help_beside_questions, save_place

_NUMBER = re.compile(r"\d{1,6}", re.ASCII)
KEPT_HEADER = "X-Kept"
"""How often the page was autosaved, in the response."""
_ELEMENT = re.compile(r"[a-z0-9]{1,12}", re.ASCII)


@bp.get("/questions")
@admits(Role.RESPONDENT)
def show_questions() -> ResponseReturnValue:
    draft = drafts.require_in_progress(current_draft.visit())
    position = positions.standing(draft)
    if position.form == SEND:
        return submit.show_form(draft, position)
    if position.form == CALL:
        return safety_page.show_call_form(draft, position)
    if position.message is not None:
        return safety_page.show_message(draft, position.message, position.focus)
    if positions.at_list(draft, position):
        return check_answers.show_list(draft, position)
    return _show_page(draft, position)


@bp.post("/questions")
@admits(Role.RESPONDENT)
def post_questions() -> ResponseReturnValue:
    """Do what the pressed button says; the page it is on names itself in the form, so that older tabs keep working."""
    form = request.form
    if "seen" in form:
        return _post_page(_number(form.get("page", "")))
    if form.get("form") == SEND:
        return submit.post_form()
    if form.get("form") == CALL and "go" not in form:
        return safety_page.post_call_form()
    go = _move()
    if "place" in form and go is None:
        save_place(form["place"])
        go = None if languages.is_switch() else positions.at_element("help")
    if go is not None:
        positions.move(current_draft.visit(), go)
    return redirect_to_questions()


@bp.post("/questions/unsent")
@admits(Role.RESPONDENT)
def autosave() -> ResponseReturnValue:
    """Autosave what is typed so far, sent by a script, so that a reload shows it again."""
    kept = questions.save_unsent(current_draft.visit(), _number(request.form.get("page", "")), _posted_page())
    return "", 204, {KEPT_HEADER: str(kept)}


def _post_page(number: int) -> ResponseReturnValue:
    visit, posted = current_draft.visit(), _posted_page()
    go = request.form.get("go")
    if go in {"back", "start"}:
        saved = questions.leave_page(visit, number, posted, positions.page_before(number))
    else:
        saved = questions.save_page(visit, number, posted)
    if "closing" in request.form:
        return session.end()
    if saved is Saved.EXPIRED:
        return redirect(url_for(".session_ended"), 303)
    if go == "start":
        return redirect(url_for(".start"), 303)
    if saved in (Saved.SAVED, Saved.IN_PART) and "later" in request.form:
        return redirect(url_for(".resume_code"), 303)
    return redirect_to_questions()


def _posted_page() -> PostedPage:
    form, cleared = request.form, request.form.get("clear", "")
    focus = cleared if _ELEMENT.fullmatch(cleared) else _focus()
    kept = _number(form["kept"]) if "kept" in form else None
    return PostedPage(dict(form.lists()), form.get("seen", ""), cleared, _returns_to_page(), focus, kept)


def _returns_to_page() -> bool:
    """True if the respondent comes back to this page, now or later, instead of going on to the next."""
    return languages.is_switch() or not {"closing", "later"}.isdisjoint(request.form)


def _move() -> Move | None:
    """Where a button leads that answers nothing; None for no such button."""
    form = request.form
    if "open" in form:
        page, _, control = form["open"].partition("-")
        return positions.page_from_list(_number(page), control if _ELEMENT.fullmatch(control) else "")
    match form.get("go"):
        case "list":
            return positions.to_list
        case "private":
            return positions.to_private(current_draft.visit().now)
        case "send":
            return positions.to_send
        case "on":
            return positions.past_message(_number(form.get("message", "")))
        case "call":
            return positions.to_call(_number(form.get("message", "")))
    return positions.at_element(_focus()) if _focus() else None


def _focus() -> str:
    """The id of the element that an error or a link within the page leads to; '' for none."""
    focus = request.form.get("focus", "")
    return focus if _ELEMENT.fullmatch(focus) else ""


def _number(digits: str) -> int:
    """A page number as a form field; 0, which no page has, for anything else."""
    return int(digits) if _NUMBER.fullmatch(digits) else 0


def _show_page(draft: OpenDraft, position: Position) -> ResponseReturnValue:
    filled_in = questions.filled_in(draft, position.page)
    shown = question_page.show_page(
        draft.current_round,
        draft.walk,
        position.page,
        filled_in.typed,
        errors=filled_in.errors,
        other_tab=filled_in.other_tab,
        focus=position.focus,
        notices=app_context.settings().notices,
    )
    page = render_template(
        "respondent/question_page.html",
        page=shown,
        focus=position.focus,
        from_list=position.new is not None,
        changed_elsewhere=bool(filled_in.other_tab),
        kept=filled_in.kept,
        late=filled_in.late,
        help=help_beside_questions(draft),
        drawn=field_cache.render_field,
    )
    return page, 409 if filled_in.other_tab or filled_in.late else 422 if filled_in.errors else 200
