"""Configuration of Flask and its extensions: session cookie, form tokens, sign-in, and the size of a request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from assessment.services import accounts
from assessment.services.staff_sessions import LONGEST
from assessment.settings import Settings
from assessment.vault.session_secrets import SessionSecrets

MAX_BODY_BYTES = 512 * 1024
"""Two boxes full of characters that take nine bytes each in a form, and the rest of a page."""
ARGON2 = {"argon2__memory_cost": 19 * 1024, "argon2__time_cost": 2, "argon2__parallelism": 1}  # KiB, rounds, lanes


def config(settings: Settings, secrets: SessionSecrets | None) -> dict[str, Any]:
    """Everything that ``app.config`` holds at the start. Without secrets Flask refuses sessions, and hashes nothing."""
    return {
        "SETTINGS": settings,
        "APPLICATION_ROOT": settings.url_prefix or "/",
        "MAX_CONTENT_LENGTH": MAX_BODY_BYTES,
        "MAX_FORM_MEMORY_SIZE": MAX_BODY_BYTES,
        **(secrets.config() if secrets else {}),
        **_session_and_forms(settings),
        **_flask_security(),
    }


def _session_and_forms(settings: Settings) -> dict[str, Any]:
    return {
        "SESSION_COOKIE_NAME": f"{settings.cookie_prefix}session",
        "SESSION_COOKIE_SECURE": not settings.plain_http,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": settings.cookie_path,
        "PERMANENT_SESSION_LIFETIME": LONGEST + timedelta(hours=1),  # no cookie is taken that is older
        "WTF_CSRF_TIME_LIMIT": None,  # a page left open must not lose answers
        "WTF_CSRF_SSL_STRICT": False,  # it asks for a Referer, which our Referrer-Policy keeps browsers from sending
    }


def _flask_security() -> dict[str, Any]:
    """Sign-in with a password and sign-out, nothing else."""
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": ARGON2,
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_LOGIN_URL": "/counselor/sign-in",
        "SECURITY_LOGOUT_URL": "/counselor/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "counselor.home",
        "SECURITY_POST_LOGOUT_VIEW": "security.login",
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_FLASH_MESSAGES": False,
        "SECURITY_FRESHNESS": timedelta(minutes=-1),
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"address": {"mapper": accounts.fold}}],
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "globally_deliverable": False},
    }
