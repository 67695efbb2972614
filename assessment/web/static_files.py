"""Style, script and typeface: kept by browsers under the hash of their content, and sent packed.

Pages are not packed: to an onlooker who can have a page drawn with words of their choice, the length of the packed page
tells what else is on it (BREACH). The two that are packed draw nothing that came with the request.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import brotli
from flask import Flask, Response, make_response, request

ONE_YEAR_S = 31536000
WORTH_PACKING = ("text/css", "text/javascript")


def version_assets(app: Flask) -> None:
    """Give every asset's address the hash of its content, so that browsers may keep it for good."""
    folder = Path(str(app.static_folder))
    known: dict[str, tuple[float, str]] = {}

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint != "static" or "v" in values or not (file := folder / values.get("filename", "")).is_file():
            return
        changed = file.stat().st_mtime
        if known.get(file.name, (0.0, ""))[0] != changed:
            known[file.name] = changed, sha256(file.read_bytes()).hexdigest()[:12]
        values["v"] = known[file.name][1]


def send_asset(response: Response) -> Response:
    """Let browsers keep an asset, and pack it for those that can unpack it."""
    if request.endpoint != "static" or response.status_code not in (200, 206, 304):
        return response
    response.headers["Cache-Control"] = (
        f"public, max-age={ONE_YEAR_S}, immutable" if "v" in request.args else "public, max-age=300"
    )
    if response.mimetype in WORTH_PACKING:
        response.vary.add("Accept-Encoding")
        if response.status_code == 200:
            response.direct_passthrough = False
            response.set_etag(response.get_etag()[0] or "", weak=True)  # one for every packing of it
            _pack(response, _pressed_well)
    return response


def packed(page: str) -> Response:
    """A long page, packed. Only for one that draws no word that its request could choose."""
    response = make_response(page)
    response.vary.add("Accept-Encoding")
    _pack(response, _pressed_fast)
    return response


def _pack(response: Response, pressed: Callable[[bytes, str], bytes]) -> None:
    encoding = request.accept_encodings.best_match(("br", "gzip"))
    if encoding:
        response.set_data(pressed(response.get_data(), encoding))
        response.content_encoding = encoding


@lru_cache(maxsize=16)
def _pressed_well(content: bytes, encoding: str) -> bytes:
    return brotli.compress(content) if encoding == "br" else gzip.compress(content, mtime=0)


def _pressed_fast(content: bytes, encoding: str) -> bytes:
    return brotli.compress(content, quality=4) if encoding == "br" else gzip.compress(content, 5, mtime=0)
