"""Notes of deletions and withdrawals, which must not come back with a backup.

Each is written to a file beside the database before the database changes.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from sqlalchemy.exc import OperationalError

from assessment.core.errors import AssessmentError
from assessment.services.files import append_lines

log = structlog.get_logger(__name__)

Note = Callable[[str], None]


class NotDone(AssessmentError):
    """Something asked for was not done. ``noted``: it stands in the file, so it is done later without being asked."""

    def __init__(self, *, noted: bool) -> None:
        super().__init__("noted" if noted else "not noted")
        self.noted = noted


class NotDeleted(NotDone):
    """A draft was not erased."""


class NotWithdrawn(NotDone):
    """A submission is still shared."""


@contextmanager
def noting(file: Path, refused: type[NotDone]) -> Iterator[Note]:
    """Goes around a transaction, which calls what this gives with a line for the file before it changes anything.

    Raises ``refused`` if the line cannot be written, or if the transaction fails once it is. OperationalError if it
    fails before.
    """
    noted = False

    def note(line: str) -> None:
        nonlocal noted
        append_lines(file, [line])
        noted = True

    try:
        yield note
    except OSError as failed:
        raise refused(noted=noted) from failed
    except OperationalError as failed:
        if not noted:
            raise
        raise refused(noted=True) from failed


def noted_text(file: Path) -> str:
    """What was noted, '' if nothing was. OSError, also for a damaged byte: it names the line, and says what to do."""
    content = file.read_bytes() if file.exists() else b""
    try:
        return content.decode("ascii")
    except UnicodeDecodeError as found:
        line = content.count(b"\n", 0, found.start) + 1
        remedy = "Delete that line: the database knows what it said, and the next start notes it again."
        raise OSError(errno.EILSEQ, f"line {line} is damaged. {remedy}", str(file)) from None


def complete(file: Path, lines: Iterable[str]) -> None:
    """Add what other hosts noted in the database. The service goes on without, if that cannot be written."""
    try:
        append_lines(file, lines)
    except OSError as failed:
        log.error("deletions and withdrawals cannot be noted", error=type(failed).__name__, code=code_of(failed))


def code_of(failed: BaseException | None) -> str:
    """The name of what went wrong, as the system or the database calls it; '' if it has none."""
    if isinstance(failed, OperationalError):
        return getattr(failed.orig, "sqlite_errorname", None) or getattr(failed.orig, "sqlstate", None) or ""
    return errno.errorcode.get(failed.errno or 0, "") if isinstance(failed, OSError) else ""
