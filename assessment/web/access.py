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
from assessment.services.accounts import COUNSELOR
from assessment.web import session_timeout

IDLE_ENDPOINT = "counselor.time_left"
"""The only request of a counselor that is no activity: a script makes it."""

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


class SignedOut(AssessmentError):
    """A counselor posted a form after the session had expired."""


class Role(Enum):
    """The role that a view admits.

    ANYONE: pages without a respondent's answers. RESPONDENT: a device with the token of a draft, which selects the
    draft in the query. COUNSELOR: an account with that role, signed in.
    """

    ANYONE = "anyone"
    RESPONDENT = "respondent"
    COUNSELOR = "counselor"


LIBRARY_VIEWS = {"static": Role.ANYONE, "security.login": Role.ANYONE, "security.logout": Role.ANYONE}


def admits(role: Role) -> Callable[[View], View]:
    """Name the role that a view admits. Put it directly above the function, below the route."""

    def mark(view: View) -> View:
        view.admits = role  # type: ignore[attr-defined]  # a mark on a function
        return view

    return mark


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
    if role is Role.COUNSELOR and not counselor_is_signed_in():
        if request.method in ("GET", "HEAD"):
            return redirect(url_for("security.login"), 303)
        raise SignedOut if g.get("signed_out") else NotFound
    if role is Role.COUNSELOR and request.method == "HEAD":
        return ""  # what is not shown must not be recorded as opened
    return None


def start_session(_app: Flask, **_: object) -> None:
    """Start the counselor's session."""
    session_timeout.start_counselor_session()


def counselor_is_signed_in() -> bool:
    """True if a counselor is signed in. One whose session has expired, or who lost the role, is signed out."""
    if not current_user.is_authenticated:
        return False
    if not session_timeout.counselor_time_left().left or not current_user.has_role(COUNSELOR):
        logout_user()
        g.signed_out = True
        return False
    if request.endpoint != IDLE_ENDPOINT:
        session_timeout.touch_counselor_session()
    return True
