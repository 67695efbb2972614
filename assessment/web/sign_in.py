"""Sign-in for counselors: Flask-Security's form, reduced, with a lockout after wrong passwords."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, Response, current_app, g, request, url_for
from flask_babel import lazy_gettext, ngettext
from flask_login.utils import _user_context_processor
from flask_security import LoginForm, Security, current_user

from assessment import clock
from assessment.services import accounts
from assessment.web import app_context, languages

REFUSED = lazy_gettext("The email or the password is not right. Check both and try again.")


class SignIn(LoginForm):
    """Email and password, without "remember me": nobody stays signed in on a shared device."""

    remember = None

    def validate(self, **kwargs: Any) -> bool:
        """True if both are right. Names without an account are locked out like those with one."""
        if languages.is_switch():
            g.sign_in_problem = ""
            return False
        name = self.email.data = (self.email.data or "").strip()
        tried = accounts.attempt(app_context.store(), current_app.config["SECRET_KEY"], name, clock.now())
        if tried.wait:
            minutes = accounts.minutes(tried.wait)
            g.sign_in_problem = ngettext(
                "That was wrong too often. Wait %(num)s minute, then try again.",
                "That was wrong too often. Wait %(num)s minutes, then try again.",
                minutes,
            )
            return False
        if not super().validate(**kwargs):
            g.sign_in_problem = REFUSED
            return False
        accounts.signed_in(app_context.store(), tried, self.user, self.password.data or "", clock.now())
        return True


def set_up(app: Flask, security: Security) -> None:
    """Restrict Flask-Security to its session cookie and its pages: no tokens, no JSON.

    It would look an account up before every request and for every template, the exit and error pages included.
    """
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    app.template_context_processors[None].remove(_user_context_processor)
    app.jinja_env.globals["current_user"] = current_user  # looks the account up where a template names it
    security.want_json(_never)
    security.login_manager.request_loader(_nobody)
    security.login_context_processor(_problems)


def lead_nowhere_else(response: Response) -> Response:
    """After signing in comes the queue, after signing out the sign-in page: Flask-Security reads `next` for that."""
    after = {"security.login": "counselor.queue", "security.logout": "security.login"}.get(request.endpoint or "")
    if after and 300 <= response.status_code < 400:
        response.location = url_for(after)
    return response


def _problems() -> dict[str, Any]:
    """The problems for the sign-in page; an unknown email reads like a wrong password."""
    problem = g.get("sign_in_problem", REFUSED if request.method == "POST" else "")
    return {"problems": [{"id": "email", "message": problem}] if problem else []}


def _never(_: Request) -> bool:
    return False


def _nobody(_: Request) -> None:
    """Load no user from a request: a token in it would go around the session timeout."""
