"""Replies to requests that no part of the application has seen: whole HTTP messages, made when a worker starts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from flask import Flask, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from assessment.web import languages, security_headers
from assessment.web.error_pages import PAGES, ErrorPage, help_lines

READABLE, FAILED = 400, 500


class UnparsedReplies:
    """Error pages in all languages of the interface at once: what the client prefers is not known."""

    def __init__(self, app: Flask) -> None:
        self._headers = security_headers.for_pages(plain_http=app.config["SETTINGS"].plain_http)
        with app.test_request_context():
            self._pages = {status: page_in_every_language(app, PAGES[status]).encode() for status in (READABLE, FAILED)}

    def reply(self, status: int) -> bytes:
        """The message for ``status``, after which the connection is closed."""
        page = self._pages[FAILED if status == FAILED else READABLE]
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(page)),
            "Connection": "close",
            **self._headers,
        }
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {headers[name]}" for name in headers)]
        return "\r\n".join([*lines, "", ""]).encode("ascii") + page


def page_in_every_language(app: Flask, page: ErrorPage) -> str:
    """An error page in all languages, one below the other, within a request."""
    style, icon = (url_for("static", filename=name) for name in ("app.css", "favicon.svg"))
    return _rendered(app, page, app.config["LANGUAGES"], style, icon)


def page_in_one_language(app: Flask, page: ErrorPage, tag: str, style: str, icon: str) -> str:
    """An error page in one language, within a request, with links to the others. ``style`` and ``icon``: addresses."""
    with languages.speaking(tag):
        return _rendered(app, page, (tag,), style, icon, languages.named(app.config["LANGUAGES"], tag))


def _rendered(
    app: Flask,
    page: ErrorPage,
    tags: Iterable[str],
    style: str,
    icon: str,
    choices: Sequence[languages.LanguageChoice] = (),
) -> str:
    at_desk = app.config["SETTINGS"].serves == "counselor"
    start, exit_to = ("counselor.home", "") if at_desk else ("respondent.start", app.config["SETTINGS"].exit_url)
    return render_template(
        "errors/unparsed.html",
        texts=[_text(page, tag, has_help=not at_desk) for tag in tags],
        start=url_for(start),
        exit_to=exit_to,
        style=style,
        icon=icon,
        choices=choices,
    )


def _text(page: ErrorPage, language: str, *, has_help: bool) -> dict[str, Any]:
    with force_locale(language):
        return {
            "language": language,
            "title": str(page.title),
            "what": str(page.what),
            "next": _("Go to the start"),
            "help_title": _("Help lines"),
            "danger": _("In danger now"),
            "numbers": _("Emergency numbers"),
            "help": help_lines(language) if has_help else None,
        }
