"""Style sheets, colours and fonts of the reports."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FONTS = Path(__file__).resolve().parent / "fonts"
SHEETS = ("report", "staff")
"""The style sheets of reports; a report names its own in ``data-sheet`` of its root element."""

_TOKEN = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")
_USE = re.compile(r"var\(--([a-z0-9-]+)\)")


@lru_cache(maxsize=1)
def tokens() -> dict[str, str]:
    """Name -> colour, the same colours as on the pages."""
    return dict(_TOKEN.findall(_sheet("tokens")))


def stylesheet(name: str) -> str:
    """The style sheet of one of ``SHEETS``.

    Colours are filled in here: a custom property would be looked up again for every element.
    """
    colours = tokens()
    return _USE.sub(lambda use: colours[use[1]], _sheet(name))


def faces(address: str) -> str:
    """The typeface of all reports, where ``address`` comes before the file name of a face."""
    return _sheet("faces").replace("url(", f"url({address}")


def face(name: str, prefix: str) -> str:
    """The rules that load one more face in each of its weights, where ``prefix`` comes before the file name.

    It has a family of its own, which no style names: it draws what the family of the style sheets does not.
    """
    weights = [path.stem.rpartition("-")[2] for path in sorted(FONTS.glob(f"{name}-?00.ttf"))]
    return "\n".join(
        f"@font-face {{ font-family: {name}; font-weight: {weight}; src: url({prefix}{name}-{weight}.ttf) }}"
        for weight in weights
    )


def elements() -> str:
    """The default styles of elements, instead of WeasyPrint's own."""
    return _sheet("elements")


def _sheet(name: str) -> str:
    return (TEMPLATES / f"pdf/{name}.css").read_text("utf-8")
