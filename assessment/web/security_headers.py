"""What every response carries, and how cookies are kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Response, request
from werkzeug.exceptions import BadRequest

from assessment.settings import Keys, Settings

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "connect-src 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
HSTS = "max-age=31536000"
ARGON2 = {"argon2__memory_cost": 19 * 1024, "argon2__time_cost": 2, "argon2__parallelism": 1}  # KiB, rounds, lanes
OTHER_SITES = ("cross-site", "same-site")


def cookies(settings: Settings, keys: Keys) -> dict[str, Any]:
    """Configuration of the session cookie and of forms."""
    return {
        "SECRET_KEY": keys.secret_key,
        "SESSION_COOKIE_NAME": "session" if settings.plain_http else "__Host-session",
        "SESSION_COOKIE_SECURE": not settings.plain_http,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=4),
        "WTF_CSRF_TIME_LIMIT": None,  # a page left open must not lose answers
        "WTF_CSRF_SSL_STRICT": False,  # it asks for a Referer, which our Referrer-Policy keeps browsers from sending
    }


def accounts(keys: Keys) -> dict[str, Any]:
    """Configuration of Flask-Security: sign-in with a password and sign-out, nothing else."""
    return {
        "SECURITY_PASSWORD_SALT": keys.password_salt,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": ARGON2,
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_LOGIN_URL": "/counselor/sign-in",
        "SECURITY_LOGOUT_URL": "/counselor/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "counselor.queue",
        "SECURITY_POST_LOGOUT_VIEW": "security.login",
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_FLASH_MESSAGES": False,
        "SECURITY_FRESHNESS": timedelta(minutes=-1),
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "globally_deliverable": False},
    }


def protect(response: Response) -> Response:
    """Add what every response carries. Browsers never keep a page; what they do with assets, ``packing`` says."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "security.logout":
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    if request.endpoint != "static" or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    return response


def from_other_site() -> bool:
    """Whether the browser says that the request comes from another site. Our own pages send no origin that counts."""
    origin = request.headers.get("Origin", "null")
    return request.headers.get("Sec-Fetch-Site") in OTHER_SITES or (
        origin != "null" and urlsplit(origin).netloc != request.host
    )


def refuse_other_sites() -> None:
    """Before every request: nothing is changed by a form on another site, whatever token it found."""
    if request.method not in ("GET", "HEAD", "OPTIONS") and from_other_site():
        raise BadRequest


def add_hsts(response: Response) -> Response:
    """Ask browsers to come back by https only."""
    response.headers["Strict-Transport-Security"] = HSTS
    return response
