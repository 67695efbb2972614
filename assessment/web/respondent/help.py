"""Help lines, by the place chosen: open to everyone, with or without answers."""

from __future__ import annotations

from collections.abc import Sequence

from flask import after_this_request, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.presenters.help_lines import HelpLines, help_for
from assessment.records.drafts import OpenDraft
from assessment.services import drafts
from assessment.web import app_context, languages
from assessment.web.access import Role, admits
from assessment.web.respondent import addresses, current_draft, device_cookies
from assessment.web.respondent.blueprint import bp


def place_of(draft: OpenDraft | None) -> str:
    """The place chosen in this draft or browser, '' when none was."""
    return (draft.content.place if draft else "") or device_cookies.chosen_place()


def help_of(draft: OpenDraft | None, first: Sequence[str] = ()) -> HelpLines:
    """The help lines of the place chosen, or else of the operator's PLACE; those of the topics ``first`` come first."""
    return help_for(current_draft.served_pack(), place_of(draft), app_context.settings().place, first=first)


def help_beside_questions(draft: OpenDraft) -> HelpLines | None:
    """The help lines for every page of a pack with questions switched off; None where the questions lead to them."""
    return help_of(draft) if draft.pack.not_asked else None


@bp.get("/help")
@admits(Role.ANYONE)
def help_lines() -> ResponseReturnValue:
    draft = current_draft.draft_at_once()
    return render_template("respondent/help.html", help=help_of(draft), go_on=addresses.resume_address(draft))


@bp.get("/place")
@admits(Role.RESPONDENT)
def ask_place() -> ResponseReturnValue:
    """Ask for the place before the first question. Whoever leaves it out goes on all the same."""
    draft = drafts.require(current_draft.visit())
    return render_template("respondent/place.html", help=help_of(draft))


@bp.post("/place")
@admits(Role.ANYONE)
def choose_place() -> ResponseReturnValue:
    """Remember it in the browser too, which shows it when the database does not answer."""
    chosen = request.form.get("place", "")
    response = make_response(redirect(url_for(_after_choice()), 303))
    if chosen not in current_draft.served_pack().place:
        return response
    with app_context.store().at_once():
        drafts.choose_place_if_possible(current_draft.visit(), chosen)
    return device_cookies.remember_place(response, chosen)


def _after_choice() -> str:
    """Where a choice leads: on to the questions if it was asked for before them."""
    if "before" not in request.form:
        return ".help_lines"
    return ".ask_place" if languages.is_switch() else ".show_questions"


def save_place(chosen: str) -> None:
    """Save the place in the draft and in the browser, if there is such a place."""
    if chosen in current_draft.served_pack().place:
        drafts.choose_place(current_draft.visit(), chosen)
        after_this_request(lambda response: device_cookies.remember_place(response, chosen))
