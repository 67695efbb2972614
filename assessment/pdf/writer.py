"""Writes a PDF from HTML. Only this file imports WeasyPrint, which is not thread-safe: it runs in render processes."""

from __future__ import annotations

import atexit
import os
import re
import warnings
import zlib
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache, lru_cache, partial
from typing import Any
from urllib.parse import unquote

import pydyf  # type: ignore[import-untyped]  # it ships no types

from assessment.core import typed_text, typeface
from assessment.pdf import fixed_pages, libraries, markup, structure
from assessment.pdf.fixed_pages import FixedPages
from assessment.pdf.styles import FONTS, SHEETS, elements, face, faces, stylesheet

# Fontconfig reads it when WeasyPrint is imported, and for each look: no font of the machine is ever seen.
os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")
with (
    libraries.by_file_name(),
    libraries.without_what_no_report_needs(),
    libraries.without_https_context(),
    warnings.catch_warnings(),
):
    warnings.filterwarnings("ignore", "No fonts configured")
    from weasyprint import CSS, HTML
    from weasyprint.document import Document
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    from assessment.pdf import bare_boxes, box_lengths, glyph_runs, known_styles, pdf_syntax, text_layouts, text_lines

for _each in (bare_boxes, box_lengths, glyph_runs, known_styles, pdf_syntax, text_layouts, text_lines):
    _each.install()


class _Deflate:
    """Level 6 where pydyf asks for 9: less than half the time, and files 2 % larger."""

    @staticmethod
    def compressobj(level: int) -> object:
        return zlib.compressobj(min(level, 6))

    compress = staticmethod(zlib.compress)


pydyf.zlib = _Deflate

_DRAWING = "data:image/svg+xml,"
_SVG = EmailMessage()
_SVG["Content-Type"] = "image/svg+xml"
_FACE = "face:"
_VARIANT = "pdf/ua-1"
_NO_HTTPS = object()
"""In place of a context of ssl, which Python 3.12 and later make for each report otherwise. Nothing is fetched."""
_IF_LONG = re.compile(r'\sdata-if-long="([a-z]+)"')
"""The look of a report whose first part takes more than the first page: a class of its root element."""
_FIRST_PART_ENDS = "<!-- the first part ends -->"


def write(html: str) -> bytes:
    """A tagged PDF (PDF/UA-1) of ``html``; equal texts give equal bytes, so no identifier is added.

    What no face draws is a box. Faces beyond the base face are loaded when they are first needed.
    Words with ``dir="auto"``, which WeasyPrint does not know, get the direction of their first letter.
    Nothing is fetched: an address that is not a drawing in the text itself is left out.
    """
    try:
        return _write(html)
    finally:
        text_layouts.forget()


def _write(html: str) -> bytes:
    html = typeface.drawable(html)
    for name in typeface.faces_for(html):
        _load(name)
    own, shared = fixed_pages.split(html)
    fixed = _fixed(fixed_pages.alone(own, shared)) if shared else None
    if fixed is None:
        return bytes(_laid_out(html).write_pdf(finisher=_finish, pdf_variant=_VARIANT))
    document = _laid_out(own)
    for page, bookmarks in zip(document.pages[-len(fixed.bookmarks) :], fixed.bookmarks, strict=True):
        page.bookmarks = bookmarks
    return bytes(document.write_pdf(finisher=partial(_finish, fixed=fixed.pages), pdf_variant=_VARIANT))


def prepare() -> None:
    """Get ready to write: load the typeface and the style sheets, and set one page."""
    write('<!DOCTYPE html><html lang="en"><title>-</title><body data-footer="-"><p>-<b>-</b></p></body></html>')


class _PdfPage(HTML):  # type: ignore[misc]  # its base ships no types
    """HTML that starts from our few element styles instead of WeasyPrint's, read by our own parser."""

    def __init__(self, html: str) -> None:
        self.base_url, self.url_fetcher, self.media_type = None, _Drawings(), "print"
        self.wrapper_element = markup.Root.from_html_root(markup.parse(html), content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_elements()]


