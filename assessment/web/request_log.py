"""A number and a line in the log for each request: its view by name, its status, and how long it took."""

from __future__ import annotations

import logging
import os
import secrets
import sys
import time
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, g, has_request_context, request
from flask.logging import default_handler

from assessment import log_lines

QUIET = ("static", "health.")
"""Views without a line while they go well: what everybody loads, and what monitors ask all day."""
NO_VIEW = "none"


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
            level = "warning" if status >= 500 else "info"
            # Without structlog: for every request, its way to the line takes longer than the line.
            log_lines.write(
                "answered", level, request=number(), endpoint=view, status=status, ms=round(seconds * 1000, 1)
            )
        return response


def set_up(app: Flask) -> None:
    """Send our own lines to stderr, and those of libraries that have no handler of their own.

    Comes before all else that is done before and after requests.
    """
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, add_process, only_allowed, as_line],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    for handler in (default_handler, logging.lastResort):
        if handler is not None:
            handler.setFormatter(log_lines.JsonFormatter())
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


def add_process(_: object, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Name the process, and the request that this thread answers."""
    return {**event, "pid": os.getpid(), **({"request": number()} if number() else {})}


def only_allowed(_: object, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Drop every key that may not be in the log."""
    return {name: value for name, value in event.items() if name in log_lines.ALLOWED}


def as_line(_: object, __: str, event: MutableMapping[str, Any]) -> str:
    """The event as it stands in the log."""
    return log_lines.line_of(event)
