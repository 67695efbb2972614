"""The fields of a request as the service reads them: every box of every form goes through ``core.typed_text``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from assessment.core import typed_text

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


def _read(name: str, value: Any) -> Any:
    return typed_text.clean(value) if isinstance(value, str) and _AS_SENT not in name else value
