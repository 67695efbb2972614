"""Writes a PDF from HTML. Only this file imports WeasyPrint, which is not thread-safe: it runs in worker processes."""

from __future__ import annotations

import atexit
import os
import warnings
from functools import cache, lru_cache

import pydyf  # type: ignore[import-untyped]  # it ships no types

from assessment.core import typeface
from assessment.pdf import libraries, structure
from assessment.pdf.styles import FONTS, SHEETS, elements, face, faces, stylesheet

# Fontconfig reads it when WeasyPrint is imported, and for each look: no font of the machine is ever seen.
os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")
with libraries.by_file_name(), warnings.catch_warnings():
    warnings.filterwarnings("ignore", "No fonts configured")
    from weasyprint import CSS, HTML
    from weasyprint.document import Document
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

_DRAWING = "data:image/svg+xml,"
_FACE = "face:"


def write(html: str) -> bytes:
    """A tagged PDF (PDF/UA-1) of ``html``; equal texts give equal bytes, so no identifier is added.

    What no face draws is a box. Faces beyond the base face are loaded when they are first needed.
    Nothing is fetched: an address that is not a drawing in the text itself is left out.
    """
    fonts, sheets = _look()
    html = typeface.drawable(html)
    for name in typeface.faces_for(html):
        _load(name)
    page = _PdfPage(string=html, url_fetcher=_Drawings())
    sheet = sheets[page.etree_element.get("data-sheet", SHEETS[0])]
    return bytes(
        page.write_pdf(
            stylesheets=[sheet],
            font_config=fonts,
            finisher=_finish,
            pdf_variant="pdf/ua-1",
        )
    )


def prepare() -> None:
    """Get ready to write: load the typeface and the style sheets, and set one page."""
    write('<!DOCTYPE html><html lang="en"><title>-</title><body data-footer="-"><p>-<b>-</b></p></body></html>')


class _PdfPage(HTML):  # type: ignore[misc]  # its base ships no types
    """HTML that starts from our few element styles instead of WeasyPrint's."""

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_elements()]


class _Closed(URLFetcher):  # type: ignore[misc]  # its base ships no types
    """Refuses every address."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)


class _Drawings(_Closed):
    """Allows only SVG drawings embedded in the text: no other data, no files, no network."""

    def __init__(self) -> None:
        super().__init__()
        self._allowed_protocols = ("data",)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if not url.startswith(_DRAWING):
            raise ValueError("only drawings in the text itself are shown")
        return super().fetch(url, headers)


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
    """Made once per worker process: a new one for each report would be slow, and its memory would not be freed."""
    fonts = FontConfiguration()
    # WeasyPrint deletes its folder of faces when this object is collected; the end of the process alone does not do it.
    atexit.register(_look.cache_clear)
    CSS(string=faces(_FACE), font_config=fonts, url_fetcher=_Faces())
    return fonts, {name: CSS(string=stylesheet(name)) for name in SHEETS}


@cache
def _load(name: str) -> None:
    """Add a face to the look, for good: what needs it not is laid out as before."""
    fonts, _ = _look()
    CSS(string=face(name, _FACE), font_config=fonts, url_fetcher=_Faces())


@lru_cache(maxsize=1)
def _elements() -> CSS:
    return CSS(string=elements())


def _finish(_document: Document, pdf: pydyf.PDF) -> None:
    structure.finish(pdf)
