"""Replies to requests that no part of the application has seen: whole HTTP messages, made when a worker starts."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from assessment.web import security_headers
from assessment.web.error_pages import PAGES, help_lines

READABLE, FAILED = 400, 500


class UnparsedReplies:
    """Error pages in all languages of the interface at once: what the client prefers is not known."""

    def __init__(self, app: Flask) -> None:
        self._headers = security_headers.for_pages(plain_http=app.config["SETTINGS"].plain_http)
        with app.test_request_context():
            self._pages = {status: _page(app, status).encode() for status in (READABLE, FAILED)}

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


def _page(app: Flask, status: int) -> str:
    at_desk = app.config["SETTINGS"].serves == "counselor"
    texts: list[dict[str, Any]] = []
    for language in app.config["LANGUAGES"]:
        with force_locale(language):
            page = PAGES[status]
            texts.append(
                {
                    "language": language,
                    "title": str(page.title),
                    "what": str(page.what),
                    "next": _("Go to the start"),
                    "help_title": _("Help lines"),
                    "danger": _("In danger now"),
                    "numbers": _("Emergency numbers"),
                    "help": None if at_desk else help_lines(language),
                }
            )
    start, exit_to = ("counselor.home", "") if at_desk else ("respondent.start", app.config["SETTINGS"].exit_url)
    return render_template("errors/unparsed.html", texts=texts, start=url_for(start), exit_to=exit_to)
