"""The cookies on a respondent's device: the token of its draft, and the place chosen for help lines."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for
from werkzeug.http import dump_cookie

from assessment.web import app_context
from assessment.web.cookies import LANGUAGE, PLACE, attributes, forget, full_name, remember, remembered

DRAFT_COOKIE = "checkin"
PREVIOUS_DRAFT_COOKIE = "before"
"""The token that a browser had when a resume code was typed, until it is known whether the code opens a draft."""
LEFT_COOKIE = "left"
"""Written by the script of the exit: as long as a browser has it, the exit was not answered."""
CLEAR_WITHOUT_CACHE = '"cookies", "storage"'
CLEAR_ALL = f'"cache", {CLEAR_WITHOUT_CACHE}'


def tokens() -> tuple[str, ...]:
    """The device tokens of this browser, at most two: the newest first. None, once somebody has left."""
    return () if has_left() else held_tokens()


def held_tokens() -> tuple[str, ...]:
    """The device tokens that this browser still holds, those of a visit that was left as well."""
    found = (remembered(DRAFT_COOKIE), remembered(PREVIOUS_DRAFT_COOKIE))
    return tuple(token for token in found if token)


def has_left() -> bool:
    """True if somebody left with this browser, and the exit was not answered since."""
    return bool(remembered(LEFT_COOKIE))


def exit_cookie() -> str:
    """What the script of the exit writes as a cookie: by it a browser knows that somebody left."""
    chosen = app_context.settings()
    secure = not chosen.plain_http
    return dump_cookie(full_name(LEFT_COOKIE), "1", path=chosen.cookie_path, secure=secure, samesite="Lax")


def forget_left(response: Response) -> Response:
    """Delete the cookie of the exit, and the tokens that the response does not set anew."""
    changed = _changed_by(response)
    for name in (DRAFT_COOKIE, PREVIOUS_DRAFT_COOKIE, LEFT_COOKIE):
        response = response if full_name(name) in changed else forget(response, name)
    return response


def _changed_by(response: Response) -> set[str]:
    """The full names of the cookies that the response stores or deletes."""
    return {each.partition("=")[0] for each in response.headers.getlist("Set-Cookie")}


def remember_draft(response: Response, token: str) -> Response:
    """Store the device token that opens a draft."""
    return remember(response, DRAFT_COOKIE, token)


def switch_draft(response: Response, token: str, previous: str) -> Response:
    """Store ``token`` for a draft that may not exist, and keep the previous token until that is known."""
    response = remember_draft(response, token)
    return remember(response, PREVIOUS_DRAFT_COOKIE, previous) if previous else response


def are_unsettled(response: Response) -> bool:
    """True if this browser has two tokens, and the response stores or deletes neither."""
    return len(tokens()) > 1 and full_name(DRAFT_COOKIE) not in _changed_by(response)


def settle_on(response: Response, token: str) -> Response:
    """Keep ``token``, of the two that this browser has."""
    return forget(remember_draft(response, token), PREVIOUS_DRAFT_COOKIE)


def forget_draft(response: Response) -> Response:
    """Delete the device tokens; the other cookies stay."""
    for name in (DRAFT_COOKIE, PREVIOUS_DRAFT_COOKIE):
        response = forget(response, name) if remembered(name) else response
    return response


def chosen_place() -> str:
    """The place whose help lines this browser shows, '' when none was chosen."""
    return remembered(PLACE)


def remember_place(response: Response, place: str) -> Response:
    """Store the place whose help lines this browser shows."""
    return remember(response, PLACE, place)


def forget_everything(response: Response, *, keep_cache: bool = False) -> Response:
    """Delete every cookie by name, and ask the browser to clear cookies, storage and cache.

    With ``keep_cache`` the answer is faster: Chrome searches its whole cache before it moves on, which takes seconds.
    The cache holds nothing personal, because none of our pages may be cached.
    """
    for name in request.cookies:
        response.delete_cookie(name, **attributes())
    response.headers["Clear-Site-Data"] = CLEAR_WITHOUT_CACHE if keep_cache else CLEAR_ALL
    return response


def forget_everything_and_show(endpoint: str) -> Response:
    """Forget everything and redirect to ``endpoint``, with the language in its address instead of in a cookie."""
    address = url_for(endpoint, language=remembered(LANGUAGE) or None)
    return forget_everything(make_response(redirect(address, 303)))