class _Closed(URLFetcher):  # type: ignore[misc]  # its base ships no types
    """Refuses every address."""

    def __init__(self) -> None:
        super().__init__(ssl_context=_NO_HTTPS, allowed_protocols=(), allow_redirects=False)


class _Drawings(_Closed):
    """Allows only SVG drawings embedded in the text: no other data, no files, no network."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if not url.startswith(_DRAWING):
            raise ValueError("only drawings in the text itself are shown")
        return URLFetcherResponse(url, unquote(url.removeprefix(_DRAWING)).encode(), _SVG)


class _Faces(_Closed):
    """Serves our typeface to our own style sheet."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        name = url.removeprefix(_FACE)
        faces = {path.name: path for path in FONTS.glob("*.ttf")}
        if name not in faces:
            raise ValueError("only our own faces are used")
        return URLFetcherResponse(url, faces[name].read_bytes(), {"Content-Type": "font/ttf"})


@lru_cache(maxsize=1)
def _look() -> tuple[FontConfiguration, dict[str, CSS]]:
    """Made once per render process: a new one for each report would be slow, and its memory would not be freed."""
    fonts = FontConfiguration()
    # WeasyPrint deletes its folder of faces when this object is collected; the end of the process alone does not do it.
    atexit.register(_look.cache_clear)
    CSS(string=faces(_FACE), font_config=fonts, url_fetcher=_Faces())
    return fonts, {name: CSS(string=stylesheet(name), url_fetcher=_Closed()) for name in SHEETS}


@cache
def _load(name: str) -> None:
    """Add a face to the style sheets, until this process ends. Text that does not need it is laid out as before."""
    fonts, _ = _look()
    CSS(string=face(name, _FACE), font_config=fonts, url_fetcher=_Faces())


@lru_cache(maxsize=1)
def _elements() -> CSS:
    return CSS(string=elements(), url_fetcher=_Closed())


def _laid_out(html: str) -> Document:
    """The report in pages, in the look for it if its first part alone takes more than a page."""
    first, ends, _ = html.partition(_FIRST_PART_ENDS)
    is_long = ends and len(_set(f"{first}</body></html>").pages) > 1
    return _set(_IF_LONG.sub(r' class="\1"', html, count=1) if is_long else html)


def _set(html: str) -> Document:
    fonts, sheets = _look()
    page = _PdfPage(html)
    for each in page.etree_element.iterfind(".//*[@dir='auto']"):
        each.set("dir", typed_text.direction("".join(each.itertext())))
    sheet = sheets[page.etree_element.get("data-sheet", SHEETS[0])]
    return page.render(stylesheets=[sheet], font_config=fonts, pdf_variant=_VARIANT)


@dataclass(frozen=True)
class _Fixed:
    """Finished pages, and the bookmarks of each."""

    pages: FixedPages
    bookmarks: tuple[list[Any], ...]


@lru_cache(maxsize=8)
def _fixed(html: str) -> _Fixed | None:
    """The pages of this HTML, one for each section of it; None where they can only be laid out with their report."""
    document = _laid_out(html)
    if len(document.pages) != html.count("<section"):
        return None
    taken: list[FixedPages | None] = []

    def finish(document: Document, pdf: pydyf.PDF) -> None:
        _finish(document, pdf)
        taken.append(fixed_pages.take(pdf))

    document.write_pdf(finisher=finish, pdf_variant=_VARIANT)
    return _Fixed(taken[0], tuple(page.bookmarks for page in document.pages)) if taken[0] is not None else None


def _finish(_document: Document, pdf: pydyf.PDF, fixed: FixedPages | None = None) -> None:
    structure.finish(pdf)
    if fixed is not None:
        fixed_pages.put(fixed, pdf)
