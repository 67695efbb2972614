"""Forms with a passkey: what a script asks the browser for, and what the browser sent."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from flask import current_app, request
from flask_babel import gettext as _

from assessment import clock
from assessment.services import passkeys
from assessment.services.accounts import Account
from assessment.services.passkeys import RelyingParty
from assessment.web import app_context, sign_in_state

SENT, NAMED = "passkey", "passkey-name"
"""The fields with what the browser made of it, and with what its owner calls it."""


@dataclass(frozen=True)
class PasskeyForm:
    """``asked``: for the script, as JSON, '' where this address can have no passkey; ``why_not``: the reason then."""

    asked: str
    why_not: str = ""


def why_not() -> str:
    """Why this address can have no passkey, and what to do; '' if it can."""
    host = _host()
    if _is_number(host):
        if ip_address(host).is_loopback:
            return _(
                "Passkeys do not work at this address, because it is a number. Open %(address)s instead.",
                address=f"{request.scheme}://{request.host.replace(host, 'localhost')}",
            )
        return _("Passkeys do not work at this address, because it is a number. They need a name, and https.")
    if request.scheme != "https" and host != "localhost":
        return _("Passkeys do not work at this address, because it does not begin with https.")
    return ""


def to_make(account: Account) -> PasskeyForm:
    """The form that makes a passkey for this account."""
    if reason := why_not():
        return PasskeyForm("", reason)
    return PasskeyForm(
        passkeys.asked_to_make(app_context.store(), sign_in_state.keys(), _party(), account, clock.now())
    )


def to_use(account: Account | None = None) -> PasskeyForm:
    """The form that uses a passkey of this account, or of whoever it turns out to be."""
    if reason := why_not():
        return PasskeyForm("", reason)
    return PasskeyForm(passkeys.asked_to_use(app_context.store(), sign_in_state.keys(), _party(), account, clock.now()))


def made(account: Account) -> tuple[str, ...] | None:
    """Keep the passkey that the browser made; returns new recovery codes if it is the first second factor.

    None if what was sent is not right, or the account has too many.
    """
    sent, name = request.form[SENT], request.form.get(NAMED, "")
    return passkeys.add(app_context.store(), sign_in_state.keys(), _party(), account, sent, name, clock.now())


def used(account: Account | None = None, field: str = SENT) -> Account | None:
    """The account whose passkey was used: this one, if one is named. None if it is not right, or the account closed."""
    found = passkeys.use(
        app_context.store(),
        sign_in_state.keys(),
        _party(),
        request.form.get(field, ""),
        sign_in_state.client(),
        clock.now(),
        account.id if account else None,
    )
    named: Account | None = current_app.extensions["accounts"].find_user(id=found) if found is not None else None
    return named if named is not None and named.active else None


def _party() -> RelyingParty:
    return RelyingParty(_host(), f"{request.scheme}://{request.host}")


def _host() -> str:
    host = request.host
    return host[1 : host.index("]")] if host.startswith("[") else host.partition(":")[0]


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
