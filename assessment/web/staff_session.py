"""The staff session of a request: begun by Flask-Security's sign-in, found by the token in the session cookie."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask import Flask, current_app, g, request, session
from flask_login import user_logged_out
from flask_security import Security, current_user, user_authenticated

from assessment import clock
from assessment.core.errors import AssessmentError
from assessment.records import audit
from assessment.services import staff_sessions
from assessment.services.accounts import Account
from assessment.services.session_timeout import EXPIRED, TimeLeft
from assessment.services.staff_sessions import SignedIn, StaffSession
from assessment.web import app_context, devices, form_tokens

COOKIE_KEY, PASSWORD = "staff", "password"
"""Under which the session cookie carries the token; and by what somebody signed in who gave no second factor."""


class SessionEnded(AssessmentError):
    """A form of the desk came after the staff session in which its page was made had ended."""

    def __init__(self, session_id: UUID) -> None:
        super().__init__("this staff session has ended")
        self.session_id = session_id


def set_up(app: Flask, security: Security) -> None:
    """Tie Flask-Security's sign-in to a session on the server: without one, the cookie signs nobody in."""
    security.login_manager.user_loader(_signed_in)
    user_authenticated.connect(_start, app)
    user_logged_out.connect(_end, app)


def current() -> StaffSession | None:
    """The open session of this browser; None without one."""
    if "staff_session" not in g:
        g.staff_session = None  # also if the database does not answer: the page that says so asks again
        token = session.get(COOKIE_KEY, "")
        if token:
            found = staff_sessions.find(app_context.store(), token, clock.now())
            g.staff_session, g.signed_in = found or (None, None)
    session_here: StaffSession | None = g.staff_session
    return session_here


def required() -> StaffSession:
    """The open session of this browser, in a view that admits staff only."""
    found = current()
    assert found is not None, "a view that admits staff only has a session"
    return found


def account() -> Account:
    """All of the account of whoever is signed in, for views that admit staff only."""
    found: Account | None = current_app.extensions["accounts"].find_user(id=current_user.id)
    assert found is not None, "who is signed in has an account"
    current_app.extensions["account_session"].remove()  # its connection is not held while the view works
    return found


def time_left() -> TimeLeft:
    """The time left to whoever is signed in."""
    found = current()
    return staff_sessions.time_left(found, clock.now()) if found else EXPIRED


def time_left_for_templates() -> dict[str, TimeLeft]:
    """``times``: the time left until whoever is here is signed out."""
    return {"times": time_left()}


def touch() -> None:
    """Store that the browser is active."""
    found = current()
    if found is not None:
        g.staff_session = staff_sessions.touch(app_context.store(), found, clock.now())


def factor_at() -> datetime | None:
    """When whoever is signed in last showed that it is them; None if by the password of the sign-in alone."""
    return required().factor_at


def factor_given() -> None:
    """Store that it was shown now; the cookie gets another token, and a copy of it works no more. SessionEnded."""
    found = required()
    session[COOKIE_KEY] = staff_sessions.factor_given(app_context.store(), found, clock.now())
    del g.staff_session
    if current() is None:
        raise SessionEnded(found.id)


def _signed_in(uniquifier: str) -> SignedIn | None:
    """Who is signed in: whom the session belongs to, if the cookie names that account as it is now."""
    found: SignedIn | None = g.get("signed_in") if current() is not None else None
    return found if found is not None and found.fs_uniquifier == uniquifier else None


def _start(_app: Flask, user: Account, authn_via: Sequence[str] = (), **_: object) -> None:
    """Begin a session in place of the one of this browser, so that nothing known before sign-in opens it."""
    before, device = current(), devices.device_of(request.user_agent.string)
    g.pop("signed_in", None)
    session[COOKIE_KEY], g.staff_session = staff_sessions.start(
        app_context.store(),
        user.id,
        device,
        clock.now(),
        replaces=before.id if before else None,
        factor=PASSWORD not in authn_via,
    )
    form_tokens.renew(g.staff_session.id)


def _end(_app: Flask, user: Account, **_: object) -> None:
    """End the session of this browser on the server: a copy of the cookie is worth nothing any more."""
    found = current()
    if found is not None and user.is_authenticated:
        staff_sessions.sign_out(app_context.store(), found, audit.actor_of(user), clock.now())
    session.pop(COOKIE_KEY, None)
    g.staff_session = None
