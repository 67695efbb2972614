"""Cookies other than Flask's session: set, read, and named for the scheme."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, request

from assessment.web import app_context

LANGUAGE = "language"
"""The name of the cookie, and of the form field, with the language picked."""
PLACE = "place"
"""The name of the cookie with the place chosen for help lines."""
LANGUAGE_OF_ERROR = "again-language"
"""The name of that field on an error page that carries a form along, which may have a field of the first name."""


def remembered(name: str) -> str:
    """The value of this cookie, '' without one."""
    return request.cookies.get(full_name(name), "")


def remember(response: Response, name: str, value: str, keep: timedelta | None = None) -> Response:
    """Set this cookie for so long, or until the browser is closed."""
    response.set_cookie(full_name(name), value, max_age=keep, **attributes())
    return response


def forget(response: Response, name: str) -> Response:
    """Let the browser drop this cookie."""
    response.delete_cookie(full_name(name), **attributes())
    return response


def full_name(name: str) -> str:
    """The cookie's full name. The prefix for https keeps other hosts from setting it."""
    return f"{app_context.settings().cookie_prefix}{name}"


def attributes() -> dict[str, Any]:
    """What every cookie has: no script reads it, and it goes to this service alone."""
    chosen = app_context.settings()
    return {"httponly": True, "samesite": "Lax", "secure": not chosen.plain_http, "path": chosen.cookie_path}
