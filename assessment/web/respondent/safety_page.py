"""Between two questions: what is said at once to an answer that tells of danger, and asking for a call right then."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.core.errors import InvalidAnswers
from assessment.presenters.safety_page import pause_at
from assessment.services import questions
from assessment.services.questions import NextPage
from assessment.storage.engine import reading, writing
from assessment.web import app_context, languages
from assessment.web.access import Role, admits
from assessment.web.respondent import addresses, current_draft
from assessment.web.respondent.current_draft import bp
from assessment.web.respondent.help import place_of


@bp.get("/pause/<int:number>")
@admits(Role.PERSON)
def pause(number: int) -> ResponseReturnValue:
    """Found again from the answers each time: nothing that it says is in its address, nor kept."""
    with reading(app_context.engine()) as conn:
        held = current_draft.unfinished(conn)
    onward = addresses.onward()
    shown = pause_at(
        held.current_round, held.answers, number, current_draft.served(), place_of(held), app_context.settings().place
    )
    if shown is None:
        return current_draft.to(onward)
    told = addresses.told(NextPage(onward.page, onward.detour, pause=number))
    return render_template(
        "respondent/safety_message.html",
        pause=shown,
        go_on=current_draft.address_of(onward),
        call=url_for(".call_early", **told),
        told=told,
    )


@bp.get("/call-now")
@admits(Role.PERSON)
def call_early() -> ResponseReturnValue:
    return _call_shown("")


@bp.post("/call-now")
@admits(Role.PERSON)
def call_early_now() -> ResponseReturnValue:
    if languages.switching():
        return call_early()
    try:
        with writing(app_context.engine()) as conn:
            held = current_draft.unfinished(conn)
            questions.ask_for_call_now(conn, app_context.keyring(), held, request.form.get("contact", ""), clock.now())
    except InvalidAnswers as refused:
        return _call_shown(refused.messages["contact"]), 422
    return redirect(url_for(".result", _anchor="call"), 303)


def _call_shown(error: str) -> str:
    with reading(app_context.engine()) as conn:
        held = current_draft.unfinished(conn)
    told = addresses.told(addresses.paused())
    return render_template(
        "respondent/call.html",
        early=True,
        pack=held.pack,
        contact=request.form.get("contact", ""),
        error=error,
        go_on=current_draft.address_of(addresses.onward()),
        told=told,
        way_back=lambda: url_for(".call_early", **told),
    )
