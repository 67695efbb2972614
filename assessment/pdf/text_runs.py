"""Shapes each text of a report once: WeasyPrint shapes it to find where its lines end, and again to draw them.

The glyphs of a line are kept from when its end was found until it is drawn, and a text that stands in a report more
than once is set once. What is kept belongs to one report: ``forget`` drops it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from struct import unpack
from typing import Any

from weasyprint.draw import text as draw
from weasyprint.pdf.fonts import Font
from weasyprint.text import line_break
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import FROM_UNITS, ffi, gobject, pango
from weasyprint.text.fonts import font_features, get_font_description, get_pango_font_key
from weasyprint.text.line_break import Layout

from assessment.pdf import shortcuts

_FIRST_SPECIAL = 0x0FFFFFFF
"""From here on the number of a glyph says that there is none: no glyph of this font, or none at all."""
_INTEGERS = ffi.sizeof("PangoGlyphInfo") // 4
"""Of each glyph: which it is, its width, how far it is moved to the right and up, and flags."""
_SIZE_IS_OFF = pango.pango_version() < 14802
"""Old Pango says a wrong size of some fonts: https://gitlab.gnome.org/GNOME/pango/-/issues/530."""
_FEATURES = (
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)


@dataclass(frozen=True, slots=True)
class _Face:
    """A font of Pango in one size, and what WeasyPrint calls it by; ``owner``: the layout that keeps it alive."""

    pango_font: Any
    key: int
    description: Any
    size: float
    owner: Any


@dataclass(frozen=True, slots=True)
class _Run:
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


@dataclass(frozen=True, slots=True)
class _Setup:
    """What Pango needs to know of a style."""

    context: Any
    language: Any
    description: Any
    attributes: Any


@dataclass(slots=True)
class _Kept:
    """What is kept of a report while it is made: its ``lines`` by texts and styles, ``faces`` by fonts of Pango.

    ``styles``: those of the lines, by their identity, which would else be free for another.
    """

    lines: dict[tuple[Any, ...], tuple[Any, ...]] = field(default_factory=dict)
    styles: dict[int, Any] = field(default_factory=dict)
    faces: dict[Any, _Face] = field(default_factory=dict)

    def clear(self) -> None:
        self.lines.clear()
        self.styles.clear()
        self.faces.clear()


_kept = _Kept()
forget = _kept.clear
_contexts: dict[tuple[str, str], tuple[Any, Any]] = {}
"""Language and direction -> the context of Pango for them, and its language."""


def _never_hyphenate() -> Any:
    attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    pango.pango_attr_list_change(attributes, pango.pango_attr_insert_hyphens_new(False))
    return attributes


_NO_HYPHENS = _never_hyphenate()
"""For texts whose words may be cut anywhere; it holds from their first byte to their last."""
_setup_fully, _set_any_text = Layout.setup, Layout.set_text
_split, _strut, _draw = line_break.split_first_line, line_break.strut, draw.draw_first_line


# --- Setting a text ---------------------------------------------------------------------------------------------------


