"""Lines of the log: one JSON object each, with the keys listed here and no others, so that no answer gets in."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

import structlog

FRAMES = 6
ALLOWED = frozenset(
    {"event", "level", "timestamp", "pid", "request", "endpoint", "status", "ms", "error", "at", "code", "count"}
    | {"submission", "draft"}
)
SERVER = "gunicorn"
"""The library whose own sentences are logged: none of those that we let through names anything of a request."""
_BY_CLIENTS = ("Error handling request", "Invalid request")
"""How those of its sentences begin that do."""

_stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
_json = structlog.processors.JSONRenderer(ensure_ascii=False)


class JsonFormatter(logging.Formatter):
    """Lines of libraries in our format. What another library than the server says is left out, but not where."""

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, Any] = {"event": record.getMessage(), "level": record.levelname.lower(), "pid": record.process}
        if not record.name.startswith(SERVER) or event["event"].startswith(_BY_CLIENTS):
            event |= {"event": "message of a library", "code": record.name, "at": f"{record.module}:{record.lineno}"}
        if record.exc_info and record.exc_info[1] is not None:
            event |= {"error": type(record.exc_info[1]).__name__, "at": where(record.exc_info[1])}
        return str(_json(None, "", _stamp(None, "", event)))


def set_up(request_number: Callable[[], str]) -> None:
    """Send our own lines to stderr, and those of libraries that have no handler of their own.

    ``request_number``: of the request that this thread answers, '' for none.
    """

    def add_process(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        number = request_number()
        return {**event, "pid": os.getpid(), **({"request": number} if number else {})}

    structlog.configure(
        processors=[structlog.stdlib.add_log_level, _stamp, add_process, only_allowed, _json],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(JsonFormatter())


def line(event: str, level: str, **facts: str) -> str:
    """A line of a process that sets up no log."""
    return str(_json(None, "", _stamp(None, "", {"event": event, "level": level, "pid": os.getpid(), **facts})))


def where(failure: BaseException) -> str:
    """The last frames of the failure's traceback, innermost first."""
    frames = traceback.extract_tb(failure.__traceback__)[-FRAMES:]
    return " < ".join(f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in reversed(frames))


def only_allowed(_: object, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Drop every key that is not in ALLOWED."""
    return {name: value for name, value in event.items() if name in ALLOWED}
