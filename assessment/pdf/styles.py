"""Style sheets, colours and fonts of the reports."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FONTS = Path(__file__).resolve().parent / "fonts"

_TOKEN = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")
_USE = re.compile(r"var\(--([a-z0-9-]+)\)")


@lru_cache(maxsize=1)
def tokens() -> dict[str, str]:
    """Name -> colour, the same colours as on the pages."""
    return dict(_TOKEN.findall(_sheet("tokens")))


def stylesheet(faces: str) -> str:
    """The style sheet of the reports, where ``faces`` comes before the file name of a face.

    Colours are filled in here: a custom property would be looked up again for every element.
    """
    colours = tokens()
    sheet = _USE.sub(lambda use: colours[use[1]], _sheet("report"))
    return sheet.replace("url(", f"url({faces}")


def elements() -> str:
    """The default styles of elements, instead of WeasyPrint's own."""
    return _sheet("elements")


def _sheet(name: str) -> str:
    return (TEMPLATES / f"pdf/{name}.css").read_text("utf-8")
