"""Access control: a view admits nobody unless it names a role."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_security.utils import logout_user
from werkzeug.exceptions import NotFound

from assessment.core.errors import AssessmentError
from assessment.services.accounts import ADMINISTRATOR, COUNSELOR, SUPERVISOR
from assessment.web import app_context, session_timeout, sign_in_state

IDLE_ENDPOINT = "counselor.time_left"
"""The only request of a counselor that is no activity: a script makes it."""

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


class SignedOut(AssessmentError):
    """A counselor posted a form after the session had expired."""


class Role(Enum):
    """The role that a view admits.

    ANYONE: pages without a respondent's answers. RESPONDENT: a device with the token of a draft, which selects the
    draft in the query. SIGNING_IN: whoever gave the right password a short while ago, and is to give a second factor.
    STAFF: any account, signed in. COUNSELOR: a counselor or a supervisor. SUPERVISOR and
    ADMINISTRATOR: an account with that role.
    """

    ANYONE = "anyone"
    RESPONDENT = "respondent"
    SIGNING_IN = "signing in"
    STAFF = "staff"
    COUNSELOR = "counselor"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


ADMITTED = {
    Role.STAFF: {COUNSELOR, SUPERVISOR, ADMINISTRATOR},
    Role.COUNSELOR: {COUNSELOR, SUPERVISOR},
    Role.SUPERVISOR: {SUPERVISOR},
    Role.ADMINISTRATOR: {ADMINISTRATOR},
}
"""The roles of accounts that a view of the desk admits."""


LIBRARY_VIEWS = {"static": Role.ANYONE, "security.login": Role.ANYONE, "security.logout": Role.ANYONE}


def admits(role: Role) -> Callable[[View], View]:
    """Name the role that a view admits. Put it directly above the function, below the route."""

    def mark(view: View) -> View:
        view.admits = role  # type: ignore[attr-defined]  # a mark on a function
        return view

    return mark


def needs_fresh_factor(view: View) -> View:
    """Ask for the second factor again before the view, unless it was given in the last five minutes.

    Put it directly above the function, below ``admits``. What was posted is kept, and posted once the factor is given.
    """
    view.needs_fresh_factor = True  # type: ignore[attr-defined]  # a mark on a function
    return view


def role_of(app: Flask, endpoint: str) -> Role | None:
    """The role that the view admits, or None if it names none."""
    named: Role | None = getattr(app.view_functions[endpoint], "admits", None)
    return named or LIBRARY_VIEWS.get(endpoint)


def guard() -> ResponseReturnValue | None:
    """Before every request: refuse clients whom the view does not admit."""
    if request.endpoint is None:
        return None  # no route: a 404 or 405 follows
    role = role_of(current_app, request.endpoint)
    if role is None:
        raise NotFound
    if role is Role.SIGNING_IN and sign_in_state.account() is None:
        return redirect(url_for("security.login"), 303)
    return _guard_desk(ADMITTED[role]) if role in ADMITTED else None


def _guard_desk(admitted: set[str]) -> ResponseReturnValue | None:
    """Ask for an account with one of these roles. For any other account the page does not exist."""
    if not staff_is_signed_in():
        if request.method in ("GET", "HEAD"):
            if request.endpoint != IDLE_ENDPOINT:
                sign_in_state.ask_later()
            return redirect(url_for("security.login"), 303)
        raise SignedOut if g.get("signed_out") else NotFound
    if current_user.role not in admitted:
        raise NotFound
    return "" if request.method == "HEAD" else None  # what is not shown must not be recorded as opened


def start_session(_app: Flask, **_: object) -> None:
    """Start the counselor's session."""
    session_timeout.start_counselor_session()


def staff_is_signed_in() -> bool:
    """True if somebody is signed in. Who was, but whose session has expired, is signed out."""
    if not current_user.is_authenticated:
        return False
    lacks_factor = app_context.settings().require_second_factor and not sign_in_state.has_factor()
    if lacks_factor or not session_timeout.counselor_time_left().left:
        logout_user()
        g.signed_out = True
        return False
    if request.endpoint != IDLE_ENDPOINT:
        session_timeout.touch_counselor_session()
    return True
