"""A number and a line in the log for each request: its view by name, its status, and how long it took."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable

import structlog
from flask import Flask, Response, g, has_request_context, request
from flask.logging import default_handler

from assessment import log_lines

QUIET = ("static", "health.")
"""Views without a line while they go well: what everybody loads, and what monitors ask all day."""
NO_VIEW = "none"

log = structlog.get_logger(__name__)


class RequestLog:
    """What is done with every answered request. ``writes_lines``: the server turns that on, and tests have it off.

    ``observers`` are called with the view's name, the status and the seconds.
    """

    def __init__(self) -> None:
        self.writes_lines = False
        self.observers: list[Callable[[str, int, float], None]] = []

    def begin(self) -> None:
        """Before everything else of a request."""
        g.request_number, g.began_at = new_number(), time.perf_counter()

    def end(self, response: Response) -> Response:
        """After everything else of a request."""
        seconds = time.perf_counter() - g.get("began_at", time.perf_counter())
        view, status = request.endpoint or NO_VIEW, response.status_code
        for observe in self.observers:
            observe(view, status, seconds)
        if self.writes_lines and not (view.startswith(QUIET) and status < 400):
            level = logging.WARNING if status >= 500 else logging.INFO
            log.log(level, "answered", endpoint=view, status=status, ms=round(seconds * 1000, 1))
        return response


def set_up(app: Flask) -> None:
    """Set up the log of this process. Comes before all else that is done before and after requests."""
    log_lines.set_up(number)
    default_handler.setFormatter(log_lines.JsonFormatter())
    app.extensions["request_log"] = requests = RequestLog()
    app.before_request(requests.begin)
    app.after_request(requests.end)


def new_number() -> str:
    """Eight random digits, such as 4821-7730, which can be said on the phone."""
    digits = f"{secrets.randbelow(10**8):08}"
    return f"{digits[:4]}-{digits[4:]}"


def number() -> str:
    """The number of this request, '' outside of one."""
    found: str = g.get("request_number", "") if has_request_context() else ""
    return found
