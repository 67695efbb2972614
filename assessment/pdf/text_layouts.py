"""Shapes each text of a report once: WeasyPrint shapes it to find where its lines end, and again to draw them.

The glyphs of a line are kept from when its end was found until it is drawn, and a text that stands in a report more
than once is set once. What is kept belongs to one report: ``forget`` drops it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from weasyprint.text import line_break
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import FROM_UNITS, ffi, gobject, pango
from weasyprint.text.fonts import font_features, get_font_description
from weasyprint.text.line_break import Layout

from assessment.pdf import glyph_runs, shortcuts

_USUAL_WIDTH = 0.48
"""How wide a letter is, as a share of the size of its font: a line of so many may fit, and is worth a try."""
_LETTERS_OF_A_LINE = 2.6
"""So many times the width of a line, in sizes of its font, is more than the letters of it and of the next word."""
_ENDS_LINES = re.compile(r"[\x00-\x1f\x85\xad\u2028\u2029]")
"""What ends a line, or may: controls, a soft hyphen, separators of lines and paragraphs."""
_EXTENTS = ffi.new("PangoRectangle *")
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
class _Setup:
    """What Pango needs to know of a style."""

    context: Any
    language: Any
    description: Any
    attributes: Any


@dataclass(slots=True)
class _Kept:
    """What is kept of a report while it is made: its ``lines``, by texts and styles.

    ``styles``: those of the lines, by their identity, which would else be free for another; ``layouts``: one for each
    style, for texts that are measured before it is known where they break; ``breaks``: whether a line may end within
    a text, by text and language.
    """

    lines: dict[tuple[Any, ...], tuple[Any, ...]] = field(default_factory=dict)
    styles: dict[int, Any] = field(default_factory=dict)
    layouts: dict[int, Any] = field(default_factory=dict)
    breaks: dict[tuple[str, str], bool] = field(default_factory=dict)


_kept = _Kept()
_contexts: dict[tuple[str, str], tuple[Any, Any]] = {}
"""Language and direction -> the context of Pango for them, and its language."""


def forget() -> None:
    """Drop what was kept of a report."""
    global _kept
    _kept = _Kept()
    glyph_runs.forget()


def _never_hyphenate() -> Any:
    attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    pango.pango_attr_list_change(attributes, pango.pango_attr_insert_hyphens_new(False))
    return attributes


_NO_HYPHENS = _never_hyphenate()
"""For texts whose words may be cut anywhere; it holds from their first byte to their last."""
_setup_fully, _set_any_text = Layout.setup, Layout.set_text
_split, _strut, _can_break = line_break.split_first_line, line_break.strut, line_break.can_break_text


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
    layout.layout = _new_layout(setup)


def _new_layout(setup: _Setup) -> Any:
    layout = ffi.gc(pango.pango_layout_new(setup.context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(layout, False)
    pango.pango_layout_set_font_description(layout, setup.description)
    if setup.attributes is not None:
        pango.pango_layout_set_attributes(layout, setup.attributes)
    return layout


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
    if max_width is not None and not justification_spacing:
        whole = _whole_line(text, style, max_width)
        if whole is not None:
            lines[look, text] = whole
            return whole
    key = look, text, max_width, justification_spacing, is_line_start, minimum
    if key not in lines:
        options = {"is_line_start": is_line_start, "minimum": minimum}
        line = _split_begin(text, style, context, max_width, options) if not justification_spacing else None
        line = lines[key] = line or _split(text, style, context, max_width, justification_spacing, **options)
        is_whole = line[2] is None and line[0].text == text and (max_width is None or line[3] <= max_width)
        if is_whole and not justification_spacing:
            lines[look, text] = line
    return lines[key]


def _split_begin(
    text: str, style: Any, context: Any, max_width: float | None, options: dict[str, bool]
) -> tuple[Any, ...] | None:
    """Where the first line of a long text ends, from its begin alone; None where that does not show it.

    It does where a word after the line is whole: WeasyPrint, which takes a longer begin, goes by that too.
    """
    if max_width is None or not isfinite(max_width) or not style["font_size"]:
        return None
    begin = text[: int(max_width / style["font_size"] * _LETTERS_OF_A_LINE)]
    if len(begin) == len(text) or _ENDS_LINES.search(begin):
        return None
    line: tuple[Any, ...] = _split(begin, style, context, max_width, 0, **options)
    ends = line[2]
    return line if ends is not None and " " in begin.encode()[ends:].decode()[1:-1] else None


def _whole_line(text: str, style: Any, max_width: float) -> tuple[Any, ...] | None:
    """What ``split_first_line`` says of a text that fits in the width; None if it may not, or if it is special."""
    setup = _setup_of(style)
    if setup is None or len(text) * style["font_size"] * _USUAL_WIDTH > max_width or _ENDS_LINES.search(text):
        return None
    shared = _kept.layouts.get(id(style))
    if shared is None:
        shared = _kept.layouts[id(style)] = _new_layout(setup)
    content = text.encode()
    pango.pango_layout_set_text(shared, content, len(content))
    line = pango.pango_layout_get_line_readonly(shared, 0)
    pango.pango_layout_line_get_extents(line, ffi.NULL, _EXTENTS)
    width = _EXTENTS.width * FROM_UNITS
    runs = glyph_runs.runs_of(line) if width <= max_width else None
    if runs is None:
        return None
    layout = object.__new__(Layout)
    vars(layout).update(text=text, runs=runs, max_width=max_width, justification_spacing=0, is_plain=True)
    layout.first_line_direction = line.resolved_dir
    baseline = pango.pango_layout_get_baseline(shared) * FROM_UNITS
    return layout, len(content), None, width, _EXTENTS.height * FROM_UNITS, baseline


def _strut_once(style: Any) -> Any:
    """In place of ``strut``: WeasyPrint looks it up by all properties of the font, each time."""
    if not hasattr(style, "strut_of_text"):
        style.strut_of_text = _strut(style)
    return style.strut_of_text


def _can_break_once(text: str, lang: str) -> bool:
    """In place of ``can_break_text``, which is asked for the letters where any two boxes of a line meet."""
    key = text, lang
    if key not in _kept.breaks:
        _kept.breaks[key] = _can_break(text, lang)
    return _kept.breaks[key]


# --- Keeping its glyphs until they are drawn --------------------------------------------------------------------------


def _deactivate(layout: Any) -> None:
    """In place of ``Layout.deactivate``: before Pango's layout is freed, the glyphs of its line are kept."""
    if "layout" in vars(layout):
        if layout.runs is None and layout.is_plain and not layout.justification_spacing:
            layout.runs = glyph_runs.runs_of(pango.pango_layout_get_line_readonly(layout.layout, 0))
        del layout.layout, layout.language, layout.style


def _reactivate(layout: Any, style: Any) -> None:
    """In place of ``Layout.reactivate``: a line whose glyphs are kept needs no layout."""
    if layout.runs is None:
        layout.setup(style)
        layout.set_text(layout.text, justify=True)


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
    shortcuts.function(_can_break, _can_break_once)
