"""Sign-in for counselors: Flask-Security's, with less on it, and slower for those who guess."""

from __future__ import annotations

from typing import Any

from flask import Request, current_app, g, request
from flask_babel import lazy_gettext, ngettext
from flask_security import LoginForm, Security

from assessment import clock
from assessment.services import accounts
from assessment.storage.tables import Account
from assessment.web import app_context, languages

REFUSED = lazy_gettext("The email or the password is not right. Check both and try again.")


class SignIn(LoginForm):
    """Email and password. Nothing stays signed in on a shared device, so there is no "remember me"."""

    remember = None

    def validate(self, **kwargs: Any) -> bool:
        """Whether both are right. Names without an account wait after failures just as those with one do."""
        if languages.switching():
            g.sign_in_problem = ""
            return False
        name = self.email.data = (self.email.data or "").strip()
        tried = accounts.attempt(app_context.engine(), current_app.config["SECRET_KEY"], name, clock.now())
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
        found = self.user
        assert isinstance(found, Account)
        accounts.signed_in(app_context.engine(), tried, found.email, self.password.data, found.password, clock.now())
        return True


def set_up(security: Security) -> None:
    """Keep Flask-Security to its session cookie and its pages: no tokens, no JSON."""
    security.want_json(_never)
    security.login_manager.request_loader(_nobody)
    security.login_context_processor(_problems)


def _problems() -> dict[str, Any]:
    """What the sign-in page says went wrong; the same for an unknown email and a wrong password."""
    problem = g.get("sign_in_problem", REFUSED if request.method == "POST" else "")
    return {"problems": [{"id": "email", "message": problem}] if problem else []}


def _never(_: Request) -> bool:
    return False


def _nobody(_: Request) -> None:
    """A token in the address or a header would sign somebody in past the session's limits."""
