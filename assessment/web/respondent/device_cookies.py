"""The cookies on a respondent's device: the token of its draft, and the place chosen for help lines."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for

from assessment.web import app_context
from assessment.web.cookies import LANGUAGE, full_name, remember, remembered

DRAFT_COOKIE = "checkin"
PREVIOUS_DRAFT_COOKIE = "before"
"""The token that a browser had when a resume code was typed, until it is known whether the code opens a draft."""
PLACE_COOKIE = "place"
CLEAR_WITHOUT_CACHE = '"cookies", "storage"'
CLEAR_ALL = f'"cache", {CLEAR_WITHOUT_CACHE}'


def draft_token() -> str:
    """The device token of this browser's draft, '' without one."""
    return remembered(DRAFT_COOKIE)


def remember_draft(response: Response, token: str) -> Response:
    """Store the device token that opens a draft."""
    return remember(response, DRAFT_COOKIE, token)


def switch_draft(response: Response, token: str) -> Response:
    """Store ``token`` for a draft that may not exist, and keep the previous token until that is known."""
    previous = draft_token()
    response = remember_draft(response, token)
    return remember(response, PREVIOUS_DRAFT_COOKIE, previous) if previous else response


def restore_previous_draft(response: Response) -> Response:
    """Put the previous token back: a wrong resume code takes nothing away."""
    previous = remembered(PREVIOUS_DRAFT_COOKIE)
    return forget_previous_draft(remember_draft(response, previous)) if previous else response


def forget_previous_draft(response: Response) -> Response:
    """Delete the previous token, once the new one has opened a draft."""
    return _forget(response, PREVIOUS_DRAFT_COOKIE) if remembered(PREVIOUS_DRAFT_COOKIE) else response


def forget_draft(response: Response) -> Response:
    """Delete the device token; the other cookies stay."""
    return _forget(response, DRAFT_COOKIE)


def chosen_place() -> str:
    """The place whose help lines this browser shows, '' when none was chosen."""
    return remembered(PLACE_COOKIE)


def remember_place(response: Response, place: str) -> Response:
    """Store the place whose help lines this browser shows."""
    return remember(response, PLACE_COOKIE, place)


def forget_everything(response: Response, *, keep_cache: bool = False) -> Response:
    """Delete every cookie by name, and ask the browser to clear cookies, storage and cache.

    With ``keep_cache`` the answer is faster: Chrome searches its whole cache before it moves on, which takes seconds.
    The cache holds nothing personal, because none of our pages may be cached.
    """
    secure = not app_context.settings().plain_http
    for name in request.cookies:
        response.delete_cookie(name, httponly=True, samesite="Lax", secure=secure, path="/")
    response.headers["Clear-Site-Data"] = CLEAR_WITHOUT_CACHE if keep_cache else CLEAR_ALL
    return response


def forget_everything_and_show(endpoint: str) -> Response:
    """Forget everything and redirect to ``endpoint``, with the language in its address instead of in a cookie."""
    address = url_for(endpoint, language=remembered(LANGUAGE) or None)
    return forget_everything(make_response(redirect(address, 303)))


def _forget(response: Response, name: str) -> Response:
    secure = not app_context.settings().plain_http
    response.delete_cookie(full_name(name), httponly=True, samesite="Lax", secure=secure, path="/")
    return response
