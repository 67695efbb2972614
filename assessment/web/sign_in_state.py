"""Where somebody stands who is signing in: between password and second factor, and after both."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta

from flask import Response, current_app, g, make_response, redirect, request, session, url_for
from flask_security.utils import login_user

from assessment import clock
from assessment.services import sign_ins, unsaved_forms
from assessment.services.accounts import Account
from assessment.services.sign_ins import Keys, SignInClient
from assessment.vault import factor_keys
from assessment.web import app_context, cookies, desk_home, staff_session
from assessment.web.links import own_link

SIGNING_IN, NEW_APP, ASKED_FOR = "signing_in", "new_app", "asked_for"
"""Keys of the session: whose password was right, and when; the encrypted secret of an app that is being set up; the
page that was asked for before signing in, and the roles it is for."""
FACTOR = "factor"
"""The key of the session that says by what the second factor was given."""
LANGUAGE = "language"
"""The key of the session that carries the language that whoever signed in here last chose for the desk."""
FRESH_CODE, FRESH_PASSKEY = "fresh-code", "fresh-passkey"
"""Fields that show once more who is there: a code (a password where there is no second factor), or a passkey."""
LONGEST_SIGN_IN = timedelta(minutes=10)
FRESH = timedelta(minutes=5)
KNOWN_FOR = timedelta(days=180)
DEVICE = "desk"
"""The name of the cookie of a browser that signed in before. It opens nothing."""


def keys() -> Keys:
    """The keys of sign-in."""
    config = current_app.config
    return Keys(config["SECRET_KEY"], factor_keys.derive(config["SECURITY_PASSWORD_SALT"]))


def client() -> SignInClient:
    """Who sends this request."""
    return SignInClient(request.remote_addr or "", cookies.remembered(DEVICE))


def begin(account: Account) -> None:
    """Remember for ten minutes that the password of this account was right. Nobody is signed in by that."""
    session[SIGNING_IN] = [account.fs_uniquifier, clock.now().timestamp()]
    speak(account.language)
    session.pop(NEW_APP, None)


def account() -> Account | None:
    """Whose password was right a short while ago; None if nobody's."""
    found = session.get(SIGNING_IN)
    if not found or not timedelta(0) <= _since(found[1]) <= LONGEST_SIGN_IN:
        return None
    named: Account | None = current_app.extensions["accounts"].find_user(fs_uniquifier=found[0])
    return named if named is not None and named.active else None


def finish(signed_in: Account, factor: str) -> Response:
    """Sign in, by this second factor ('' without one), and go to the page that was asked for."""
    login_user(signed_in, authn_via=[factor or "password"])
    for name in (SIGNING_IN, NEW_APP, FACTOR):
        session.pop(name, None)
    if factor:
        session[FACTOR] = factor
    speak(signed_in.language)
    sign_ins.signed_in(app_context.store(), signed_in, factor, clock.now())
    g.after_sign_in = _first_page(signed_in)
    return remember_browser(make_response(redirect(g.after_sign_in)), signed_in)


def _first_page(signed_in: Account) -> str:
    """What was sent after the last session had ended comes first, then the page that was asked for."""
    asked_for, admitted = session.pop(ASKED_FOR, None) or ("", [])
    if unsaved_forms.any_for(app_context.store(), signed_in.id, clock.now()):
        return url_for("account.unsaved")
    return asked_for if signed_in.role in admitted else desk_home.first_page(signed_in.role)


def speak(chosen: str | None) -> None:
    """Show the desk in the language of an account from the next page on; None or '': as the browser prefers."""
    session.pop(LANGUAGE, None)
    if chosen:
        session[LANGUAGE] = chosen


def language() -> str:
    """The language of whoever signed in here last; '' for what the browser prefers."""
    chosen: str = session.get(LANGUAGE, "")
    return chosen


def remember_browser(response: Response, signed_in: Account) -> Response:
    """Let this browser be known to the account: strangers do not keep it waiting."""
    held = sign_ins.device_of(keys(), signed_in, client())
    return cookies.remember(response, DEVICE, held, KNOWN_FOR)


def ask_later(admitted: set[str]) -> None:
    """Remember the page that was asked for without being signed in, and the roles it is for.

    What is only downloaded is not one.
    """
    if request.method == "GET" and "." not in request.path.rpartition("/")[2]:
        session[ASKED_FOR] = [own_link(), sorted(admitted)]


def has_factor() -> bool:
    """Whether this session was begun with a second factor."""
    return bool(session.get(FACTOR))


def is_fresh() -> bool:
    """Whether somebody showed at most five minutes ago that it is them."""
    shown_at = staff_session.factor_at()
    return shown_at is not None and timedelta(0) <= clock.now() - shown_at <= FRESH


def be_fresh() -> None:
    """Remember that somebody showed just now that it is them."""
    staff_session.factor_given()


def new_app(sealed: bytes | None = None) -> bytes | None:
    """The encrypted secret of the app that is being set up: keep this one, or return what is kept."""
    if sealed is not None:
        session[NEW_APP] = b64encode(sealed).decode()
    kept = session.get(NEW_APP)
    return b64decode(kept) if kept else None


def _since(timestamp: float) -> timedelta:
    return clock.now() - datetime.fromtimestamp(timestamp, UTC)
