"""Access control: a view admits nobody unless it names a role."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_security.utils import logout_user
from werkzeug.exceptions import NotFound

from assessment.services.accounts import ADMINISTRATOR, COUNSELOR, SUPERVISOR
from assessment.services.staff import Staff
from assessment.web import app_context, form_tokens, sign_in_state, staff_session

IDLE_ENDPOINTS = frozenset(
    {"counselor.time_left", "counselor.note_reader", "counselor.news", "counselor.read_draft", "exports.progress"}
)
"""The pages of the desk that are no activity: scripts ask for them while nobody does anything."""

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


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


def is_of_desk(endpoint: str | None) -> bool:
    """True if the view admits staff only."""
    return endpoint is not None and role_of(current_app, endpoint) in ADMITTED


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
    signed_in = staff_is_signed_in()
    if request.method == "POST":
        _refuse_form_of_ended_session()
    if not signed_in:
        if request.method in ("GET", "HEAD"):
            if request.endpoint not in IDLE_ENDPOINTS:
                sign_in_state.ask_later(admitted)
            return redirect(url_for("security.login"), 303)
        raise NotFound
    if current_user.role not in admitted:
        raise NotFound
    return "" if request.method == "HEAD" else None  # what is not shown must not be recorded as opened


def staff() -> Staff:
    """Who is signed in; for views that admit nobody else."""
    return Staff(current_user.id, current_user.email, current_user.role, current_user.teams)


def staff_is_signed_in() -> bool:
    """True if somebody is signed in, in a session that is open on the server."""
    if not current_user.is_authenticated:
        return False
    if app_context.settings().require_second_factor and not sign_in_state.has_factor():
        logout_user()
        return False
    if request.endpoint not in IDLE_ENDPOINTS and request.method != "HEAD":
        staff_session.touch()
    return True


def _refuse_form_of_ended_session() -> None:
    """Whoever is signed in now, a form belongs to the session in which its page was made."""
    written_in, here = form_tokens.session_of_form(), staff_session.current()
    if written_in is not None and (here is None or here.id != written_in):
        raise staff_session.SessionEnded(written_in)
