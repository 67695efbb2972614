"""Error handlers: the HTTP status and the page of every exception, and what is logged of it."""

from __future__ import annotations

import structlog
from flask import Flask, Response, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, TooManyRequests

from assessment.core.errors import DatabaseBusy, InvalidAnswers, NotFound, ReportFailed, StaleDraft
from assessment.log_lines import where
from assessment.records.errors import CannotDecrypt
from assessment.services.deletion_notes import NotDeleted, NotDone, NotWithdrawn, code_of
from assessment.web import case_drafts, links, refusals, request_log
from assessment.web.error_pages import (
    DELETION_NOTED,
    NO_DRAFT,
    NO_REPORT,
    NOT_DELETED,
    NOT_WITHDRAWN,
    SESSION_EXPIRED,
    UNDECRYPTABLE,
    WITHDRAWAL_NOTED,
    help_on,
    holds_answers,
    is_counselor_path,
    show,
)
from assessment.web.refusals import RefusalCounts, RefusalKind
from assessment.web.respondent import device_cookies
from assessment.web.staff_session import SessionEnded

log = structlog.get_logger(__name__)

NOT_DONE = {
    (NotDeleted, False): NOT_DELETED,
    (NotDeleted, True): DELETION_NOTED,
    (NotWithdrawn, False): NOT_WITHDRAWN,
    (NotWithdrawn, True): WITHDRAWAL_NOTED,
}
"""What is not done, and whether it was noted -> the page that says so."""


def register(app: Flask) -> None:
    """Register a handler for every exception that may reach a view's caller."""
    app.extensions["refusals"] = RefusalCounts()
    app.register_error_handler(CSRFError, _forged_form)
    app.register_error_handler(TooManyRequests, _too_many)
    app.register_error_handler(SessionEnded, case_drafts.answer_after_end)
    app.register_error_handler(NotFound, lambda _: show(404))
    app.register_error_handler(StaleDraft, lambda _: show(409))
    app.register_error_handler(StaleDataError, lambda _: show(409))
    app.register_error_handler(InvalidAnswers, lambda _: show(422))
    app.register_error_handler(ReportFailed, _report_failed)
    app.register_error_handler(CannotDecrypt, _cannot_decrypt)
    app.register_error_handler(NotDone, _not_done)
    app.register_error_handler(OperationalError, _database_failed)
    app.register_error_handler(HTTPException, _http_exception)
    app.register_error_handler(InternalServerError, _internal_error)


def _forged_form(_: CSRFError) -> Response:
    """A form without the token of this browser: forged, or of a page that stood open for too long."""
    refusals.note(RefusalKind.FORM_TOKEN)
    if not is_counselor_path(request.path) and holds_answers() and not device_cookies.tokens():
        return show(409, NO_DRAFT)
    return show(400, SESSION_EXPIRED)


def _too_many(_: TooManyRequests) -> Response:
    refusals.note(RefusalKind.RATE_LIMIT)
    return show(429)


def _http_exception(refused: HTTPException) -> Response:
    """Let redirects through, and show every other status as a page of ours; 403 as 404, which tells less."""
    status = refused.code or 500
    if refused.response is not None and 300 <= status < 400:
        return make_response(refused.response)
    if 300 <= status < 400:
        return make_response(refused.get_response())
    if request.method in ("GET", "HEAD") and refused is request.routing_exception and (page := links.without_slash()):
        return make_response(redirect(page))
    response = show(404 if status == 403 else status)
    if isinstance(refused, MethodNotAllowed) and refused.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(refused.valid_methods))
    return response


def _database_failed(failed: OperationalError) -> Response:
    if isinstance(failed.orig, DatabaseBusy):
        return show(503)  # what made it busy was logged once
    error = type(failed.orig).__name__
    log.warning("database unavailable", endpoint=request.endpoint, error=error, code=code_of(failed))
    return show(503)


def _not_done(failed: NotDone) -> Response:
    """Never as if it were done: nobody may leave in the belief that something is gone."""
    what = "not deleted" if isinstance(failed, NotDeleted) else "not withdrawn"
    cause = failed.__cause__
    log.error(what, endpoint=request.endpoint, error=type(cause).__name__, code=code_of(cause))
    return show(503, NOT_DONE[type(failed), failed.noted])


def _report_failed(failed: ReportFailed) -> Response:
    log.error("report failed", endpoint=request.endpoint, code=failed.reason.value, at=where(failed))
    return show(503, NO_REPORT)


def _cannot_decrypt(failed: CannotDecrypt) -> Response:
    """Tell counselors to go on with other cases; respondents get a page about their own answers."""
    cause = type(failed.__cause__).__name__
    log.error("cannot be opened", endpoint=request.endpoint, error=cause, at=where(failed), submission=failed.code)
    if is_counselor_path(request.path):
        return show(500, UNDECRYPTABLE, failed.code)
    words, number = failed.resume_code_may_help, request_log.number()
    page = {"words": words, "number": number, "help": help_on(request.path)}
    return make_response(render_template("respondent/undecryptable.html", times=None, **page), 500)


def _internal_error(failed: InternalServerError) -> Response:
    cause = failed.original_exception
    if cause is not None:
        log.error("failed", endpoint=request.endpoint, error=type(cause).__name__, at=where(cause))
    return show(500)
