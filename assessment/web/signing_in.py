"""Sign-in for counselors: Flask-Security's, with less on it."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request
from flask_security import LoginForm, Security

REFUSED = "E-mail or password is not right. Check both and try again."


class SignIn(LoginForm):
    """E-mail and password. Nothing stays signed in on a shared device, so there is no "remember me"."""

    remember = None


def set_up(app: Flask, security: Security) -> None:
    """Keep Flask-Security to its session cookie and its pages: no tokens, no JSON."""
    security.want_json(_never)
    security.login_manager.request_loader(_nobody)
    security.login_context_processor(_problems)


def _problems() -> dict[str, Any]:
    """What the page says went wrong: the same for an unknown e-mail and a wrong password."""
    return {"problems": []}


def _never(_: Request) -> bool:
    return False


def _nobody(_: Request) -> Any:
    """A token in the address or a header would sign somebody in past the session's limits."""
    return None
