"""Compression of style, script and two long pages, by brotli or gzip.

Other pages are not compressed: an onlooker who can have a page drawn with words of their choice learns from the length
of the compressed page what else is on it (BREACH). The pages that are compressed show nothing from their request.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import lru_cache

import brotli
from flask import Response, make_response, request

COMPRESSIBLE_ASSETS = ("text/css", "text/javascript")


def compress_asset(response: Response) -> None:
    """Compress a static file of text, as well as it can be, and cache the outcome."""
    if response.mimetype not in COMPRESSIBLE_ASSETS:
        return
    response.vary.add("Accept-Encoding")
    if response.status_code == 200:
        response.direct_passthrough = False
        response.set_etag(response.get_etag()[0] or "", weak=True)  # one for every encoding of the file
        _compress(response, _compress_well)


def compressed_page(page: str) -> Response:
    """A long page, compressed. Only for pages that show nothing from their request."""
    response = make_response(page)
    response.vary.add("Accept-Encoding")
    _compress(response, _compress_fast)
    return response


def _compress(response: Response, compress: Callable[[bytes, str], bytes]) -> None:
    encoding = request.accept_encodings.best_match(("br", "gzip"))
    if encoding:
        response.set_data(compress(response.get_data(), encoding))
        response.content_encoding = encoding


@lru_cache(maxsize=16)
def _compress_well(content: bytes, encoding: str) -> bytes:
    return brotli.compress(content) if encoding == "br" else gzip.compress(content, mtime=0)


def _compress_fast(content: bytes, encoding: str) -> bytes:
    return brotli.compress(content, quality=4) if encoding == "br" else gzip.compress(content, 5, mtime=0)
