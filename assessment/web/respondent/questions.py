"""The questions, page by page: shown, saved, and autosaved."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.presenters import question_page
from assessment.records.drafts import OpenDraft
from assessment.services import drafts, questions
from assessment.services.questions import FromCheck, NextPage, PageRefused, PostedPage
from assessment.web import app_context, languages
from assessment.web.access import Role, admits
from assessment.web.respondent import addresses, current_draft, field_cache
from assessment.web.respondent.blueprint import bp
from assessment.web.respondent.help import help_beside_questions


@bp.get("/page/<int:number>")
@admits(Role.RESPONDENT)
def page(number: int) -> ResponseReturnValue:
    draft = drafts.require_in_progress(current_draft.visit())
    typed, notices = questions.unsent_input(draft, number), app_context.settings().notices
    shown = question_page.show_page(draft.current_round, draft.walk, number, typed, notices=notices)
    if shown.number != number:
        return addresses.redirect_to(NextPage(shown.number, addresses.parse_origin()))
    return _show_page(draft, shown)


@bp.post("/page/<int:number>")
@admits(Role.RESPONDENT)
def save_page(number: int) -> ResponseReturnValue:
    posted = _posted_page()
    try:
        closing = "closing" in request.form
        next_page = questions.save_page(
            current_draft.visit(), number, posted, addresses.parse_origin(), closing=closing
        )
    except PageRefused as refused:
        return _show_refused(number, refused)
    if next_page is None:
        return redirect(url_for(".session_ended"), 303)
    if "later" in request.form:
        return redirect(url_for(".resume_code"), 303)
    return addresses.redirect_to(next_page)


@bp.post("/page/<int:number>/unsent")
@admits(Role.RESPONDENT)
def autosave(number: int) -> ResponseReturnValue:
    """Autosave what is typed so far, sent by a script, so that a reload shows it again."""
    questions.save_unsent(current_draft.visit(), number, _posted_page())
    return "", 204


def _posted_page() -> PostedPage:
    form = request.form
    return PostedPage(dict(form.lists()), form.get("seen", ""), form.get("clear", ""), stay=_returns_to_page())


def _returns_to_page() -> bool:
    """True if the respondent comes back to this page, now or later, instead of going on to the next."""
    return languages.is_switch() or not {"closing", "later"}.isdisjoint(request.form)


def _show_page(draft: OpenDraft, shown: question_page.QuestionPage, *, changed_elsewhere: bool = False) -> str:
    origin = addresses.parse_origin()
    return render_template(
        "respondent/question_page.html",
        page=shown,
        back=_back_address(shown, origin),
        from_check=origin is not None,
        new=request.values.get("new", ""),
        changed_elsewhere=changed_elsewhere,
        help=help_beside_questions(draft),
        drawn=field_cache.render_field,
    )


def _show_refused(number: int, refused: PageRefused) -> ResponseReturnValue:
    """Show the page again with what was typed."""
    shown = question_page.show_page(
        refused.draft.current_round,
        refused.walk,
        number,
        refused.typed,
        errors=refused.errors,
        other_tab=refused.other_tab,
        notices=app_context.settings().notices,
    )
    changed_elsewhere = bool(refused.other_tab)
    return _show_page(refused.draft, shown, changed_elsewhere=changed_elsewhere), 409 if changed_elsewhere else 422


def _back_address(shown: question_page.QuestionPage, origin: FromCheck | None) -> str:
    if origin is not None:
        return addresses.address_of(NextPage(None, origin))
    return addresses.address_of(NextPage(shown.back)) if shown.back else url_for(".start")
