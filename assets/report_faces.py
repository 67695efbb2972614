"""Make the faces that reports need beyond Latin-1, and the list of the characters that each of them draws.

A face is one file for one script and one weight. No two draw the same letter, so it does not matter in which order they
are asked, and a report needs only those of the scripts that occur in it. Each is a subset of a face of the package that
`report-faces/package.json` pins. Run it by hand when a package changes:

    (cd assets/report-faces && npm ci --ignore-scripts) && python assets/report_faces.py

It needs fonttools and brotli.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from pathlib import Path

from fontTools.merge import Merger
from fontTools.merge import Options as MergeOptions
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "assets/report-faces/node_modules/@fontsource"
FACES = ROOT / "assessment/pdf/fonts"
COVERAGE = ROOT / "assessment/core/typeface.txt"
SPACES = frozenset(map(ord, " \u00a0"))
SHARED = SPACES | frozenset(map(ord, "\u200c\u200d\u25cc"))
"""What every face may hold: a space is set in the face of the word before it; letters are shaped with the others."""

Chars = Callable[[int], bool]


@dataclass(frozen=True)
class Face:
    """``parts``: the files of the package that it is made of, by their subset; ``shaped``: letters join or stack."""

    name: str
    package: str
    parts: tuple[str, ...]
    wanted: Chars
    weights: tuple[int, ...] = (400, 600)
    shaped: bool = False


def codec(name: str, lead: range, trail: Iterable[int]) -> frozenset[int]:
    """The characters of some rows of a double-byte character set."""
    pairs = (bytes((row, cell)) for row in lead for cell in trail)
    return frozenset(ord(each) for pair in pairs if len(each := pair.decode(name, "ignore")) == 1)


def within(*ranges: tuple[int, int]) -> Chars:
    return lambda char: any(low <= char <= high for low, high in ranges)


def any_character(_code: int) -> bool:
    """Every character that the source has."""
    return True


CELLS = range(0xA1, 0xFF)
SIMPLIFIED = codec("gb2312", range(0xB0, 0xD8), CELLS)
TRADITIONAL = codec("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *CELLS))
KANJI = codec("euc_jp", range(0xB0, 0xD0), CELLS)
HANGUL = codec("euc_kr", range(0xB0, 0xC9), CELLS)
CJK_SIGNS = within((0x3000, 0x30FF), (0x31F0, 0x31FF), (0xFF01, 0xFFEE))
SIGNS = within(
    (0x2010, 0x205E), (0x20A0, 0x20C0), (0x2100, 0x218F), (0x2190, 0x21FF), (0x2500, 0x27BF), (0x2B00, 0x2B59)
)

ALL = (
    Face("latin", "atkinson-hyperlegible-next", ("latin-ext",), any_character, shaped=True),
    Face("greek-cyrillic", "noto-sans", ("greek", "cyrillic"), any_character, shaped=True),
    Face(
        "latin-more",
        "noto-sans",
        ("latin-ext", "vietnamese"),
        within((0x0100, 0x036F), (0x1E00, 0x1EFF), (0x2000, 0x20C0)),
        shaped=True,
    ),
    Face("cyrillic-more", "noto-sans", ("cyrillic-ext",), any_character, shaped=True),
    Face("greek-more", "noto-sans", ("greek-ext",), any_character, shaped=True),
    # Later versions draw ن and others as a letter and its dots, and WeasyPrint then writes one letter for all of them.
    Face("arabic", "noto-sans-arabic", ("arabic",), any_character, shaped=True),
    Face("hebrew", "noto-sans-hebrew", ("hebrew",), any_character, shaped=True),
    Face(
        "devanagari", "noto-sans-devanagari", ("devanagari",), within((0x0900, 0x097F), (0xA8E0, 0xA8FF)), shaped=True
    ),
    Face("thai", "noto-sans-thai", ("thai",), any_character, shaped=True),
    Face("chinese", "noto-sans-sc", ("chinese-simplified",), lambda c: c in SIMPLIFIED or CJK_SIGNS(c), (400,)),
    Face("japanese", "noto-sans-jp", ("japanese",), lambda c: c in KANJI or CJK_SIGNS(c), (400,)),
    Face("traditional", "noto-sans-tc", ("chinese-traditional",), lambda c: c in TRADITIONAL, (400,)),
    Face("korean", "noto-sans-kr", ("korean",), lambda c: c in HANGUL or 0x3130 <= c <= 0x318F, (400,)),
    Face("emoji", "noto-emoji", ("emoji",), lambda c: c >= 0x2000, (400,), shaped=True),
    Face("math", "noto-sans-math", ("latin",), within((0x2190, 0x22FF)), (400,)),
    Face("signs", "noto-sans-symbols-2", ("symbols", "latin", "latin-ext", "math"), SIGNS, (400,)),
)


def make(face: Face, taken: frozenset[int]) -> frozenset[int]:
    """Write a face in its weights; the characters that it draws, none of which is ``taken``."""
    drawn: frozenset[int] = frozenset()
    for weight in face.weights:
        files = [f"{face.package}/files/{face.package}-{part}-{weight}-normal.woff2" for part in face.parts]
        parts = [made for file in files if (made := subset(PACKAGES / file, face, taken))]
        font = merged(parts) if len(parts) > 1 else TTFont(parts[0], recalcTimestamp=False)
        found = frozenset(font.getBestCmap()) - SHARED
        assert not drawn or drawn == found, f"the weights of {face.name} differ"
        drawn = found
        rename(font, f"Report {face.name}")
        font.save(FACES / f"{face.name}-{weight}.ttf", reorderTables=False)
    return drawn


def subset(path: Path, face: Face, taken: frozenset[int]) -> BytesIO | None:
    """The wanted part of a file, without hints for screens; None if it draws nothing that is not ``taken``."""
    options = Options(
        layout_features=["*"] if face.shaped else [],
        hinting=False,
        notdef_outline=True,
        glyph_names=False,
        legacy_kern=False,
        drop_tables=["BASE", "DSIG", "MATH", "STAT", "vhea", "vmtx", "gasp", "GlyphOrder"],
        recalc_timestamp=False,
    )
    font = TTFont(path, recalcTimestamp=False)
    chars = {char for char in font.getBestCmap() if face.wanted(char) and char not in taken | SHARED}
    if not chars:
        return None
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=chars | (SHARED if face.shaped else frozenset()))
    subsetter.subset(font)
    add_spaces(font)
    font.flavor = None
    made = BytesIO()
    font.save(made)
    made.seek(0)
    return made


def add_spaces(font: TTFont) -> None:
    """Map both spaces to one glyph: the one of the face if it has one that is not too wide for text."""
    space, em = font.getBestCmap().get(ord(" ")), font["head"].unitsPerEm
    if space is None:
        space = "space"
        font.setGlyphOrder([*font.getGlyphOrder(), space])
        font["glyf"].glyphs[space] = TTGlyphPen(None).glyph()
        font["hmtx"].metrics[space] = (em, 0)
    if font["hmtx"].metrics[space][0] > em / 2:  # emoji stand in squares
        font["hmtx"].metrics[space] = (em // 4, 0)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap |= dict.fromkeys(SPACES, space)


def rename(font: TTFont, name: str) -> None:
    """Give the face a name that no licence reserves; who made it, and the licence, stay as they are."""
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            record.string = name.replace(" ", "-") if record.nameID == 6 else name


def merged(parts: list[BytesIO]) -> TTFont:
    """Several parts of one face as one; where two hold a character, the first draws it."""
    merger = Merger(MergeOptions(drop_tables=[]))
    font = merger.merge(parts)
    parts[0].seek(0)
    head, font.recalcTimestamp = TTFont(parts[0])["head"], False
    font["head"].created, font["head"].modified = head.created, head.modified  # not now: equal bytes each time
    return font


def licence() -> str:
    """Who made the faces, and the licence that all of them are under."""
    makers = {TTFont(path)["name"].getDebugName(0) for path in sorted(FACES.glob("*.ttf"))}
    _, _, text = (PACKAGES / "noto-sans/LICENSE").read_text("utf-8").partition("\n")
    return "\n".join(sorted(makers)) + "\n" + text


def ranges(chars: Iterable[int]) -> Iterator[str]:
    """Characters as hexadecimal ranges."""
    for _, run in groupby(enumerate(sorted(chars)), lambda pair: pair[1] - pair[0]):
        first, *rest = [char for _, char in run]
        yield f"{first:X}-{rest[-1]:X}" if rest else f"{first:X}"


def main() -> None:
    base = frozenset(TTFont(FACES / "400.ttf").getBestCmap())
    taken, lines = base, [f"latin-1 {' '.join(ranges(base))}"]
    for face in ALL:
        drawn = make(face, taken)
        taken |= drawn
        lines.append(f"{face.name} {' '.join(ranges(drawn))}")
        print(f"{face.name}: {len(drawn)} characters")
    COVERAGE.write_text("\n".join(lines) + "\n", "ascii")
    (FACES / "OFL.txt").write_text(licence(), "utf-8")


if __name__ == "__main__":
    main()
