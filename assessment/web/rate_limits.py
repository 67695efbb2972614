"""Rate limits of this request, by the address that it comes from."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.exceptions import TooManyRequests

from assessment import clock
from assessment.services import rate_limits
from assessment.services.rate_limits import Limit
from assessment.web import app_context


def count(limit: Limit) -> None:
    """Count one try. TooManyRequests once there were too many."""
    key, address = current_app.config["SECRET_KEY"], request.remote_addr or ""
    if not rate_limits.count(app_context.store(), limit, key, address, clock.now()):
        raise TooManyRequests
