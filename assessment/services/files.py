"""Lines that must outlive a crash, in files beside the database."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def append_lines(file: Path, lines: Iterable[str]) -> None:
    """Add lines of ASCII to a file that only its owner may read, and wait until they are on the disk: all or none.

    OSError if they cannot be written, because the disk is full, say; the file is then as it was.
    """
    added = "".join(f"\n{line}\n" for line in lines)  # an empty line first: one that a crash cut off stays alone
    if not added:
        return
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # what another process adds meanwhile must not be cut off below
        length = os.fstat(handle).st_size
        try:
            _write(handle, added.encode("ascii"))
            os.fsync(handle)
            if length == 0:
                _sync_folder(file.parent)
        except OSError:
            with suppress(OSError):
                os.ftruncate(handle, length)
            raise
    finally:
        os.close(handle)


def _write(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]


def _sync_folder(folder: Path) -> None:
    """Wait until the folder's list of files is on the disk: a new file may be lost in a power cut without it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
