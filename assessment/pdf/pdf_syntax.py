"""Writing the objects of a PDF: pydyf asks for the kind of each name and number, one kind after another."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pydyf  # type: ignore[import-untyped]  # it ships no types

from assessment.pdf import shortcuts

_any_bytes = pydyf._to_bytes


def _bytes_of(item: Any) -> Any:
    """In place of ``_to_bytes``."""
    kind = type(item)
    if kind is bytes:
        return item
    if kind is str:
        return item.encode("ascii")
    if kind is int:
        return b"%d" % item
    return _any_bytes(item)


@lru_cache(maxsize=512)
def _name(key: str) -> Any:
    return b"/" + _any_bytes(key) + b" "


def _dictionary(dictionary: Any) -> bytes:
    """In place of ``Dictionary.data``."""
    return b"<<" + b"".join([_name(key) + _bytes_of(value) for key, value in dictionary.items()]) + b">>"


def _array(array: Any) -> bytes:
    """In place of ``Array.data``."""
    return b"[" + b" ".join([_bytes_of(each) for each in array]) + b"]"


def _page_references(pdf: Any) -> Any:
    """In place of ``PDF.page_references``, which each tag asks for: once for every number of pages."""
    count = len(pdf.pages["Kids"])
    known = getattr(pdf, "known_pages", None)
    if known is None or known[0] != count:
        known = pdf.known_pages = count, tuple(b"%d 0 R" % number for number in pdf.pages["Kids"][::3])
    return known[1]


def install() -> None:
    """Write objects in this way from now on."""
    shortcuts.function(_any_bytes, _bytes_of)
    shortcuts.method(pydyf.Dictionary, "data", property(_dictionary))
    shortcuts.method(pydyf.Array, "data", property(_array))
    shortcuts.method(pydyf.PDF, "page_references", property(_page_references))
