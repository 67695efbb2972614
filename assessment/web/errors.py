"""Every refusal, worded for HTTP: kind, short, and with one next thing to do."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from flask import Flask, Response, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from assessment.core.errors import InvalidAnswers, NotFound, ReportFailed, StaleDraft
from assessment.web.logs import where

log = structlog.get_logger(__name__)

RETRY_AFTER_S = 5


@dataclass(frozen=True)
class Page:
    """``back``: the next thing is to go back in the browser, so there is no link."""

    title: str
    what: str
    back: bool = False


GO_BACK = "Go back in your browser: what you typed is still there. Then send it again."
NOT_FOUND = Page("This page is not here", "It may have moved, or it is not open to you.")
PAGES = {
    400: Page("That did not arrive", f"Something was missing from what your browser sent. {GO_BACK}", back=True),
    403: NOT_FOUND,
    404: NOT_FOUND,
    405: NOT_FOUND,
    409: Page(
        "This was changed somewhere else",
        "You have it open in another tab or window, and it was saved there. Nothing of that was lost. "
        "Open the page again to see what is saved.",
    ),
    413: Page("That is too much text", f"Please shorten it. {GO_BACK}", back=True),
    422: Page("One of the answers could not be read", f"{GO_BACK}", back=True),
    429: Page("That was a lot at once", "Please wait a minute, then try again."),
    500: Page("Something went wrong here", f"It is not your fault, and it was noted. {GO_BACK}", back=True),
    503: Page("We are busy for a moment", f"Please wait a few seconds. {GO_BACK}", back=True),
}
CSRF_PAGE = Page(
    "Your visit had ended",
    "This page was open for a long time, or cookies are switched off. "
    "Go back in your browser: what you typed is still there. Copy it if you want to keep it, then start again.",
)


def register(app: Flask) -> None:
    """Answer every error in one way."""
    app.register_error_handler(CSRFError, lambda _: show(400, CSRF_PAGE))
    app.register_error_handler(NotFound, lambda _: show(404))
    app.register_error_handler(StaleDraft, lambda _: show(409))
    app.register_error_handler(StaleDataError, lambda _: show(409))
    app.register_error_handler(InvalidAnswers, lambda _: show(422))
    app.register_error_handler(ReportFailed, _report_failed)
    app.register_error_handler(OperationalError, _database_failed)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(InternalServerError, _failed)


def show(status: int, page: Page | None = None) -> Response:
    """The error page for ``status``."""
    page = page or PAGES.get(status) or PAGES[500 if status >= 500 else 400]
    at_desk = request.path.startswith("/counselor")
    words = render_template(
        "errors/error.html",
        title=page.title,
        what=page.what,
        next_label="" if page.back else ("Go to the queue" if at_desk else "Go to the start"),
        next_href="" if page.back else url_for("counselor.queue" if at_desk else "respondent.start"),
        exit_href="" if at_desk else url_for("respondent.leave"),
    )
    response = make_response(words, status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _refused(refused: HTTPException) -> Response:
    status = refused.code or 500
    if refused.response is not None and 300 <= status < 400:
        return make_response(refused.response)
    if 300 <= status < 400:
        return make_response(refused.get_response())
    response = show(404 if status == 403 else status)
    if isinstance(refused, MethodNotAllowed) and refused.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(refused.valid_methods))
    return response


def _database_failed(failed: OperationalError) -> Response:
    log.warning("database unavailable", endpoint=request.endpoint, error=type(failed.orig).__name__)
    return show(503)


def _report_failed(failed: ReportFailed) -> Response:
    log.error("report failed", endpoint=request.endpoint, at=where(failed))
    return show(503)


def _failed(failed: InternalServerError) -> Response:
    cause = failed.original_exception
    if cause is not None:
        log.error("failed", endpoint=request.endpoint, error=type(cause).__name__, at=where(cause))
    return show(500)
