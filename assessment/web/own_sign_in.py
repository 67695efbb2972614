"""“My account”: how somebody signs in, the password, the app and the passkeys. Changes want a fresh second factor."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security.utils import login_user

from assessment import clock
from assessment.core.errors import InvalidAnswers
from assessment.records import audit
from assessment.services import accounts, passkeys, second_factors, staff_sessions
from assessment.services.accounts import Account
from assessment.web import app_context, languages, passkey_forms, sign_in_state, staff_session
from assessment.web.access import Role, admits, needs_fresh_factor
from assessment.web.second_factor import codes_page, new_secret, problems, qr_of, wrong_code

bp = Blueprint("own_sign_in", __name__, url_prefix="/counselor/account")
bp.context_processor(staff_session.time_left_for_templates)


@bp.get("/sign-in")
@admits(Role.STAFF)
def page() -> ResponseReturnValue:
    return _page()


@bp.post("/passkeys")
@admits(Role.STAFF)
@needs_fresh_factor
def add_passkey() -> ResponseReturnValue:
    codes = passkey_forms.made(staff_session.account()) if passkey_forms.SENT in request.form else None
    if codes:
        return codes_page(codes, url_for(".page"))
    return _page(_("The passkey was not kept. Try once more.")) if codes is None else redirect(url_for(".page"), 303)


@bp.post("/passkeys/<int:passkey_id>/remove")
@admits(Role.STAFF)
@needs_fresh_factor
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    if passkeys.remove(app_context.store(), staff_session.account(), passkey_id, clock.now()):
        return redirect(url_for(".page"), 303)
    return _page(_only_factor())


@bp.get("/app")
@admits(Role.STAFF)
@needs_fresh_factor
def app() -> ResponseReturnValue:
    return _app_page()


@bp.post("/app")
@admits(Role.STAFF)
@needs_fresh_factor
def change_app() -> ResponseReturnValue:
    if languages.is_switch():
        return _app_page()
    account, keys = staff_session.account(), sign_in_state.keys().factors
    typed = request.form.get("code", "")
    codes = second_factors.set_up_app(app_context.store(), keys, account, new_secret(account), typed, clock.now())
    if codes is None:
        return _app_page(wrong_code())
    session.pop(sign_in_state.NEW_APP, None)
    return codes_page(codes, url_for(".page"))


@bp.post("/app/remove")
@admits(Role.STAFF)
@needs_fresh_factor
def remove_app() -> ResponseReturnValue:
    if second_factors.remove_app(app_context.store(), staff_session.account(), clock.now()):
        return redirect(url_for(".page"), 303)
    return _page(_only_factor())


@bp.get("/password")
@admits(Role.STAFF)
@needs_fresh_factor
def password() -> ResponseReturnValue:
    return _password_page()


@bp.post("/password")
@admits(Role.STAFF)
@needs_fresh_factor
def change_password() -> ResponseReturnValue:
    """Set another password. All other sessions of the account end, and this one begins anew."""
    if languages.is_switch():
        return _password_page()
    account, store, now = staff_session.account(), app_context.store(), clock.now()
    old, new = request.form.get("password", ""), request.form.get("new-password", "")
    try:
        accounts.change_password(store, account, old, new, now)
    except InvalidAnswers as refused:
        return _password_page(refused.messages)
    current_app.extensions["account_session"].remove()
    again: Account = current_app.extensions["accounts"].find_user(id=account.id)
    login_user(again, authn_via=[session.get(sign_in_state.FACTOR) or staff_session.PASSWORD])
    staff_sessions.end_all_own(store, staff_session.required(), audit.actor_of(again), now, but_this=True)
    return redirect(url_for(".page"), 303)


def _only_factor() -> str:
    """What is said to who would have no second factor any more."""
    return str(_("This is your only second step. Set up another first."))


def _page(problem: str = "") -> str:
    account = staff_session.account()
    return render_template(
        "account/sign_in.html",
        factors=second_factors.of(app_context.store(), account.id),
        passkey=passkey_forms.to_make(account),
        problems=[{"id": "passkeys", "message": problem}] if problem else [],
    )


def _app_page(problem: str = "") -> str:
    account = staff_session.account()
    shown = qr_of(account, new_secret(account))
    return render_template("account/app.html", problems=problems(problem), **shown)


def _password_page(messages: Mapping[str, str] | None = None) -> str:
    found = [{"id": field, "message": message} for field, message in (messages or {}).items()]
    return render_template("account/password.html", problems=found)
