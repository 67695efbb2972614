"""Boxes without background and border, as most are: WeasyPrint looks for each kind of both."""

from __future__ import annotations

from typing import Any

from weasyprint.draw import border
from weasyprint.draw.color import get_color
from weasyprint.layout import background

from assessment.pdf import box_lengths, shortcuts

_lay_out_fully, _draw_fully = background.layout_box_backgrounds, border.draw_border


def _lay_out(page: Any, box: Any, get_image: Any, layout_children: bool = True, style: Any = None) -> None:
    """In place of ``layout_box_backgrounds``."""
    if box is page or style is not None or not _is_bare(box.style):
        _lay_out_fully(page, box, get_image, layout_children, style)
        return
    box_lengths.resolve_radii(box)
    if layout_children:
        for child in box.all_children():
            _lay_out(page, child, get_image)
    box.background = None


def _is_bare(style: Any) -> Any:
    """Whether nothing is painted behind a box or around it; kept with its style."""
    if not hasattr(style, "is_bare"):
        style.is_bare = (
            style["border_image_source"][0] == style["mask_border_source"][0] == "none"
            and style["visibility"] != "hidden"
            and all(kind == "none" for kind, _ in style["background_image"])
            and get_color(style, "background_color").alpha == 0
            and not style["box_shadow"]
        )
    return style.is_bare


def _draw(stream: Any, box: Any) -> None:
    """In place of ``draw_border``."""
    style = box.style
    has_border = box.border_top_width or box.border_right_width or box.border_bottom_width or box.border_left_width
    has_columns = style["column_width"] != "auto" or style["column_count"] != "auto"
    if has_border or has_columns or style["border_image_source"][0] != "none":
        _draw_fully(stream, box)


def install() -> None:
    """Leave bare boxes alone from now on."""
    shortcuts.function(_lay_out_fully, _lay_out)
    shortcuts.function(_draw_fully, _draw)
