"""Lines of the log: one JSON object each, with the keys listed here and no others, so that no answer gets in."""

from __future__ import annotations

import json
import logging
import os
import select
import sys
import threading
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
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
LONGEST = select.PIPE_BUF - 1
"""Bytes of a line. What is longer may arrive in two parts, with the line of another process between them."""
CUT_TO = 300
"""Characters that stay of each text in a line that would be longer."""


class JsonFormatter(logging.Formatter):
    """Lines of libraries in our format. What another library than the server says is left out, but not where."""

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, Any] = {"event": record.getMessage(), "level": record.levelname.lower(), "pid": record.process}
        if not record.name.startswith(SERVER) or event["event"].startswith(_BY_CLIENTS):
            event |= {"event": "message of a library", "code": record.name, "at": f"{record.module}:{record.lineno}"}
        if record.exc_info and record.exc_info[1] is not None:
            event |= {"error": type(record.exc_info[1]).__name__, "at": where(record.exc_info[1])}
        return line_of(event)


def write(event: str, level: str, **facts: str | float) -> None:
    """Write a line without what else a log does with it. In one go, or two lines may mix. ``facts``: of ``ALLOWED``."""
    sys.stderr.write(line_of({"event": event, "level": level, "pid": os.getpid(), **facts}) + "\n")
    sys.stderr.flush()


def write_failures() -> None:
    """From now on say in a line what Python would print with its message, which may quote anything.

    That is: what nobody caught, here or in a thread, what failed while something was thrown away or logged, and
    warnings of libraries.
    """
    sys.excepthook = _write_uncaught
    threading.excepthook = lambda failed: _write_failure("thread ended", failed.exc_value)
    sys.unraisablehook = lambda failed: _write_failure("failed while it was thrown away", failed.exc_value)
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    if logging.lastResort is not None:
        logging.getLogger("py.warnings").addHandler(logging.lastResort)


def _write_uncaught(_: type[BaseException], failure: BaseException, __: TracebackType | None) -> None:
    _write_failure("process ended", failure)


def _write_failure(event: str, failure: BaseException | None) -> None:
    if failure is not None:
        write(event, "error", error=type(failure).__name__, at=where(failure))


def line_of(event: Mapping[str, Any]) -> str:
    """The event as a line, with the present moment, so short that it is written whole."""
    moment = clock.now().isoformat().replace("+00:00", "Z")
    line = _json({**event, "timestamp": moment})
    if len(line.encode()) <= LONGEST:
        return line
    cut = {name: value[:CUT_TO] if isinstance(value, str) else value for name, value in event.items()}
    return _json({**cut, "timestamp": moment})


def _json(event: Mapping[str, Any]) -> str:
    return json.dumps(event, ensure_ascii=False, default=repr)


def where(failure: BaseException) -> str:
    """The last frames of the failure's traceback, innermost first."""
    frames = traceback.extract_tb(failure.__traceback__)[-FRAMES:]
    return " < ".join(f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in reversed(frames))
