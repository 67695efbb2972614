"""In which language a page speaks: the one chosen in this browser, else the one it asks for, else the pack's."""

from __future__ import annotations

from flask import Flask, has_request_context, request
from flask_babel import Babel

LANGUAGES = ("en",)
"""What the interface is written in, and translated to; the first one is the source."""


def set_up(app: Flask) -> None:
    """Let templates and views say ``_("…")``."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=spoken)  # type: ignore[no-untyped-call]  # it ships only some types


def spoken() -> str:
    """The language of this request."""
    if not has_request_context():
        return LANGUAGES[0]
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
