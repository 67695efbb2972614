"""Cookies other than Flask's session: set, read, and named for the scheme."""

from __future__ import annotations

from datetime import timedelta

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
    secure = not app_context.settings().plain_http
    response.set_cookie(full_name(name), value, max_age=keep, httponly=True, samesite="Lax", secure=secure, path="/")
    return response


def forget(response: Response, name: str) -> Response:
    """Let the browser drop this cookie."""
    secure = not app_context.settings().plain_http
    response.delete_cookie(full_name(name), httponly=True, samesite="Lax", secure=secure, path="/")
    return response


def full_name(name: str) -> str:
    """The cookie's full name. The prefix for https keeps other hosts from setting it."""
    return name if app_context.settings().plain_http else f"__Host-{name}"
