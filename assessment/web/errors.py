"""Every refusal, worded for HTTP: kind, short, and with one next thing to do."""

from __future__ import annotations

import re
from dataclasses import dataclass

import structlog
from flask import Flask, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from assessment.core.errors import InvalidAnswers, NotFound, ReportFailed, StaleDraft
from assessment.records.errors import CannotDecrypt
from assessment.web import app_context, cookies, security_headers
from assessment.web.access import SignedOut
from assessment.web.log_config import where

log = structlog.get_logger(__name__)

RETRY_AFTER_S = 5


@dataclass(frozen=True)
class ErrorPage:
    """``again``: what was sent is carried along, with a button that sends it once more. Sentences wait to be shown."""

    title: LazyString
    what: LazyString
    again: bool = False


@dataclass(frozen=True)
class UnsentForm:
    """What did not get through: ``to`` which path, and the fields in it."""

    to: str
    fields: tuple[tuple[str, str], ...]


OUR_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A path on this host that leads nowhere else, however a browser reads it."""
AGAIN, AGAIN_TO = "again", "again-to"
"""Fields of a page that sends again what was sent: which page it is, and where to."""


NOT_FOUND = ErrorPage(
    lazy_gettext("This page is not here"), lazy_gettext("It may have moved, or it is not open to you.")
)
PAGES = {
    400: ErrorPage(lazy_gettext("That did not arrive"), lazy_gettext("Something went wrong on the way."), again=True),
    403: NOT_FOUND,
    404: NOT_FOUND,
    405: NOT_FOUND,
    409: ErrorPage(
        lazy_gettext("This was changed somewhere else"),
        lazy_gettext(
            "You have it open in another tab or window, and it was saved there. Nothing of that was lost. "
            "Open the page again to see what is saved."
        ),
    ),
    413: ErrorPage(
        lazy_gettext("That is too much text"),
        lazy_gettext("It could not be taken. Open the page again and write less."),
    ),
    422: ErrorPage(
        lazy_gettext("One of the answers could not be read"),
        lazy_gettext("Open the page again and choose from what is there."),
    ),
    429: ErrorPage(lazy_gettext("That was a lot at once"), lazy_gettext("Please wait a minute."), again=True),
    500: ErrorPage(
        lazy_gettext("Something went wrong here"),
        lazy_gettext("It is not your fault, and it was noted."),
        again=True,
    ),
    503: ErrorPage(lazy_gettext("We are busy for a moment"), lazy_gettext("Please wait a few seconds."), again=True),
}
UNOPENED = ErrorPage(
    lazy_gettext("This one cannot be opened"),
    lazy_gettext(
        "It is still kept, but it is damaged, or a key is missing. You did nothing wrong. Tell whoever runs the "
        "service its code. Then go on with the others."
    ),
    again=True,
)
VISIT_ENDED = ErrorPage(
    lazy_gettext("Your visit had ended"),
    lazy_gettext("This page was open for a long time, or your browser takes no cookies from us: it needs to."),
    again=True,
)
SIGNED_OUT = ErrorPage(
    lazy_gettext("You were signed out"),
    lazy_gettext("Nothing was clicked for a long time. Sign in, then come back to this page."),
    again=True,
)


NAMED = {
    "visit": VISIT_ENDED,
    "sign-in": SIGNED_OUT,
    "unopened": UNOPENED,
    **{str(status): page for status, page in PAGES.items()},
}


def register(app: Flask) -> None:
    """Answer every error in one way."""
    app.register_error_handler(CSRFError, lambda _: show(400, VISIT_ENDED))
    app.register_error_handler(SignedOut, lambda _: show(403, SIGNED_OUT))
    app.register_error_handler(NotFound, lambda _: show(404))
    app.register_error_handler(StaleDraft, lambda _: show(409))
    app.register_error_handler(StaleDataError, lambda _: show(409))
    app.register_error_handler(InvalidAnswers, lambda _: show(422))
    app.register_error_handler(ReportFailed, _report_failed)
    app.register_error_handler(CannotDecrypt, _unopened)
    app.register_error_handler(OperationalError, _database_failed)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(InternalServerError, _failed)


def show(status: int, page: ErrorPage | None = None, code: str = "") -> Response:
    """The error page for ``status``; ``code`` is that of the submission which it is about."""
    page = page or PAGES.get(status) or PAGES[500 if status >= 500 else 404]
    if page.again and _may_be_sent_again():
        response = make_response(_again_shown(page), status)
    else:
        at_desk = _is_desk(request.path)
        response = make_response(
            render_template(
                "errors/error.html",
                title=page.title,
                what=page.what,
                code=code,
                exit_to="" if at_desk else app_context.settings().exit_url,
                next_label=_("Go to the queue") if at_desk else _("Go to the start"),
                next_href=url_for("counselor.queue" if at_desk else "respondent.start"),
            ),
            status,
        )
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def show_again() -> Response:
    """The page that would send again what was sent, in another language now."""
    page = NAMED.get(request.form.get(AGAIN, ""), PAGES[400])
    return make_response(_again_shown(page))


def _may_be_sent_again() -> bool:
    """Whether it was a form of ours, and not one with a password in it."""
    return (
        request.method == "POST"
        and request.endpoint not in (None, "security.login")
        and not security_headers.from_other_site()
    )


def _again_shown(page: ErrorPage) -> str:
    sent, sign_in = _sent(), page is SIGNED_OUT
    return render_template(
        "errors/send_again.html",
        title=page.title,
        what=page.what,
        exit_to="" if _is_desk(sent.to) else app_context.settings().exit_url,
        sent=sent,
        again={AGAIN: next(name for name, each in NAMED.items() if each is page), AGAIN_TO: sent.to},
        next_label=_("Sign in") if sign_in else "",
        next_href=url_for("security.login") if sign_in else "",
    )


def _sent() -> UnsentForm:
    """What this request carries, or what it carries along while only the language is switched."""
    to = request.form.get(AGAIN_TO, "")
    if not OUR_PATH.fullmatch(to):
        to = request.full_path.rstrip("?")
    own = ("csrf_token", AGAIN, AGAIN_TO, cookies.LANGUAGE_OF_ERROR)
    return UnsentForm(to, tuple(field for field in request.form.items(multi=True) if field[0] not in own))


def _is_desk(path: str) -> bool:
    serves = app_context.settings().serves
    return serves == "counselor" or (serves == "all" and path.startswith("/counselor"))


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
    code = getattr(failed.orig, "sqlite_errorname", None) or getattr(failed.orig, "sqlstate", None) or ""
    log.warning("database unavailable", endpoint=request.endpoint, error=type(failed.orig).__name__, code=code)
    return show(503)


def _report_failed(failed: ReportFailed) -> Response:
    log.error("report failed", endpoint=request.endpoint, at=where(failed))
    return show(503)


def _unopened(failed: CannotDecrypt) -> Response:
    """At the desk there are others to go on with; whoever meets it with their own answers gets a page for that."""
    cause = type(failed.__cause__).__name__
    log.error("cannot be opened", endpoint=request.endpoint, error=cause, at=where(failed), submission=failed.code)
    if _is_desk(request.path):
        return show(500, UNOPENED, failed.code)
    words = failed.resume_code_may_help
    return make_response(render_template("respondent/undecryptable.html", times=None, words=words), 500)


def _failed(failed: InternalServerError) -> Response:
    cause = failed.original_exception
    if cause is not None:
        log.error("failed", endpoint=request.endpoint, error=type(cause).__name__, at=where(cause))
    return show(500)
