"""After the result: sharing it with a counselor, asking for a call, and withdrawing."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.core.errors import InvalidAnswers
from assessment.services import drafts, positions, sharing
from assessment.web import languages
from assessment.web.access import Role, admits
from assessment.web.respondent import current_draft
from assessment.web.respondent.blueprint import bp


@bp.get("/share")
@admits(Role.RESPONDENT)
def share_form() -> ResponseReturnValue:
    return _show_form("respondent/share.html", "")


@bp.post("/share")
@admits(Role.RESPONDENT)
def share() -> ResponseReturnValue:
    if languages.is_switch():
        return share_form()
    try:
        sharing.share(current_draft.visit(), request.form.get("contact", ""))
    except InvalidAnswers as refused:
        return _show_form("respondent/share.html", refused.messages["contact"]), 422
    return _show_on_result("sharing")


@bp.get("/call")
@admits(Role.RESPONDENT)
def call_form() -> ResponseReturnValue:
    return _show_form("respondent/call.html", "")


@bp.post("/call")
@admits(Role.RESPONDENT)
def ask_for_call() -> ResponseReturnValue:
    if languages.is_switch():
        return call_form()
    try:
        sharing.ask_for_call(current_draft.visit(), request.form.get("contact", ""))
    except InvalidAnswers as refused:
        return _show_form("respondent/call.html", refused.messages["contact"]), 422
    return _show_on_result("call")


@bp.get("/withdraw")
@admits(Role.RESPONDENT)
def confirm_withdrawal() -> ResponseReturnValue:
    return _show_form("respondent/withdraw.html", "")


@bp.post("/withdraw")
@admits(Role.RESPONDENT)
def withdraw() -> ResponseReturnValue:
    sharing.withdraw(current_draft.visit())
    return _show_on_result("sharing")


def _show_on_result(section: str) -> ResponseReturnValue:
    positions.focus_on_result(current_draft.visit(), section)
    return redirect(url_for(".result"), 303)


def _show_form(template: str, error: str) -> str:
    draft, submission = drafts.require_submitted(current_draft.visit())
    return render_template(
        template,
        pack=draft.pack,
        record=submission,
        contact=request.form.get("contact", submission.contact),
        error=error,
    )
