"""A QR code as one path of an SVG: the policy of pages allows nothing else inline, and no style is needed."""

from __future__ import annotations

from dataclasses import dataclass

import segno

QUIET = 4
"""Modules of white around it (ISO/IEC 18004)."""


@dataclass(frozen=True)
class QrCode:
    """``side``: width and height in modules, with the white around; ``path``: the dark modules."""

    side: int
    path: str


def drawn(text: str) -> QrCode:
    """The QR code of a text."""
    rows = segno.make(text, error="m", micro=False).matrix
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module
    )
    return QrCode(len(rows) + 2 * QUIET, path)
