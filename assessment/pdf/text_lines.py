"""Lines that hold one text and nothing else: most lines of a report.

WeasyPrint lays every line out as if it held boxes in boxes, floats and pictures. These take the same steps without.
"""

from __future__ import annotations

from typing import Any

from weasyprint.css import AnonymousStyle
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.layout import inline

from assessment.pdf import box_lengths, shortcuts

_next_line, _last_space = inline.get_next_linebox, inline.remove_last_whitespace
_Skip = dict[int, Any] | None
"""Where a line begins, as WeasyPrint nests it: index of the child, then of the byte of its text."""


def _next_line_of_text(
    context: Any,
    linebox: Any,
    position_y: float,
    bottom_space: float,
    skip_stack: _Skip,
    containing_block: Any,
    absolute_boxes: Any,
    fixed_boxes: Any,
    first_letter_style: Any,
    first_line_style: Any,
) -> tuple[Any, Any]:
    """In place of ``get_next_linebox``."""
    line = None
    if (
        len(linebox.children) == 1
        and type(linebox.children[0]) is TextBox
        and type(linebox.style) is AnonymousStyle
        and not (first_letter_style or first_line_style or context.excluded_shapes)
        and containing_block.style["direction"] == "ltr"
    ):
        line = _line_of(context, linebox, position_y, skip_stack, containing_block)
    return line or _next_line(
        context,
        linebox,
        position_y,
        bottom_space,
        skip_stack,
        containing_block,
        absolute_boxes,
        fixed_boxes,
        first_letter_style,
        first_line_style,
    )


def _line_of(
    context: Any, linebox: Any, position_y: float, skip_stack: _Skip, containing_block: Any
) -> tuple[Any, _Skip] | None:
    """The next line and where the one after it begins; None where it has no text, or does not fit."""
    (text,) = linebox.children
    if skip_stack is not None or text.text[:1] == " ":
        skip_stack = inline.skip_first_whitespace(linebox, skip_stack)
        if skip_stack == "continue":
            return None
    begin = next(iter(skip_stack[0])) if skip_stack is not None and skip_stack[0] else 0
    left = containing_block.content_box_x()
    available = left + containing_block.width - left
    linebox.position_x, linebox.position_y = left, position_y
    indented = left + linebox.text_indent
    end = (left + available) * (1 + 1e-9)
    text.position_x, text.position_y = indented, position_y
    box_lengths.resolve(text, containing_block)
    part, next_begin, is_broken = inline.split_text_box(context, text, end - indented, begin)
    if part is None or part.position_x + part.margin_width() > end:
        return None
    line = linebox.copy_with_children([part])
    line.remove_decoration(start=skip_stack is not None, end=next_begin is not None)
    line.width = part.position_x + part.margin_width() - line.content_box_x()
    if part.text[-1:] == " ":
        _last_space(context, line)
    is_last = next_begin is None or is_broken
    _place(line, part, inline.text_align(context, line, available, last=is_last), position_y)
    return line, None if next_begin is None else {0: {next_begin: None}}


def _place(line: Any, part: Any, offset: float, position_y: float) -> None:
    """Set the line at its height, with the text on its baseline."""
    inline._adjust_line_height(line)
    upper = part.position_y = -part.baseline
    lower = max(upper + part.margin_height(), -line.baseline + line.margin_height())
    upper = min(upper, -line.baseline)
    line.baseline, line.position_y, line.height = -upper, upper, lower - upper
    line.margin_top = line.margin_bottom = 0
    line.translate(offset, position_y - upper)
    line.position_y = position_y


def install() -> None:
    """Take these steps from now on."""
    shortcuts.function(_next_line, _next_line_of_text)
