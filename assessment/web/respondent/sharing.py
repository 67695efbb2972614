"""After the result: sharing it with a counselor, asking for a call, and withdrawing."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.core.errors import InvalidAnswers
from assessment.services import sharing
from assessment.storage.engine import reading, writing
from assessment.web import app_context, languages
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
        with writing(app_context.engine()) as conn:
            draft = current_draft.require_finished(conn)
            sharing.share(conn, app_context.keyring(), draft, request.form.get("contact", ""), clock.now())
    except InvalidAnswers as refused:
        return _show_form("respondent/share.html", refused.messages["contact"]), 422
    return redirect(url_for(".result", _anchor="sharing"), 303)


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
        with writing(app_context.engine()) as conn:
            draft = current_draft.require_finished(conn)
            sharing.ask_for_call(conn, app_context.keyring(), draft, request.form.get("contact", ""), clock.now())
    except InvalidAnswers as refused:
        return _show_form("respondent/call.html", refused.messages["contact"]), 422
    return redirect(url_for(".result", _anchor="call"), 303)


@bp.get("/withdraw")
@admits(Role.RESPONDENT)
def confirm_withdrawal() -> ResponseReturnValue:
    return _show_form("respondent/withdraw.html", "")


@bp.post("/withdraw")
@admits(Role.RESPONDENT)
def withdraw() -> ResponseReturnValue:
    with writing(app_context.engine()) as conn:
        draft = current_draft.require_finished(conn)
        sharing.withdraw(conn, app_context.keyring(), draft, clock.now())
    return redirect(url_for(".result", _anchor="sharing"), 303)


def _show_form(template: str, error: str) -> str:
    with reading(app_context.engine()) as conn:
        draft = current_draft.require_finished(conn)
        record = sharing.record_of(conn, draft)
    return render_template(
        template,
        early=False,
        pack=draft.pack,
        record=record,
        contact=request.form.get("contact", record.contact),
        error=error,
    )
