"""Make the two weights of the typeface: woff2 for pages, ttf for reports.

The typeface has only a slashed zero, odd in a telephone number: `plain-zero/` holds an oval for each weight.
The npm package's Latin files lack a few signs that the service shows (≤ ≥ ✓ → ← □).
This script draws them from strokes of the typeface, so that they match its weight.
Run it by hand when the package changes: `python assets/fonts.py` after `sh assets/build.sh`.
"""

from pathlib import Path

from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "assets/node_modules/@fontsource/atkinson-hyperlegible-next/files"
ZEROS = ROOT / "assets/plain-zero"

Point = tuple[float, float]


def bounds(font: TTFont, name: str) -> tuple[float, float, float, float]:
    """The box around a glyph: left, bottom, right, top."""
    pen = BoundsPen(font.getGlyphSet())
    font.getGlyphSet()[name].draw(pen)
    assert pen.bounds is not None
    return pen.bounds


def add(font: TTFont, sign: str, name: str, width: int, pen: TTGlyphPen) -> None:
    """Put a drawn glyph into the font under its character."""
    glyph = pen.glyph()
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"].metrics[name] = (width, glyph.xMin)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(sign)] = name


def polygon(pen: TTGlyphPen, points: list[Point]) -> None:
    """Close a straight-edged shape, clockwise as TrueType fills it."""
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True))
    first, *rest = points if area < 0 else points[::-1]
    pen.moveTo(first)
    for point in rest:
        pen.lineTo(point)
    pen.closePath()


def comparison(font: TTFont, sign: str, base: str, name: str) -> None:
    """≤ or ≥: the face's own < or >, raised, over the face's own minus."""
    cmap = font.getBestCmap()
    left, bottom, right, _ = bounds(font, cmap[ord(base)])
    low_left, low, low_right, high = bounds(font, cmap[ord("\N{MINUS SIGN}")])
    gap = (high - low) * 0.9
    pen = TTGlyphPen(font.getGlyphSet())
    pen.addComponent(cmap[ord(base)], (1, 0, 0, 1, 0, round(high - low + gap) // 2 + 20))
    foot = bottom + round(high - low + gap) // 2 + 20 - gap
    scale = (right - left) / (low_right - low_left)
    pen.addComponent(cmap[ord("\N{MINUS SIGN}")], (scale, 0, 0, 1, round(left - low_left * scale), round(foot - high)))
    width, _ = font["hmtx"].metrics[cmap[ord(base)]]
    add(font, sign, name, width, pen)


def stroke(a: Point, b: Point, thick: float) -> list[Point]:
    """A straight stroke of even thickness."""
    length = ((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5
    x, y = (a[1] - b[1]) / length * thick / 2, (b[0] - a[0]) / length * thick / 2
    return [(a[0] + x, a[1] + y), (b[0] + x, b[1] + y), (b[0] - x, b[1] - y), (a[0] - x, a[1] - y)]


def tick(font: TTFont, thick: float) -> None:
    """✓ as one shape, as tall as a capital."""
    half = thick * 0.7071
    foot = (250.0, 40.0)
    pen = TTGlyphPen(font.getGlyphSet())
    short, rise = 170.0, 560.0
    polygon(
        pen,
        [
            (foot[0] - short - half / 2, foot[1] + short + half / 2),
            (foot[0] - short + half / 2, foot[1] + short + half * 1.5),
            (foot[0], foot[1] + half * 2),
            (foot[0] + rise * 0.72 - half * 0.65, foot[1] + rise + half * 0.85),
            (foot[0] + rise * 0.72 + half * 0.65, foot[1] + rise - half * 0.1),
            (foot[0], foot[1]),
        ],
    )
    add(font, "✓", "check", 740, pen)


def arrow(font: TTFont, sign: str, name: str, thick: float) -> None:
    """An arrow on the height of the minus."""
    _, low, _, high = bounds(font, font.getBestCmap()[ord("\N{MINUS SIGN}")])
    middle, width = (low + high) / 2, 820
    tip, tail, reach = (750.0, middle), (70.0, middle), 210.0
    parts = [
        stroke(tail, (tip[0] - thick * 0.7, middle), thick),
        [
            (tip[0], middle),
            (tip[0] - reach - thick * 0.55, middle + reach + thick * 0.15),
            (tip[0] - reach - thick * 0.05, middle + reach + thick * 0.65),
            (tip[0] + thick * 0.55, middle),
            (tip[0] - reach - thick * 0.05, middle - reach - thick * 0.65),
            (tip[0] - reach - thick * 0.55, middle - reach - thick * 0.15),
        ],
    ]
    pen = TTGlyphPen(font.getGlyphSet())
    for points in parts:
        polygon(pen, [(x if sign == "→" else width - x, y) for x, y in points])
    add(font, sign, name, width, pen)


def box(font: TTFont, thick: float) -> None:
    """□ as tall as a capital: it stands for what no face draws."""
    height = bounds(font, "H")[3]
    left, right = 60.0, 60.0 + height
    pen = TTGlyphPen(font.getGlyphSet())
    polygon(pen, [(left, 0), (left, height), (right, height), (right, 0)])
    inner = [
        (left + thick, thick),
        (right - thick, thick),
        (right - thick, height - thick),
        (left + thick, height - thick),
    ]
    pen.moveTo(inner[0])
    for point in inner[1:]:
        pen.lineTo(point)
    pen.closePath()
    add(font, "□", "whitesquare", round(right + left), pen)


def plain_zero(font: TTFont, weight: int) -> None:
    """Replace the zero with the plain one of the same weight; figures in tables are drawn from it."""
    with TTFont(ZEROS / f"{weight}.woff2") as plain:
        assert plain["hmtx"]["zero"] == font["hmtx"]["zero"]
        font["glyf"]["zero"] = plain["glyf"]["zero"]


def make(weight: int) -> None:
    """Read one face, add the signs, write it for the web and for the report."""
    font = TTFont(PACKAGE / f"atkinson-hyperlegible-next-latin-{weight}-normal.woff2", recalcTimestamp=False)
    plain_zero(font, weight)
    _, low, _, high = bounds(font, font.getBestCmap()[ord("\N{MINUS SIGN}")])
    comparison(font, "≤", "<", "lessequal")
    comparison(font, "≥", ">", "greaterequal")
    tick(font, high - low)
    arrow(font, "→", "arrowright", high - low)
    arrow(font, "←", "arrowleft", high - low)
    box(font, high - low)
    for folder, flavor, ending in (("static/fonts", "woff2", "woff2"), ("assessment/pdf/fonts", None, "ttf")):
        (ROOT / folder).mkdir(parents=True, exist_ok=True)
        font.flavor = flavor
        font.save(ROOT / folder / f"{weight}.{ending}")


if __name__ == "__main__":
    for weight in (400, 600):
        make(weight)
