"""Flask's session cookie, whose signature each process checks once."""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, TimestampSigner

KEPT = 1024
"""Cookies that a process remembers: a browser sends the same one with every request."""


class SessionCookie(SecureCookieSessionInterface):
    """Reads and writes the session cookie of one application, and looks at its age with every request."""

    def __init__(self, app: Flask) -> None:
        self._serializer = self.get_signing_serializer(app)
        self._signed = lru_cache(maxsize=KEPT)(self._check)
        self._library_clock = TimestampSigner("").get_timestamp

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie holds; nothing without one, or with one that is forged or too old. None without secrets."""
        if self._serializer is None:
            return None
        cookie = request.cookies.get(self.get_cookie_name(app))
        if not cookie:
            return self.session_class()
        try:
            held, signed_at = self._signed(cookie)
        except BadSignature:
            return self.session_class()
        age = self._library_clock() - signed_at
        # Of its own for each request, which may change it.
        return self.session_class(deepcopy(held) if 0 <= age <= app.permanent_session_lifetime.total_seconds() else {})

    def _check(self, cookie: str) -> tuple[dict[str, Any], int]:
        """What it holds, and when it was signed, in seconds since 1970. BadSignature."""
        assert self._serializer is not None
        held, at = self._serializer.loads(cookie, return_timestamp=True)
        return held, int(at.timestamp())
