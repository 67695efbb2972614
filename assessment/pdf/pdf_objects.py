"""The objects of a PDF that pydyf writes, found by the references that others hold."""

from __future__ import annotations

import pydyf  # type: ignore[import-untyped]  # it ships no types


def number_of(reference: bytes) -> int:
    """The number in a reference such as ``12 0 R``."""
    return int(reference.partition(b" ")[0])


def object_at(pdf: pydyf.PDF, reference: bytes) -> pydyf.Dictionary:
    """The object that a reference names."""
    return pdf.objects[number_of(reference)]
