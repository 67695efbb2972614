"""Where a form leads, for our script: it asks for the address, to put that page in the place of the one left."""

from __future__ import annotations

from flask import Response, request

ASKS_WHERE = ("X-Requested-With", "fetch")


def tell_where(response: Response) -> Response:
    """Answer our script's forms with 204 and a Location; a redirect would be followed unseen, and answer without it."""
    name, value = ASKS_WHERE
    if request.headers.get(name) == value and response.status_code in (302, 303):
        response.status_code = 204
        response.set_data(b"")
    return response
