"""The lengths of boxes: WeasyPrint asks for each side of each box whether it is a percentage, again and again.

Where a style has none, its lengths are the same for every box that has this style, and are found once.
"""

from __future__ import annotations

from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import percent

from assessment.pdf import shortcuts

_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"{limit}{axis}" for axis in ("width", "height") for limit in ("", "min_", "max_")),
)
_ZERO_IF_AUTO = ("min_width", "min_height")
_CORNERS = tuple(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left"))
_SQUARE = dict.fromkeys(_CORNERS, (0, 0))
_is_in_flow = boxes.Box.is_in_normal_flow
_resolve, _resolve_radii = percent.resolve_percentages, percent.resolve_radii_percentages


def resolve(box: Any, containing_block: Any) -> None:
    """In place of ``resolve_percentages``."""
    style = box.style
    try:
        lengths, borders = style.own_lengths
    except AttributeError:
        lengths, borders = style.own_lengths = _own_lengths(style)
    if lengths is None:
        _resolve(box, containing_block)
        return
    values = vars(box)
    values.update(lengths)
    if style["border_collapse"] == "collapse":
        # A table has shared its borders out among the boxes that meet there.
        for name, width in borders.items():
            values.setdefault(name, width)
    else:
        values.update(borders)
    if style["box_sizing"] != "content-box":
        percent.adjust_box_sizing(box, "width")
        percent.adjust_box_sizing(box, "height")


def _own_lengths(style: Any) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """The lengths in pixels, or 'auto', and the widths of the borders; None where a length depends on another box."""
    lengths = {}
    for name in _LENGTHS:
        length = style[name]
        if length != "auto":
            if getattr(length, "unit", None) != "px":
                return None, {}
            length = length.value
        elif name in _ZERO_IF_AUTO:
            length = 0
        lengths[name] = length
    return lengths, {f"border_{side}_width": style[f"border_{side}_width"] for side in _SIDES}


def resolve_radii(box: Any) -> None:
    """In place of ``resolve_radii_percentages``."""
    style = box.style
    try:
        is_square = style.is_square
    except AttributeError:
        is_square = style.is_square = all((0, "px") in style[name] for name in _CORNERS)
    if is_square:
        vars(box).update(_SQUARE)
    else:
        _resolve_radii(box)


# --- Sums of lengths, without a call for each part --------------------------------------------------------------------


def _border_height(box: Any) -> Any:
    return box.height + box.padding_top + box.padding_bottom + box.border_top_width + box.border_bottom_width


def _margin_height(box: Any) -> Any:
    inner = box.height + box.padding_top + box.padding_bottom
    return inner + box.border_top_width + box.border_bottom_width + box.margin_top + box.margin_bottom


def _border_width(box: Any) -> Any:
    return box.width + box.padding_left + box.padding_right + box.border_left_width + box.border_right_width


def _margin_width(box: Any) -> Any:
    inner = box.width + box.padding_left + box.padding_right
    return inner + box.border_left_width + box.border_right_width + box.margin_left + box.margin_right


# --- Where a box stands -----------------------------------------------------------------------------------------------


def _is_in_normal_flow(box: Any) -> Any:
    """In place of ``Box.is_in_normal_flow``: nearly every box is."""
    style = box.style
    return (style["float"] == "none" and style["position"] == "static") or _is_in_flow(box)


def install() -> None:
    """Find lengths in this way from now on."""
    shortcuts.function(_resolve, resolve)
    shortcuts.function(_resolve_radii, resolve_radii)
    for name, faster in (
        ("border_height", _border_height),
        ("margin_height", _margin_height),
        ("border_width", _border_width),
        ("margin_width", _margin_width),
        ("is_in_normal_flow", _is_in_normal_flow),
    ):
        shortcuts.method(boxes.Box, name, faster)
