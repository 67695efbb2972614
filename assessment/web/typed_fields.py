"""The fields of a request as the service reads them: every box of every form goes through ``core.typed_text``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from assessment.core import typed_text
from assessment.services.case_forms import TEXT_LENGTH
from assessment.services.sharing import CONTACT_LENGTH
from assessment.web.flask_config import MAX_BODY_BYTES

MOST_TYPED = 20_000
"""UTF-16 units that a browser lets somebody type or paste into a box: above every limit, since it cuts off silently.

What is over the limit of a box is sent, refused with a message, and stays. A page with a full box is sent whole: see
``flask_config.MAX_BODY_BYTES``.
"""
_AS_SENT = "password"
"""Fields with this in their name are not changed: passwords are compared whole, and have rules of their own."""


class TypedFields(ImmutableMultiDict[str, Any]):
    """Fields whose texts are clean; files and passwords are as they came."""

    def __init__(self, sent: MultiDict[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        pairs = sent.items(multi=True) if isinstance(sent, MultiDict) else sent or ()
        super().__init__([(name, _read(name, value)) for name, value in pairs])


class TypedRequest(Request):
    """A request whose fields, in a form and in the address, are clean text."""

    parameter_storage_class = TypedFields


def set_up(app: Flask) -> None:
    """Let templates say how much their boxes take."""
    sizes = {"most_bytes": MAX_BODY_BYTES, "most_typed": MOST_TYPED}
    limits = {**sizes, "own_words_limit": TEXT_LENGTH, "contact_limit": CONTACT_LENGTH}
    app.jinja_env.globals.update(limits)


def _read(name: str, value: Any) -> Any:
    return typed_text.clean(value) if isinstance(value, str) and _AS_SENT not in name else value
