"""Logs: one JSON object a line, of the keys listed here and no others, never an answer."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import structlog
from flask.logging import default_handler

FRAMES = 6
ALLOWED = frozenset({"event", "level", "timestamp", "endpoint", "status", "error", "at", "code", "submission", "draft"})


class WhereFormatter(logging.Formatter):
    """Says of an exception where it happened; never its message, which may hold an answer."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the name is logging's)
        return f"{type(ei[1]).__name__} at {where(ei[1])}"


def set_up() -> None:
    """Send structured logs to stderr, and keep Flask's own to where a failure happened."""
    default_handler.setFormatter(WhereFormatter("[%(asctime)s] %(levelname)s in %(module)s: %(message)s"))
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def where(failure: BaseException) -> str:
    """The last places a failure passed through, innermost first."""
    frames = traceback.extract_tb(failure.__traceback__)[-FRAMES:]
    return " < ".join(f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in reversed(frames))


def only_allowed(_: object, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Drop every key that is not known to be harmless."""
    return {name: value for name, value in event.items() if name in ALLOWED}
