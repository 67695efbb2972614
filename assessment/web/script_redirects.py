"""Redirects for the script that posts forms: it needs the address, to replace the page in the history."""

from __future__ import annotations

from flask import Response, request

SCRIPT_HEADER = ("X-Requested-With", "fetch")


def from_script() -> bool:
    """True if the script posted this form."""
    name, value = SCRIPT_HEADER
    return request.headers.get(name) == value


def answer_script(response: Response) -> Response:
    """Answer the script with 204 and a Location, because fetch follows a redirect without revealing its address."""
    if from_script() and response.status_code in (302, 303):
        response.status_code = 204
        response.set_data(b"")
    return response
