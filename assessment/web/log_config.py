"""Logs: one JSON object a line, with the keys listed here and no others, so that no answer gets in."""

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
ALLOWED = frozenset(
    {"event", "level", "timestamp", "endpoint", "status", "error", "at", "code", "count", "submission", "draft"}
)


class WhereFormatter(logging.Formatter):
    """Formats an exception as its type and where it was raised, without its message, which may contain an answer."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the name is logging's)
        return f"{type(ei[1]).__name__} at {where(ei[1])}"


def set_up() -> None:
    """Send structured logs to stderr, and reduce Flask's own log to where exceptions were raised."""
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
    """The last frames of the failure's traceback, innermost first."""
    frames = traceback.extract_tb(failure.__traceback__)[-FRAMES:]
    return " < ".join(f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in reversed(frames))


def only_allowed(_: object, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Drop every key that is not in ALLOWED."""
    return {name: value for name, value in event.items() if name in ALLOWED}
