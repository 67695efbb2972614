"""What is faster than in WeasyPrint makes the same bytes as WeasyPrint does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import cache

import pytest
from flask import Flask

from assessment.core.model.pack import Pack
from assessment.pdf import shortcuts, writer
from assessment.settings import ROOT
from tests.support.report_catalogue import LEVELS, catalogue, levels_shown
from tests.support.report_samples import example, person

Printed = Callable[[str], bytes]
SAMPLES = catalogue()
WORDS = "words that take more than one line of their page, if there are enough of them " * 3
TEXTS = {
    "a long word": f"<p>{'a' * 3000}</p><p>{'ab ' * 50}{'c' * 300}</p>",
    "a long text": f"<p>{'It was said, and said again, “once more”. ' * 120}</p>",
    "spaces and lines": "<p>  two   spaces \n  </p><p style='white-space: pre-line'>one\n\n two\tthree \n</p>",
    "soft hyphens": f"<p>{'re&shy;la&shy;tion&shy;ship ' * 80}</p>",
    "from right to left": "<p>שלום עולם, hello (אחת) 2</p><p dir='auto'>قرأ الرسالة بصوت عال ثم سكت</p>",
    "other scripts": "<p>你好，世界 👍 नमस्ते สวัสดี</p>",
    "no glyph": "<p>a \U00012000 b \u200b c \u200d d</p>",
    "nothing": "<p></p><p> </p><p>&nbsp;</p>",
    "ends of lines": "<p style='width: 40pt'>one two three four <b>five six</b> seven.</p>",
    "aligned": "<p style='text-align: right'>right</p><p style='text-align: justify'>{words}</p>",
    "spread": "<p style='letter-spacing: 2pt; word-spacing: 3pt; text-decoration: underline'>spread and underlined</p>",
    "cut off": "<p style='overflow: hidden; text-overflow: ellipsis; white-space: nowrap; width: 30pt'>cut off</p>",
    "percentages": "<div style='width: 50%; padding: 1em 2%'><p style='text-indent: 10%'>{words}</p></div>",
    "floats": "<p style='float: left; width: 30%'>aside</p><p>{words}</p><p style='position: absolute'>over</p>",
    "a table": "<table><tr><td style='border: 1pt solid'>a</td><td>b</td></tr></table>",
}


def page(body: str) -> str:
    return (
        '<!DOCTYPE html><html lang="en"><head><title>-</title></head>'
        f'<body class="a4" data-footer="-"><h1>-</h1>{body.replace("{words}", WORDS)}</body></html>'
    )


FIXED_AS_RELEASED = cache(writer._fixed.__wrapped__)
"""The fixed pages as WeasyPrint makes them: kept apart from those that are made faster."""


def both_ways(html: str) -> tuple[bytes, bytes]:
    """The report as it is made, and as WeasyPrint makes it as it was released; each with fixed pages made likewise."""
    made = writer.write(html)
    with shortcuts.as_released(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "_fixed", FIXED_AS_RELEASED)
        return made, writer.write(html)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_report_has_the_bytes_that_weasyprint_makes(name: str, app: Flask) -> None:
    with app.app_context():
        html = SAMPLES[name].html()
    made, released = both_ways(html)
    assert made == released


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_has_the_bytes_that_weasyprint_makes(name: str) -> None:
    made, released = both_ways(page(TEXTS[name]))
    assert made == released


def test_each_level_has_a_report_in_the_catalogue() -> None:
    assert levels_shown() == {level: level for level in LEVELS}


def test_a_report_does_not_depend_on_those_before_it(repair: Pack, printed: Printed) -> None:
    html = person(repair, example(repair, "every override at once")[1])
    first = printed(html)
    for body in TEXTS.values():
        writer.write(page(body))
    assert printed(html) == first


def test_no_text_of_a_report_is_kept_after_it(printed: Printed) -> None:
    import gc

    printed(page("<p>zxprivate words</p>"))
    gc.collect()
    kept = [each for each in gc.get_objects() if isinstance(each, dict | list | tuple)]
    assert [each for each in kept if any(isinstance(text, str) and text.startswith("zxprivate") for text in each)] == []


def printed_by(program: str) -> str:
    """What a process of its own prints."""
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT).stdout


def test_a_render_process_loads_no_library_that_no_report_needs() -> None:
    program = """
import sys
from assessment.pdf import render_process
render_process.writer.prepare()
needless = {"fontTools", "lxml", "brotli", "PIL", "ssl", "asyncio", "structlog", "flask", "sqlalchemy", "marshmallow"}
print(*sorted(needless & {*sys.modules}))
"""
    assert printed_by(program) == "\n"


def test_a_library_that_a_font_needs_after_all_is_loaded_then() -> None:
    program = """
from assessment.pdf import libraries
from assessment.pdf.styles import FONTS
with libraries.without_what_no_report_needs():
    from fontTools import subset
    from fontTools.ttLib import TTFont, ttFont
print(subset.Options().hinting, TTFont(FONTS / "400.ttf")["head"].unitsPerEm, ttFont.getTableClass("head").__name__)
"""
    assert printed_by(program) == "True 1000 table__h_e_a_d\n"


def test_a_picture_that_is_no_drawing_is_left_out_and_no_decoder_of_pictures_is_loaded() -> None:
    program = """
import sys
from assessment.pdf import writer
picture = '<img alt="-" src="data:image/svg+xml,GIF89a">'
pdf = writer.write(f'<!DOCTYPE html><html lang="en"><title>-</title><body><p>-{picture}-</p></body></html>')
print(pdf[:4].decode(), b"/Image" in pdf, "PIL" in sys.modules)
"""
    assert printed_by(program) == "%PDF False False\n"
