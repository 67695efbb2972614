"""What a browser keeps for us until it is closed."""

from __future__ import annotations

from flask import Response, request

from assessment.web import app_context

LANGUAGE = "language"
"""The cookie, and the field of a form, that name the language picked."""
LANGUAGE_OF_ERROR = "again-language"
"""That field on a page that carries a form along, which may hold the other."""


def remembered(name: str) -> str:
    """What this browser keeps for us under ``name``, '' when nothing."""
    return request.cookies.get(full_name(name), "")


def remember(response: Response, name: str, value: str) -> Response:
    """Have this browser keep ``value`` until it is closed."""
    secure = not app_context.settings().plain_http
    response.set_cookie(full_name(name), value, httponly=True, samesite="Lax", secure=secure, path="/")
    return response


def full_name(name: str) -> str:
    """The cookie's name; with https a browser lets nobody else set it."""
    return name if app_context.settings().plain_http else f"__Host-{name}"
