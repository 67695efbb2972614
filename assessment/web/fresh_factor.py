"""Asking once more for the second factor, before what must not be done by somebody who found a desk open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.services import second_factors, sign_ins
from assessment.services.accounts import Account
from assessment.services.second_factors import Factors
from assessment.services.sign_ins import Credentials, SignInResult
from assessment.web import app_context, cookies, languages, passkey_forms, sign_in_state, staff_session
from assessment.web.links import own_link
from assessment.web.second_factor import problems, refused, wrong_passkey
from assessment.web.sign_in_state import FRESH_CODE, FRESH_PASSKEY

NOT_CARRIED = ("csrf_token", FRESH_CODE, FRESH_PASSKEY, cookies.LANGUAGE, "password", "new-password")


def guard() -> ResponseReturnValue | None:
    """Before every request: show the page that asks, for a view that wants a fresh second factor."""
    view = current_app.view_functions.get(request.endpoint or "")
    return ask() if getattr(view, "needs_fresh_factor", False) else None


def is_answered() -> bool:
    """True if what was posted answers the page that asks."""
    return bool({FRESH_CODE, FRESH_PASSKEY} & request.form.keys())


def ask(instead: Mapping[str, str] = MappingProxyType({})) -> ResponseReturnValue | None:
    """The page that asks for the second factor; None once it is fresh, also by what was just posted.

    It goes back to the address that was asked for, with everything that was posted, or what stands ``instead`` of a
    field, once the factor is right.
    """
    if sign_in_state.is_fresh():
        return None
    account = staff_session.account()
    factors = second_factors.of(app_context.store(), account.id)
    if languages.is_switch() or not is_answered():
        return _page(account, factors, instead=instead)
    if FRESH_PASSKEY in request.form:
        if passkey_forms.used(account, FRESH_PASSKEY) is None:
            return _page(account, factors, wrong_passkey(), instead)
        sign_in_state.be_fresh()
        return None
    tried = _tried(account, factors)
    if not tried.right:
        return _page(account, factors, refused(tried), instead)
    sign_in_state.be_fresh()
    return None


def _tried(account: Account, factors: Factors) -> SignInResult:
    typed, store, keys = request.form[FRESH_CODE], app_context.store(), sign_in_state.keys()
    client = replace(sign_in_state.client(), signed_in=True)
    if factors.any:
        return sign_ins.with_code(store, keys, account, typed, client, clock.now())
    return sign_ins.with_password(store, keys, Credentials(account.email, typed), account, client, clock.now())


def _page(
    account: Account, factors: Factors, problem: str = "", instead: Mapping[str, str] = MappingProxyType({})
) -> str:
    carried = [each for each in request.form.items(multi=True) if each[0] not in (*NOT_CARRIED, *instead)]
    return render_template(
        "security/fresh_factor.html",
        factors=factors,
        problems=problems(problem),
        to=own_link(),
        carried=[*carried, *instead.items()],
        code_field_name=FRESH_CODE,
        passkey=passkey_forms.to_use(account) if factors.passkeys else None,
        passkey_field=FRESH_PASSKEY,
    )
