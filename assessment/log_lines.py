"""Lines of the log: one JSON object each, with the keys listed here and no others, so that no answer gets in."""

from __future__ import annotations

import json
import logging
import os
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assessment import clock

FRAMES = 6
ALLOWED = frozenset(
    {"event", "level", "timestamp", "pid", "request", "endpoint", "status", "ms", "error", "at", "code", "count"}
    | {"submission", "draft"}
)
SERVER = "gunicorn"
"""The library whose own sentences are logged: none of those that we let through names anything of a request."""
_BY_CLIENTS = ("Error handling request", "Invalid request")
"""How those of its sentences begin that do."""


class JsonFormatter(logging.Formatter):
    """Lines of libraries in our format. What another library than the server says is left out, but not where."""

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, Any] = {"event": record.getMessage(), "level": record.levelname.lower(), "pid": record.process}
        if not record.name.startswith(SERVER) or event["event"].startswith(_BY_CLIENTS):
            event |= {"event": "message of a library", "code": record.name, "at": f"{record.module}:{record.lineno}"}
        if record.exc_info and record.exc_info[1] is not None:
            event |= {"error": type(record.exc_info[1]).__name__, "at": where(record.exc_info[1])}
        return written(event)


def line(event: str, level: str, **facts: str) -> str:
    """A line of a process that sets up no log."""
    return written({"event": event, "level": level, "pid": os.getpid(), **facts})


def written(event: Mapping[str, Any]) -> str:
    """The event as a line, with the present moment."""
    moment = clock.now().isoformat().replace("+00:00", "Z")
    return json.dumps({**event, "timestamp": moment}, ensure_ascii=False, default=repr)


def where(failure: BaseException) -> str:
    """The last frames of the failure's traceback, innermost first."""
    frames = traceback.extract_tb(failure.__traceback__)[-FRAMES:]
    return " < ".join(f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in reversed(frames))
