"""The list of what each face of the typeface draws, read apart from the service's own reading."""

from __future__ import annotations

import re

from assessment.settings import ROOT

_RUN = re.compile(r"([0-9A-F]+)(?:-([0-9A-F]+))?")


def drawn_by_each() -> dict[str, frozenset[str]]:
    """Face -> the characters that it draws."""
    lines = (ROOT / "assessment" / "core" / "typeface.txt").read_text("ascii").splitlines()
    return {face: _characters(runs) for face, _, runs in (line.partition(" ") for line in lines)}


def _characters(runs: str) -> frozenset[str]:
    ends = ((int(first, 16), int(last or first, 16)) for first, last in _RUN.findall(runs))
    return frozenset(chr(code) for first, last in ends for code in range(first, last + 1))
