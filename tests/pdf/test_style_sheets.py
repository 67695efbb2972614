"""Each report has a style sheet of its own, so that one can be changed without the other."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from assessment.core.model.pack import Pack
from assessment.pdf.styles import SHEETS, faces, stylesheet
from tests.support.report_samples import counselor, example


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_fetches_nothing_and_looks_no_colour_up(name: str) -> None:
    assert re.findall(r"url\(|var\(|@import|@font-face", stylesheet(name)) == []


def test_the_faces_are_shared() -> None:
    assert re.findall(r"url\(([^)]+)\)", faces("face:")) == ["face:400.ttf", "face:600.ttf"]


def test_the_staff_report_is_set_in_its_own_sheet(repair: Pack, printed: Callable[[str], bytes]) -> None:
    outcome, read = example(repair, "every override at once")
    html = counselor(repair, outcome, read)
    as_another = html.replace(f'data-sheet="{SHEETS[1]}"', f'data-sheet="{SHEETS[0]}"')
    assert as_another != html
    assert printed(as_another) != printed(html)
