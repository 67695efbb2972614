"""Sign-in for staff: Flask-Security's form, reduced; a second factor follows, by pages of our own."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, Response, current_app, g, make_response, redirect, request, url_for
from flask_babel import lazy_gettext, ngettext
from flask_login.utils import _user_context_processor
from flask_security import LoginForm, Security, UserMixin, current_user
from flask_security.tf_plugin import TfPlugin

from assessment import clock
from assessment.services import accounts, lockouts, second_factors, sign_ins
from assessment.services.accounts import Account
from assessment.web import app_context, desk_home, languages, passkey_forms, sign_in_state

REFUSED = lazy_gettext("The email or the password is not right. Check both and try again.")
PASSKEY_REFUSED = lazy_gettext("The passkey was not taken. Try once more, or use your password.")
TOO_MANY = lazy_gettext("There were too many tries from this network. Wait ten minutes, then try again.")


class SignIn(LoginForm):
    """Email and password, without "remember me": nobody stays signed in on a shared device."""

    remember = None

    def validate(self, **_kwargs: Any) -> bool:
        """True if both are right. Names without an account wait like those with one."""
        g.sign_in_problem = ""
        name, code = request.form.get("email", "").strip(), request.form.get("code", "").strip()
        self.email.data = name
        if languages.is_switch():
            g.code_too = "code" in request.form
            return False
        found: Account | None = current_app.extensions["accounts"].find_user(address=accounts.fold(name))
        tried = sign_ins.with_password(
            app_context.store(),
            sign_in_state.keys(),
            sign_ins.Credentials(name, request.form.get("password", ""), code),
            found,
            sign_in_state.client(),
            clock.now(),
        )
        self.user, g.factor_given, g.code_too = found, tried.factor, bool(tried.wait)
        if not tried.right:
            g.sign_in_problem = TOO_MANY if tried.too_many else _waiting(tried) if tried.wait else REFUSED
        return tried.right


def after_password(account: Account, factor: str = "") -> Response:
    """Ask for the second factor of whoever knows the password, let them set one up, or sign in where none is needed.

    ``factor``: what was given along with the password.
    """
    factors = second_factors.of(app_context.store(), account.id)
    needed = factors.any or app_context.settings().require_second_factor
    if factor or not needed:
        return sign_in_state.finish(account, factor)
    sign_in_state.begin(account)
    g.after_sign_in = url_for("second_factor.ask" if factors.any else "second_factor.set_up")
    return make_response(redirect(g.after_sign_in))


class SecondStep(TfPlugin):
    """What follows the right password, in place of Flask-Security's own pages for second factors."""

    def tf_enter(
        self, user: UserMixin, remember_me: bool | None, primary_authn_via: str, next_loc: str | None
    ) -> Response:
        """After the right password."""
        assert isinstance(user, Account)
        return after_password(user, g.factor_given)


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
    security.two_factor_plugins = SecondStep()


def lead_nowhere_else(response: Response) -> Response:
    """After signing in comes what was asked for, after signing out the sign-in page: no request says where."""
    if request.endpoint not in ("security.login", "security.logout") or not 300 <= response.status_code < 400:
        return response
    leads_on = request.endpoint == "security.login"
    response.location = (g.get("after_sign_in") or url_for(desk_home.HOME)) if leads_on else url_for("security.login")
    return response


def _waiting(tried: sign_ins.SignInResult) -> str:
    minutes = lockouts.minutes(tried.wait)
    waiting: str = ngettext(
        "A wrong password was typed too often. Type a code from your app as well, or wait %(num)s minute.",
        "A wrong password was typed too often. Type a code from your app as well, or wait %(num)s minutes.",
        minutes,
    )
    return waiting


def _problems() -> dict[str, Any]:
    """The problems for the sign-in page; an unknown email reads like a wrong password."""
    refused = request.method == "GET" and request.args.get("passkey") == "refused"
    problem = PASSKEY_REFUSED if refused else g.get("sign_in_problem", "")
    return {
        "problems": [{"id": "email", "message": problem}] if problem else [],
        "code_too": g.get("code_too", False),
        "passkey": passkey_forms.to_use(),
    }


def _never(_: Request) -> bool:
    return False


def _nobody(_: Request) -> None:
    """Load no user from a request: a token in it would go around the session timeout."""
