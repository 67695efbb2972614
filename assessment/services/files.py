"""Lines that must outlive a crash, in files beside the database."""

from __future__ import annotations

import os
from pathlib import Path


def append_line(file: Path, line: str) -> None:
    """Add a line of ASCII to a file that only its owner may read, and wait until it is on the disk."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        opened.write(f"\n{line}\n")  # an empty line first: a line that a crash cut off stays a line of its own
        opened.flush()
        os.fsync(opened.fileno())
