"""The visit that this request is: the browser's device token, and the draft that it opens."""

from __future__ import annotations

from typing import Any

from flask import Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.core.model.pack import Pack
from assessment.records import pack_cache
from assessment.records.drafts import OpenDraft
from assessment.services import drafts
from assessment.services import visit as visit_services
from assessment.services.visit import NoDraft, NothingToAnswer, NotSubmitted, SessionExpired, Visit
from assessment.web import app_context, error_pages, languages
from assessment.web.respondent import addresses, device_cookies
from assessment.web.respondent.blueprint import bp


def visit() -> Visit:
    """What services need to know of this request."""
    if "visit" not in g:
        active = request.method == "POST"
        g.visit = Visit(app_context.store(), token(), clock.now(), languages.localize, active)
    found: Visit = g.visit
    return found


def token() -> str:
    """The device token of this browser's draft, '' without one.

    After a wrong resume code, the newest token opens nothing: then the previous one counts, so that a wrong code takes
    nothing away. No GET settles that, because a GET changes nothing.
    """
    newest, *previous = *device_cookies.tokens(), ""
    if previous[:-1] and not drafts.exists(app_context.store(), newest):
        return previous[0]
    return newest


def draft_at_once() -> OpenDraft | None:
    """The draft, or None also if it does not decrypt, or the database does not answer at once."""
    with app_context.store().at_once():
        return drafts.open_if_possible(visit())


def served_pack() -> Pack:
    """The pack that a new draft starts with, in the language of the page. InvalidPack when it cannot be loaded."""
    settings = app_context.settings()
    return languages.localize(pack_cache.served(settings.pack_folder, settings.not_asked))


@bp.context_processor
def time_left_for_templates() -> dict[str, Any]:
    """``times``: the time left once this page is sent; None without a draft."""
    return {"times": visit().time_left if "visit" in g else None}


@bp.after_request
def touch_session(response: Response) -> Response:
    """Record activity. Only a POST is one: a GET changes nothing, whoever or whatever fetches the page."""
    if request.method != "POST" or "visit" not in g or response.status_code >= 500:
        return response
    visit_services.touch(visit())
    return device_cookies.settle_on(response, visit().token) if device_cookies.are_unsettled(response) else response


@bp.errorhandler(NoDraft)
def redirect_to_start(_: NoDraft) -> ResponseReturnValue:
    if error_pages.holds_answers() and request.endpoint != "respondent.autosave":
        return error_pages.show(409, error_pages.NO_DRAFT)
    return redirect(url_for("respondent.start"), 303)


@bp.errorhandler(SessionExpired)
def redirect_to_session_end(_: SessionExpired) -> ResponseReturnValue:
    return redirect(url_for("respondent.session_ended"), 303)


@bp.errorhandler(NothingToAnswer)
def redirect_to_result(_: NothingToAnswer) -> ResponseReturnValue:
    return redirect(url_for("respondent.result"), 303)


@bp.errorhandler(NotSubmitted)
def redirect_to_current_page(_: NotSubmitted) -> ResponseReturnValue:
    return addresses.redirect_to_questions()
