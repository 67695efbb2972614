"""SQLite's file and the log beside it, as somebody reads them who copied both."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

HEADER, FRAME_HEADER = 32, 24


@dataclass(frozen=True)
class Copy:
    """The bytes of both files. ``page``: bytes of a page."""

    file: bytes
    log: bytes

    @property
    def page(self) -> int:
        size = int.from_bytes(self.file[16:18], "big")
        return 65536 if size == 1 else size

    @property
    def frames(self) -> int:
        return max(0, len(self.log) - HEADER) // (FRAME_HEADER + self.page)

    def cut_back(self) -> Iterator[Copy]:
        """Copies with one frame of the log less each time, down to none: each state that the log still holds.

        A cut inside a transaction is left out: SQLite reads it as the state before.
        """
        for count in reversed(range(self.frames + 1)):
            end = HEADER + count * (FRAME_HEADER + self.page)
            committed = count == 0 or self.log[end - self.page - 20 : end - self.page - 16] != bytes(4)
            if committed:
                yield Copy(self.file, self.log[:end] if count else b"")

    def write(self, to: Path) -> str:
        """Lay the two files there; the URL to open them with."""
        to.write_bytes(self.file)
        log = to.with_name(f"{to.name}-wal")
        to.with_name(f"{to.name}-shm").unlink(missing_ok=True)
        log.unlink(missing_ok=True)
        if self.log:
            log.write_bytes(self.log)
        return f"sqlite:///{to}"


def copied(engine: Engine) -> Copy:
    """Both files as they are now."""
    file = Path(str(engine.url.database))
    log = file.with_name(f"{file.name}-wal")
    return Copy(file.read_bytes(), log.read_bytes() if log.exists() else b"")


def purged() -> None:
    """Wait for every purge under way."""
    _ended("purge")


def _ended(name: str) -> None:
    for thread in threading.enumerate():
        if thread.name == name:
            thread.join()
