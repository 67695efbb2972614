"""Nobody loads rules for what no page shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DRAWN_BY = {
    "app": ("components", "errors", "layout", "respondent"),
    "desk": ("account", "components", "counselor", "layout", "people", "security"),
}
"""The folders of templates whose pages load a sheet, as in assets/build.mjs."""
NAME = r"[\w-]"


@pytest.mark.parametrize("sheet", DRAWN_BY)
def test_every_class_of_a_style_sheet_is_on_a_page_that_loads_it(sheet: str) -> None:
    css = re.sub(r"url\([^)]*\)|\"[^\"]*\"|:not\([^)]*\)", "", (ROOT / "static" / f"{sheet}.css").read_text())
    drawn = _drawn(sheet)
    # A template may put a name together: the part that it fills in stands for any.
    made = [re.compile(f"{re.escape(start)}{NAME}+") for start in re.findall(r"([\w-]+[_-])(?:\{\{|\{%|\" ~)", drawn)]
    unused = {
        each
        for each in re.findall(rf"\.([a-z]{NAME}*)", css)
        if not re.search(rf"(?<!{NAME}){re.escape(each)}(?!{NAME})", drawn)
        and not any(pattern.fullmatch(each) for pattern in made)
    }
    assert not unused


def _drawn(sheet: str) -> str:
    templates = [path for folder in DRAWN_BY[sheet] for path in (ROOT / "templates" / folder).rglob("*.html")]
    code = [ROOT / "static" / f"{sheet}.js", *(ROOT / "assessment").rglob("*.py")]
    return "\n".join(path.read_text() for path in (*templates, *code))
