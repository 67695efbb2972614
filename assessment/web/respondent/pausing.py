"""Between two questions: what is said at once to an answer that tells of danger, and asking for a call right then."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.core.errors import InvalidAnswers
from assessment.storage.engine import reading, writing
from assessment.web import current, language
from assessment.web.access import Role, admits
from assessment.web.respondent import holding, legs
from assessment.web.respondent.helping import place_of
from assessment.web.respondent.holding import bp
from assessment.workflow import answering
from assessment.workflow.answering import Leg
from assessment.workflow.pausing import pause_at


@bp.get("/pause/<int:number>")
@admits(Role.PERSON)
def pause(number: int) -> ResponseReturnValue:
    """Found again from the answers each time: nothing that it says is in its address, nor kept."""
    with reading(current.engine()) as conn:
        held = holding.unfinished(conn)
    onward = legs.onward()
    shown = pause_at(held.course, held.answers, number, holding.served(), place_of(held), current.settings().place)
    if shown is None:
        return holding.to(onward)
    told = legs.told(Leg(onward.page, onward.detour, pause=number))
    return render_template(
        "respondent/pause.html",
        pause=shown,
        go_on=holding.address_of(onward),
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
    if language.switching():
        return call_early()
    try:
        with writing(current.engine()) as conn:
            held = holding.unfinished(conn)
            answering.ask_for_call_now(conn, current.keyring(), held, request.form.get("contact", ""), clock.now())
    except InvalidAnswers as refused:
        return _call_shown(refused.messages["contact"]), 422
    return redirect(url_for(".result", _anchor="call"), 303)


def _call_shown(error: str) -> str:
    with reading(current.engine()) as conn:
        held = holding.unfinished(conn)
    told = legs.told(legs.paused())
    return render_template(
        "respondent/call_now.html",
        pack=held.pack,
        contact=request.form.get("contact", ""),
        error=error,
        go_on=holding.address_of(legs.onward()),
        told=told,
        way_back=lambda: url_for(".call_early", **told),
    )
