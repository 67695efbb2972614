from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it ships no types

from assessment.pdf.styles import FONTS

PAGES = Path(__file__).resolve().parents[2] / "static/fonts"
FACES = [
    folder / f"{weight}.{ending}" for folder, ending in ((PAGES, "woff2"), (FONTS, "ttf")) for weight in (400, 600)
]


@pytest.mark.parametrize("face", FACES, ids=lambda path: path.name)
@pytest.mark.parametrize("figures", ["zero", "zero.tf"], ids=["in text", "in tables"])
def test_a_zero_is_an_oval_without_a_slash(face: Path, figures: str) -> None:
    with TTFont(face) as font:
        coordinates, contour_ends, _ = font["glyf"][figures].getCoordinates(font["glyf"])
        outer, inner = coordinates[: contour_ends[0] + 1], coordinates[contour_ends[0] + 1 :]
        middle = sum(x for x, _ in outer) / len(outer)

        assert len(contour_ends) == 2
        # A slash would bring points of the counter near its middle.
        assert all(abs(x - middle) > 100 or abs(y - 335) > 200 for x, y in inner)