def _setup(layout: Any, style: Any) -> None:
    """In place of ``Layout.setup``: the context and the description of a font are made once for each style."""
    setup = _setup_of(style)
    layout.is_plain = setup is not None
    if setup is None:
        _setup_fully(layout, style)
        return
    layout.style, layout.first_line_direction, layout.language = style, 0, setup.language
    layout.ascent = layout.underline_position = layout.strikethrough_position = None
    layout.layout = ffi.gc(pango.pango_layout_new(setup.context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(layout.layout, False)
    pango.pango_layout_set_font_description(layout.layout, setup.description)
    if setup.attributes is not None:
        pango.pango_layout_set_attributes(layout.layout, setup.attributes)


def _setup_of(style: Any) -> _Setup | None:
    """Kept with the style. None for one with spaced, decorated or special letters."""
    if not hasattr(style, "setup_of_text"):
        style.setup_of_text = _new_setup(style)
    setup: _Setup | None = style.setup_of_text
    return setup


def _new_setup(style: Any) -> _Setup | None:
    if (
        style["font_language_override"] != "normal"
        or style["text_decoration_line"] != "none"
        or style["letter_spacing"] != "normal"
        or style["word_spacing"]
        or font_features(*(style[name] for name in _FEATURES))
    ):
        return None
    context, language = _context(style)
    cut = style["overflow_wrap"] in ("anywhere", "break-word")
    return _Setup(context, language, get_font_description(style), _NO_HYPHENS if cut else None)


def _context(style: Any) -> tuple[Any, Any]:
    key = style["lang"], style["direction"]
    if key not in _contexts:
        context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
        pango.pango_context_set_round_glyph_positions(context, False)
        pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
        if style["lang"]:
            language = pango.pango_language_from_string(style["lang"].encode())
            pango.pango_context_set_language(context, language)
        else:
            language = pango.pango_language_get_default()
        _contexts[key] = context, language
    return _contexts[key]


def _set_text(layout: Any, text: str, justify: bool = False) -> None:
    """In place of ``Layout.set_text``: what holds for each text of a style was said when it was set up."""
    if not layout.is_plain or (justify and layout.justification_spacing):
        if layout.is_plain:
            # It would add to the attributes, which all texts share.
            pango.pango_layout_set_attributes(layout.layout, ffi.NULL)
        _set_any_text(layout, text, justify)
        return
    end = text.find("\n")
    layout.text = text if end == -1 else text[: end + 2]
    content = layout.text.encode().replace(b"\x00", b"")
    pango.pango_layout_set_text(layout.layout, content, len(content))
    if b"\t" in content:
        layout.set_tabs()


def _split_once(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> tuple[Any, ...]:
    """In place of ``split_first_line``: where the first line of a text ends is found once.

    Where all of it is one line, that holds for every width that is wide enough.
    """
    lines, look = _kept.lines, id(style)
    _kept.styles[look] = style
    whole = lines.get((look, text))
    if whole is not None and (max_width is None or whole[3] <= max_width) and not justification_spacing:
        return whole
    key = look, text, max_width, justification_spacing, is_line_start, minimum
    if key not in lines:
        line = lines[key] = _split(
            text, style, context, max_width, justification_spacing, is_line_start=is_line_start, minimum=minimum
        )
        is_whole = line[2] is None and line[0].text == text and (max_width is None or line[3] <= max_width)
        if is_whole and not justification_spacing:
            lines[look, text] = line
    return lines[key]


def _strut_once(style: Any) -> Any:
    """In place of ``strut``: WeasyPrint looks it up by all properties of the font, each time."""
    if not hasattr(style, "strut_of_text"):
        style.strut_of_text = _strut(style)
    return style.strut_of_text


# --- Keeping its glyphs until they are drawn --------------------------------------------------------------------------


def _deactivate(layout: Any) -> None:
    """In place of ``Layout.deactivate``: before Pango's layout is freed, the glyphs of its line are kept."""
    if "layout" in vars(layout):
        if layout.runs is None and layout.is_plain and not layout.justification_spacing:
            layout.runs = _runs_of(layout)
        del layout.layout, layout.language, layout.style


def _reactivate(layout: Any, style: Any) -> None:
    """In place of ``Layout.reactivate``: a line whose glyphs are kept needs no layout."""
    if layout.runs is None:
        layout.setup(style)
        layout.set_text(layout.text, justify=True)


def _runs_of(layout: Any) -> tuple[_Run, ...] | None:
    """None for a line with glyphs that are missing or moved: WeasyPrint draws it."""
    runs: list[_Run] = []
    line = pango.pango_layout_get_line_readonly(layout.layout, 0)
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
            _Run(
                _face_of(item.analysis.font, layout.layout),
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


def _face_of(font: Any, owner: Any) -> _Face:
    if font not in _kept.faces:
        key, description, size = get_pango_font_key(font)
        _kept.faces[font] = _Face(font, key, description, size, owner)
    return _kept.faces[font]


# --- Drawing it -------------------------------------------------------------------------------------------------------


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


def _written(run: _Run, font: Any, size: float, text: str, stream: Any) -> str:
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
    """Keep glyphs from now on."""
    Layout.runs = None
    for name, faster in (
        ("setup", _setup),
        ("set_text", _set_text),
        ("deactivate", _deactivate),
        ("reactivate", _reactivate),
    ):
        shortcuts.method(Layout, name, faster)
    shortcuts.function(_split, _split_once)
    shortcuts.function(_strut, _strut_once)
    shortcuts.function(_draw, _draw_kept)
