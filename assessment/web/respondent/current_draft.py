"""Who holds a draft: the browser with its token in a cookie, and nobody else."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, g, make_response, redirect, request, url_for
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response as BaseResponse

from assessment import clock
from assessment.core.model.pack import Pack
from assessment.records import drafts, pack_cache
from assessment.records.drafts import OpenDraft
from assessment.records.errors import CannotDecrypt
from assessment.services import questions, sessions
from assessment.services.questions import NextPage
from assessment.storage.drafts import Draft
from assessment.storage.engine import writing
from assessment.web import app_context, languages
from assessment.web.cookies import LANGUAGE, full_name
from assessment.web.cookies import remember as remember
from assessment.web.cookies import remembered as remembered

bp = Blueprint("respondent", __name__)

HOLDER = "checkin"
HELD_BEFORE = "before"
"""What this browser held when six words were typed into it, until it is known whether they open something."""
CLEARED_AT_ONCE = '"cookies", "storage"'
CLEARED = f'"cache", {CLEARED_AT_ONCE}'


def served() -> Pack:
    """The pack a new draft is begun on."""
    settings = app_context.settings()
    return languages.localize(pack_cache.served(settings.packs_dir / settings.pack, settings.not_asked))


def draft(conn: Connection) -> Draft | None:
    """What this browser holds, not opened: enough for every way out. Nothing once its visit is over."""
    found = drafts.find_row(conn, remembered(HOLDER))
    if found is not None and sessions.over(found, clock.now()):
        g.visit_over = True
        return None
    g.draft = found
    return found


def held(conn: Connection) -> OpenDraft | None:
    """What this browser holds; nothing once its visit is over. CannotDecrypt when it does not open any more."""
    found = draft(conn)
    return _spoken(drafts.open_row(conn, found, remembered(HOLDER))) if found else None


def held_if_it_opens(conn: Connection) -> OpenDraft | None:
    """The same for pages that say what they say to everybody: nothing that happened to a draft may keep them away."""
    with suppress(CannotDecrypt):
        return held(conn)
    return None


def holder(conn: Connection) -> OpenDraft:
    """What this browser holds, sent in or not; without it the request ends at the start page."""
    return held(conn) or nobody()


def unfinished(conn: Connection) -> OpenDraft:
    """The draft being answered; without one the request ends at the start page, with a finished one at its result."""
    return _unfinished(holder(conn))


def late(conn: Connection) -> OpenDraft:
    """The same for what was typed in time and sent too late: it is to be kept, whatever comes then."""
    return _unfinished(_in_time_or_late(conn) or nobody())


def finished(conn: Connection) -> OpenDraft:
    """The draft that was sent in; without one the request ends at the start page, or where the person was."""
    found = holder(conn)
    if not found.submitted:
        abort(to(questions.where_left(found)))
    return found


def _in_time_or_late(conn: Connection) -> OpenDraft | None:
    """What this browser's token opens, with its pack in the language of the page."""
    found = drafts.open_by_token(conn, remembered(HOLDER))
    return _spoken(found) if found else None


def _spoken(found: OpenDraft) -> OpenDraft:
    return replace(found, pack=languages.localize(found.pack))


def _unfinished(found: OpenDraft) -> OpenDraft:
    if not found.in_progress:
        abort(redirect(url_for("respondent.result"), 303))
    return found


def nobody() -> NoReturn:
    """End the request where it goes on for who holds nothing."""
    abort(redirect(url_for("respondent.closed" if g.get("visit_over") else "respondent.start"), 303))


@bp.after_request
def still_there(response: Response) -> Response:
    """Note now and then that the browser is still there; when the database is busy, the next request does it."""
    found: Draft | None = g.get("draft")
    if found is not None and not sessions.noted(found, clock.now()):
        with suppress(OperationalError), writing(app_context.engine(), durable=False) as conn:
            sessions.note(conn, found, clock.now())
    return response


def hold_instead(response: Response, token: str) -> Response:
    """Let this browser hold what ``token`` is for, if anything, and remember what it held."""
    before = remembered(HOLDER)
    response = remember(response, HOLDER, token)
    return remember(response, HELD_BEFORE, before) if before else response


def hold_again(response: Response) -> Response:
    """Let this browser hold what it did: wrong words take nothing away."""
    before = remembered(HELD_BEFORE)
    return forget_before(remember(response, HOLDER, before)) if before else response


def forget_before(response: Response) -> Response:
    """What was held before is no matter any more."""
    return _forget(response, HELD_BEFORE) if remembered(HELD_BEFORE) else response


def forget_draft(response: Response) -> Response:
    """Let this browser hold nothing; the rest of its visit goes on."""
    return _forget(response, HOLDER)


def _forget(response: Response, name: str) -> Response:
    secure = not app_context.settings().plain_http
    response.delete_cookie(full_name(name), httponly=True, samesite="Lax", secure=secure, path="/")
    return response


def forget_everything(response: Response, *, at_once: bool = False) -> Response:
    """Leave nothing of ours in this browser; cookies by name as well, for browsers that do not clear them as told.

    ``at_once`` leaves the cache alone: Chrome looks through all of it before it moves on, which takes seconds, and
    nothing personal is in it, for no page of ours may be cached.
    """
    secure = not app_context.settings().plain_http
    for name in request.cookies:
        response.delete_cookie(name, httponly=True, samesite="Lax", secure=secure, path="/")
    response.headers["Clear-Site-Data"] = CLEARED_AT_ONCE if at_once else CLEARED
    return response


def leave_nothing(last_page: str) -> Response:
    """Forget everything and show ``last_page`` of ours, whose address says the language that a cookie said so far."""
    to = url_for(last_page, language=remembered(LANGUAGE) or None)
    return forget_everything(make_response(redirect(to, 303)))


def where(held: OpenDraft) -> str:
    """The address at which this person goes on: the page they left, or their result."""
    return address_of(questions.where_left(held)) if held.in_progress else url_for("respondent.result")


def to(leg: NextPage) -> BaseResponse:
    """Send the browser on with a GET."""
    return redirect(address_of(leg), 303)


def address_of(leg: NextPage) -> str:
    """The address of a page, of the list of answers, or of the pause before them, with what the person came from.

    No topic is ever in it.
    """
    detour = leg.detour
    new: dict[str, Any] = {"new": "-".join(map(str, detour.new))} if detour and detour.new else {}
    origin: dict[str, Any] = {"from": "check"} if detour else {}
    if leg.pause is not None:
        return url_for("respondent.pause", number=leg.pause, to=leg.page, **origin, **new)
    if leg.page is None:
        return url_for("respondent.check", **new)
    anchor = f"question-{leg.place}" if leg.place else None
    return url_for("respondent.page", number=leg.page, _anchor=anchor, **origin, **new)
