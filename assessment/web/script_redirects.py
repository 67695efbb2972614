"""Redirects for the script that posts forms: it needs the address, to replace the page in the history."""

from __future__ import annotations

from flask import Response, request

SCRIPT_HEADER = ("X-Requested-With", "fetch")


def answer_script(response: Response) -> Response:
    """Answer the script with 204 and a Location, because fetch follows a redirect without revealing its address."""
    name, value = SCRIPT_HEADER
    if request.headers.get(name) == value and response.status_code in (302, 303):
        response.status_code = 204
        response.set_data(b"")
    return response
