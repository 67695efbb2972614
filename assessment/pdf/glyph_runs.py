"""The glyphs of a line: read from Pango when its text was measured, and written into the PDF from there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from struct import unpack
from typing import Any

from weasyprint.draw import text as draw
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import FROM_UNITS, ffi, gobject, pango
from weasyprint.text.fonts import get_pango_font_key

from assessment.pdf import shortcuts

ffi.cdef("gpointer g_object_ref (gpointer object);")
_FIRST_SPECIAL = 0x0FFFFFFF
"""From here on the number of a glyph says that there is none: no glyph of this font, or none at all."""
_INTEGERS = ffi.sizeof("PangoGlyphInfo") // 4
"""Of each glyph: which it is, its width, how far it is moved to the right and up, and flags."""
_SIZE_IS_OFF = pango.pango_version() < 14802
"""Old Pango says a wrong size of some fonts: https://gitlab.gnome.org/GNOME/pango/-/issues/530."""
_draw = draw.draw_first_line


@dataclass(frozen=True, slots=True)
class _Face:
    """A font of Pango in one size, and what WeasyPrint calls it by."""

    pango_font: Any
    key: int
    description: Any
    size: float


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """Glyphs of one face, from left to right, and their widths in units of Pango.

    ``clusters``: where each begins in the bytes of the run, which are ``length`` from ``start`` of the text's bytes.
    """

    face: _Face
    glyphs: Sequence[int]
    widths: Sequence[int]
    clusters: Sequence[int]
    start: int
    length: int
    is_rtl: bool

    def text_of(self, position: int, text: bytes) -> str:
        """What the glyph at ``position`` stands for."""
        begin, after = self.clusters[position], position + (-1 if self.is_rtl else 1)
        end = self.clusters[after] if 0 <= after < len(self.clusters) else self.length
        return text[self.start + begin : self.start + end].decode()


_faces: dict[Any, _Face] = {}
"""Those of the report that is made, by fonts of Pango."""
forget = _faces.clear


# --- Reading ----------------------------------------------------------------------------------------------------------


def runs_of(line: Any) -> tuple[GlyphRun, ...] | None:
    """None for a line with glyphs that are missing or moved: WeasyPrint draws it."""
    runs: list[GlyphRun] = []
    entry = line.runs if line != ffi.NULL else ffi.NULL
    while entry != ffi.NULL:
        item, string = entry.data.item, entry.data.glyphs
        count = string.num_glyphs
        numbers = unpack(f"={count * _INTEGERS}i", ffi.buffer(string.glyphs, count * _INTEGERS * 4))
        glyphs = numbers[::_INTEGERS]
        if (
            any(numbers[2::_INTEGERS])
            or any(numbers[3::_INTEGERS])
            or not all(0 <= each < _FIRST_SPECIAL for each in glyphs)
        ):
            return None
        runs.append(
            GlyphRun(
                _face_of(item.analysis.font),
                glyphs,
                numbers[1::_INTEGERS],
                ffi.unpack(string.log_clusters, count),
                item.offset,
                item.length,
                bool(item.analysis.level % 2),
            )
        )
        entry = entry.next
    return tuple(runs)


def _face_of(font: Any) -> _Face:
    if font not in _faces:
        key, description, size = get_pango_font_key(font)
        _faces[font] = _Face(ffi.gc(gobject.g_object_ref(font), gobject.g_object_unref), key, description, size)
    return _faces[font]


# --- Writing ----------------------------------------------------------------------------------------------------------


def _draw_kept(stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any) -> Any:
    """In place of ``draw_first_line``, for what has kept glyphs, and is neither cut off nor a picture."""
    layout = textbox.pango_layout
    runs = layout.runs
    if runs is not None and (not textbox.text.strip() or textbox.style["font_size"] < 1e-6):
        return []
    fonts = [_font_in(stream, run.face) for run in runs or ()]
    are_pictures = any(font.bitmap or font.png or font.svg or font.colr for font in fonts)
    if runs is None or are_pictures or text_overflow == "ellipsis" or block_ellipsis != "none":
        if runs is not None:
            layout.runs = None
            layout.reactivate(textbox.style)
        return _draw(stream, textbox, text_overflow, block_ellipsis, matrix)
    stream.set_text_matrix(*matrix.values)
    shown, last = "", None
    for run, font in zip(runs, fonts, strict=True):
        size = textbox.style["font_size"] if _SIZE_IS_OFF else run.face.size
        if run.face is not last:
            if shown:
                stream.show_text(shown)
            shown, last = "", run.face
            stream.set_font_size(font.hash, size)
        # Glyphs after a kern begin a list of their own, which stays empty at the end of the run.
        shown += "<" + _written(run, font, size, layout.text, stream)
        shown = shown[:-1] if shown[-1] == "<" else shown + ">"
    stream.show_text(shown)
    return []


def _font_in(stream: Any, face: _Face) -> Any:
    """The font that WeasyPrint puts into the file for a face."""
    if face.key not in stream._fonts:
        stream._fonts[face.key] = Font(face.pango_font, face.description, face.size)
    return stream._fonts[face.key]


def _written(run: GlyphRun, font: Any, size: float, text: str, stream: Any) -> str:
    """The glyphs of a run as they stand in the file: four digits each, and kerns between them."""
    known = vars(font).setdefault("written_glyphs", {}).setdefault(size, {})
    pairs = list(zip(run.glyphs, run.widths, strict=True))
    try:
        return "".join([known[pair] for pair in pairs])
    except KeyError:
        content = text.encode()
        for position, (glyph, width) in enumerate(pairs):
            if (glyph, width) not in known:
                if glyph not in font.to_unicode:
                    font.to_unicode[glyph] = run.text_of(position, content)
                kern = _width(font, run.face, glyph, size, stream) - width * 1000 * FROM_UNITS / size
                known[glyph, width] = f"{glyph:04x}>{int(kern)}<" if kern else f"{glyph:04x}"
        return "".join([known[pair] for pair in pairs])


def _width(font: Any, face: _Face, glyph: int, size: float, stream: Any) -> Any:
    """In thousandths of the font's size."""
    if glyph not in font.widths:
        pango.pango_font_get_glyph_extents(face.pango_font, glyph, stream.ink_rect, stream.logical_rect)
        font.widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
    return font.widths[glyph]


def install() -> None:
    """Write kept glyphs from now on."""
    shortcuts.function(_draw, _draw_kept)
