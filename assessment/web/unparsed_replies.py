"""Replies to requests that no part of the application has seen: whole HTTP messages, made when a worker starts."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from assessment.web import security_headers
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


def page_in_every_language(app: Flask, page: ErrorPage, style: str = "", icon: str = "") -> str:
    """An error page in all languages, within a request; ``style`` and ``icon``: their addresses, '' for the usual."""
    at_desk = app.config["SETTINGS"].serves == "counselor"
    texts: list[dict[str, Any]] = []
    for language in app.config["LANGUAGES"]:
        with force_locale(language):
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
    return render_template(
        "errors/unparsed.html",
        texts=texts,
        start=url_for(start),
        exit_to=exit_to,
        style=style or url_for("static", filename="app.css"),
        icon=icon or url_for("static", filename="favicon.svg"),
    )
