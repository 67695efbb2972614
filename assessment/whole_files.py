"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OWNER_ALONE = 0o600


def replace(file: Path, content: bytes, mode: int | None = None) -> None:
    """Write a file in one step, so that nobody reads half of it, and what was in it stays if the disk is full. OSError.

    ``mode``: who may use it; None for those who could before, and for a new file as the umask says.
    """
    if mode is None and file.exists():
        mode = stat.S_IMODE(file.stat().st_mode)
    with _written(file, content, 0o666 if mode is None else OWNER_ALONE) as draft:
        if mode is not None:
            draft.chmod(mode)
        draft.replace(file)


def create(file: Path, content: bytes) -> None:
    """Write a new file for its owner alone, in one step, and leave the file of whoever was first. OSError."""
    with _written(file, content, OWNER_ALONE) as draft, suppress(FileExistsError):
        file.hardlink_to(draft)


@contextmanager
def _written(file: Path, content: bytes, mode: int) -> Iterator[Path]:
    """A file with this content, beside ``file`` and on the disk; gone afterwards, unless it was moved."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)
