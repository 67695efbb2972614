"""The safety message between two pages, when an answer tells of danger, and asking for a call from there."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.core.errors import InvalidAnswers
from assessment.presenters.safety_page import SafetyPage, show_safety_message
from assessment.records.drafts import OpenDraft
from assessment.services import drafts, submission
from assessment.web import app_context, languages
from assessment.web.access import Role, admits
from assessment.web.respondent import addresses, current_draft
from assessment.web.respondent.blueprint import bp
from assessment.web.respondent.help import place_of


@bp.get("/pause/<int:number>")
@admits(Role.RESPONDENT)
def safety_message(number: int) -> ResponseReturnValue:
    """Show the safety message that the stored answers call for: nothing of it is in its address, or stored."""
    draft = drafts.require_in_progress(current_draft.visit())
    next_page = addresses.parse_next()
    message = _message_of(draft, number)
    if message is None:
        return addresses.redirect_to(next_page)
    fields = addresses.fields_of(replace(next_page, safety_message=number))
    call = url_for(".early_call_form", **fields)
    go_on = addresses.address_of(next_page)
    return render_template("respondent/safety_message.html", message=message, go_on=go_on, call=call, fields=fields)


@bp.get("/call-now")
@admits(Role.RESPONDENT)
def early_call_form() -> ResponseReturnValue:
    return _show_form("")


@bp.post("/call-now")
@admits(Role.RESPONDENT)
def ask_for_early_call() -> ResponseReturnValue:
    if languages.is_switch():
        return early_call_form()
    try:
        submission.ask_for_call_now(current_draft.visit(), request.form.get("contact", ""))
    except InvalidAnswers as refused:
        return _show_form(refused.messages["contact"]), 422
    return redirect(url_for(".result", _anchor="call"), 303)


def _message_of(draft: OpenDraft, number: int) -> SafetyPage | None:
    pack, place = current_draft.served_pack(), place_of(draft)
    return show_safety_message(draft.current_round, draft.walk, number, pack, place, app_context.settings().place)


def _show_form(error: str) -> str:
    draft = drafts.require_in_progress(current_draft.visit())
    fields = addresses.fields_of(addresses.parse_safety_return())
    return render_template(
        "respondent/call.html",
        early=True,
        pack=draft.pack,
        contact=request.form.get("contact", ""),
        error=error,
        go_on=addresses.address_of(addresses.parse_next()),
        fields=fields,
        return_path=lambda: url_for(".early_call_form", **fields),
    )
