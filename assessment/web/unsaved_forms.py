"""Forms that come after their staff session has ended: kept sealed, shown at the next sign-in, forgotten once saved."""

from __future__ import annotations

from uuid import UUID

from flask import Response, current_app, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from assessment import clock
from assessment.presenters.account_page import CARRIED
from assessment.services import unsaved_forms
from assessment.services.unsaved_forms import KeepResult, SentAfterEnd
from assessment.web import app_context, cookies, error_pages, form_tokens, languages, staff_session
from assessment.web.access import is_of_desk
from assessment.web.links import own_link, route_of
from assessment.web.staff_session import SessionEnded

FORM = "unsaved"
"""The field with the id of an unsaved form that is sent again."""
GOING_ON = "unsaved"
"""The key in the session cookie: the id of an unsaved form that somebody opened in its own page."""
NEVER_KEPT = ("password", "code", "credential", "secret")
"""A field with one of these in its name is for signing in, and is not kept."""
CHALLENGE = 'Form realm="desk"'
"""A 401 has to say how to sign in. Browsers know no such scheme, and show the page."""


def answer(refused: SessionEnded) -> Response:
    """Keep what was typed for the account that wrote it, and say so. 401, and 404 if nobody knows the session."""
    sent = _keep(refused.session_id)
    if sent is None:
        return error_pages.show(404)
    here = staff_session.current()
    if here is not None and here.account_id == sent.account_id and sent.result is KeepResult.KEPT:
        return make_response(redirect(url_for("account.unsaved"), 303))
    title, what = _in_words(sent)
    body = render_template(
        "errors/error.html",
        title=title,
        what=what,
        help=None,
        next_label=_("Go on at the desk") if here else _("Sign in"),
        next_href=url_for("account.page") if here else url_for("security.login"),
    )
    return make_response(body, 401, {"WWW-Authenticate": CHALLENGE})


def forget_saved(response: Response) -> Response:
    """After every request: a form that was unsaved is saved once its page leads on. Then it is kept no longer."""
    if request.method != "POST" or not is_of_desk(request.endpoint) or request.blueprint == "account":
        return response
    form_id, here = _form_id(), staff_session.current()
    if form_id is None or here is None:
        return response
    if languages.is_switch() and response.status_code == 200:
        session[GOING_ON] = str(form_id)
    elif response.status_code in (302, 303):
        forms, _damaged = unsaved_forms.of_account(app_context.store(), here.account_id, clock.now())
        if any(form.id == form_id and form.to == own_link() for form in forms):
            unsaved_forms.forget(app_context.store(), here.account_id, form_id)
            session.pop(GOING_ON, None)
    return response


def case_code(link: str) -> str:
    """The code of the case that a form at this link is about, '' if it is about none."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        _endpoint, gaps = adapter.match(route_of(link).partition("?")[0], method="POST")
    except HTTPException:
        return ""
    return str(gaps.get("code", ""))


def _keep(session_id: UUID) -> SentAfterEnd | None:
    own = (form_tokens.FIELD, FORM, cookies.LANGUAGE, cookies.LANGUAGE_OF_ERROR, "closing")
    sent = tuple((name, value) for name, value in request.form.items(multi=True) if name not in own)
    kept = tuple((name, value) for name, value in sent if not any(word in name for word in NEVER_KEPT))
    fields = kept if any(value.strip() for name, value in kept if name not in CARRIED) else ()
    return unsaved_forms.keep(app_context.store(), session_id, own_link(), fields, clock.now())


def _form_id() -> UUID | None:
    try:
        return UUID(request.form.get(FORM, "") or session.get(GOING_ON, ""))
    except (ValueError, HTTPException):
        return None


def _in_words(sent: SentAfterEnd) -> tuple[str, str]:
    """The title, and what became of the form."""
    if not sent.active:
        return _("This account was closed"), {
            KeepResult.KEPT: _(
                "It was not saved. What you typed is kept sealed for three days, and is shown to nobody. If the "
                "account is opened again before that, it is shown at its next sign-in."
            ),
            KeepResult.NOTHING_TYPED: _("Nothing was saved or changed."),
            KeepResult.NOT_KEPT: _("It was not saved, and what you typed could not be kept."),
        }[sent.result]
    return _("You were signed out"), {
        KeepResult.KEPT: _(
            "It was not saved yet. What you typed is kept sealed for three days. Sign in as yourself: then it is shown "
            "again, ready to save. Nobody else can open it."
        ),
        KeepResult.NOTHING_TYPED: _(
            "Nothing was saved or changed. Sign in, open the page again and repeat what you did."
        ),
        KeepResult.NOT_KEPT: _(
            "It was not saved, and what you typed could not be kept. Go back in your browser: it may still be there to "
            "copy."
        ),
    }[sent.result]
