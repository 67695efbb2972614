"""The pages of the second factor: asking for it, setting up an app, and recovery codes."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assessment import clock
from assessment.presenters.qr_code import QrCode, drawn
from assessment.services import lockouts, second_factors, sign_ins
from assessment.services.accounts import Account
from assessment.services.second_factors import Factors
from assessment.services.sign_ins import SignInResult
from assessment.web import app_context, languages, passkey_forms, sign_in_state, staff_session
from assessment.web.access import Role, admits, needs_fresh_factor

bp = Blueprint("second_factor", __name__, url_prefix="/counselor")

SHOWN_CODE = re.compile(r"([A-Z2-7]{4}-){5}[A-Z2-7]{4}")


@bp.get("/second-factor")
@admits(Role.SIGNING_IN)
def ask() -> ResponseReturnValue:
    factors = _factors(_who())
    return _ask_page(factors) if factors.any else redirect(url_for(".set_up"), 303)


@bp.post("/second-factor")
@admits(Role.SIGNING_IN)
def check() -> ResponseReturnValue:
    account = _who()
    factors = _factors(account)
    if languages.is_switch() or not factors.any:
        return ask()
    if passkey_forms.SENT in request.form:
        right = passkey_forms.used(account) is not None
        return sign_in_state.finish(account, second_factors.PASSKEY) if right else _ask_page(factors, wrong_passkey())
    tried = sign_ins.with_code(
        app_context.store(),
        sign_in_state.keys(),
        account,
        request.form.get("code", ""),
        sign_in_state.client(),
        clock.now(),
    )
    return sign_in_state.finish(account, tried.factor) if tried.right else _ask_page(factors, refused(tried))


@bp.get("/set-up")
@admits(Role.SIGNING_IN)
def set_up() -> ResponseReturnValue:
    account = _who()
    return redirect(url_for(".ask"), 303) if _factors(account).any else _set_up_page(account)


@bp.post("/set-up")
@admits(Role.SIGNING_IN)
def finish_set_up() -> ResponseReturnValue:
    account = _who()
    if languages.is_switch() or _factors(account).any:
        return set_up()
    if passkey_forms.SENT in request.form:
        return _finish(account, passkey_forms.made(account), second_factors.PASSKEY, wrong_passkey())
    codes = second_factors.set_up_app(
        app_context.store(),
        sign_in_state.keys().factors,
        account,
        new_secret(account),
        request.form.get("code", ""),
        clock.now(),
    )
    return _finish(account, codes, second_factors.APP, wrong_code())


@bp.post("/sign-in/passkey")
@admits(Role.ANYONE)
def sign_in_with_passkey() -> ResponseReturnValue:
    account = passkey_forms.used()
    if account is None:
        return redirect(url_for("security.login", passkey="refused"), 303)
    return sign_in_state.finish(account, second_factors.PASSKEY)


@bp.post("/recovery-codes")
@admits(Role.STAFF)
@needs_fresh_factor
def renew_codes() -> ResponseReturnValue:
    """Show new recovery codes, or those on the page once more when only its language changes."""
    shown = tuple(request.form.get("codes", "").split())
    if languages.is_switch() and shown and all(map(SHOWN_CODE.fullmatch, shown)):
        return codes_page(shown, url_for("counselor.home"))
    account = staff_session.account()
    made = second_factors.renew_codes(app_context.store(), sign_in_state.keys().factors, account, clock.now())
    return codes_page(made, url_for("counselor.home"))


def wrong_code() -> str:
    """What is said of a code that is not right."""
    return str(_("This code is not right, or it was used already. Type the one that your app shows now."))


def wrong_passkey() -> str:
    """What is said of a passkey that was not taken."""
    return str(_("The passkey was not taken. Try once more, or use a code."))


def refused(tried: SignInResult) -> str:
    """Why a code was not taken, and what to do."""
    if tried.too_many:
        return str(_("There were too many tries from this network. Wait ten minutes, then try again."))
    if tried.wait:
        minutes = lockouts.minutes(tried.wait)
        waiting: str = ngettext(
            "A wrong code was typed too often. Use a recovery code, or wait %(num)s minute.",
            "A wrong code was typed too often. Use a recovery code, or wait %(num)s minutes.",
            minutes,
        )
        return waiting
    return wrong_code()


def codes_page(codes: tuple[str, ...], to: str) -> str:
    """The page that shows recovery codes once, and leads on to ``to``."""
    return render_template("security/recovery_codes.html", codes=codes, to=to)


def problems(words: str) -> list[dict[str, str]]:
    """What the summary of errors says of the field for a code."""
    return [{"id": "code", "message": words}] if words else []


def qr_of(account: Account, secret: bytes) -> dict[str, Any]:
    """What the page that sets up an app shows of its secret."""
    picture: QrCode = drawn(second_factors.app_address(account, secret))
    return {"picture": picture, "key": second_factors.app_key(secret)}


def _who() -> Account:
    found = sign_in_state.account()
    assert found is not None  # the guard has seen to it
    return found


def _factors(account: Account) -> Factors:
    return second_factors.of(app_context.store(), account.id)


def _finish(account: Account, codes: tuple[str, ...] | None, factor: str, problem: str) -> Response:
    if codes is None:
        return _set_up_page(account, problem)
    sign_in_state.finish(account, factor)
    return sign_in_state.remember_browser(make_response(codes_page(codes, g.after_sign_in)), account)


def _ask_page(factors: Factors, problem: str = "") -> Response:
    passkey = passkey_forms.to_use(_who()) if factors.passkeys else None
    page = render_template("security/second_factor.html", factors=factors, passkey=passkey, problems=problems(problem))
    return make_response(page)


def _set_up_page(account: Account, problem: str = "") -> Response:
    shown = qr_of(account, new_secret(account))
    passkey = passkey_forms.to_make(account)
    return make_response(render_template("security/set_up.html", passkey=passkey, problems=problems(problem), **shown))


def new_secret(account: Account) -> bytes:
    """The secret of the app that is being set up: one for each sign-in, however often the page is loaded."""
    factor_keys = sign_in_state.keys().factors
    kept = sign_in_state.new_app()
    if kept is None:
        kept = sign_in_state.new_app(second_factors.new_app(factor_keys, account))
    assert kept is not None
    return second_factors.open_app(factor_keys, account, kept)
