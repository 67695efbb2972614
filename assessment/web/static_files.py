"""Static files: addressed by the hash of their content, so that browsers may cache them for a year."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from assessment.web.compression import compress_asset

ONE_YEAR_S = 31536000
FIVE_MINUTES_S = 300


def version_assets(app: Flask) -> None:
    """Add the hash of its content to every static file's address, so that browsers may cache it for good."""
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
    """Let browsers cache a static file, and compress it."""
    if request.endpoint != "static" or response.status_code not in (200, 206, 304):
        return response
    response.headers["Cache-Control"] = (
        f"public, max-age={ONE_YEAR_S}, immutable" if "v" in request.args else f"public, max-age={FIVE_MINUTES_S}"
    )
    compress_asset(response)
    return response
