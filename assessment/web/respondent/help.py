"""Help lines by place, how to leave, and what this service is: open to everyone, with or without answers."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.presenters.help_lines import HelpLines, help_for
from assessment.records.drafts import OpenDraft
from assessment.services import questions
from assessment.storage.engine import reading, writing
from assessment.web import app_context, languages
from assessment.web.access import Role, admits
from assessment.web.respondent import addresses, current_draft
from assessment.web.respondent.current_draft import bp

COOKIE = "place"
RETURNS = {"result": "respondent.result", "help": "respondent.help_lines"}


def place_of(held: OpenDraft | None) -> str:
    """The place chosen in this browser, '' when none was."""
    return (held.content.place if held else "") or current_draft.remembered(COOKIE)


def help_of(held: OpenDraft | None) -> HelpLines:
    """The help lines to show: those of the place chosen, else of the operator's first choice."""
    return help_for(current_draft.served(), place_of(held), app_context.settings().place)


def lines_beside(held: OpenDraft) -> HelpLines | None:
    """The help lines that stand on every page of this person; None where the questions themselves lead to them."""
    return help_of(held) if held.pack.not_asked else None


@bp.get("/help")
@admits(Role.ANYONE)
def help_lines() -> ResponseReturnValue:
    with reading(app_context.engine()) as conn:
        held = current_draft.held_if_it_opens(conn)
    return render_template("respondent/help.html", help=help_of(held), go_on=_go_on(held))


@bp.post("/place")
@admits(Role.ANYONE)
def choose_place() -> ResponseReturnValue:
    chosen = request.form.get("place", "")
    response = make_response(redirect(f"{_back()}{'' if languages.switching() else '#help'}", 303))
    if chosen not in current_draft.served().place:
        return response
    with writing(app_context.engine()) as conn:
        held = current_draft.held_if_it_opens(conn)
        if held is not None:
            questions.choose_place(conn, held, chosen, clock.now())
            return response
    return current_draft.remember(response, COOKIE, chosen)


@bp.get("/about")
@admits(Role.ANYONE)
def about() -> ResponseReturnValue:
    pack = current_draft.served()
    with reading(app_context.engine()) as conn:
        held = current_draft.held_if_it_opens(conn)
    return render_template("respondent/about.html", pack=pack, go_on=_go_on(held))


@bp.get("/this-device")
@admits(Role.ANYONE)
def this_device() -> ResponseReturnValue:
    """How to leave, and what stays behind: shown once before the first question, and whenever somebody looks for it."""
    with reading(app_context.engine()) as conn:
        held = current_draft.held_if_it_opens(conn)
    return render_template(
        "respondent/this_device.html",
        nothing_to_lose=held is None or not held.answers,
        go_on=_go_on(held),
    )


def _back() -> str:
    """The page that the place was chosen on."""
    page = request.form.get("back", "")
    leg = addresses.paused()
    if page == "pause" and leg.pause is not None:
        return current_draft.address_of(leg)
    return url_for(RETURNS.get(page, "respondent.help_lines"))


def _go_on(held: OpenDraft | None) -> str:
    """Where the person was before they opened a page of these, '' when nowhere."""
    if held is None:
        return ""
    return current_draft.where(held)
