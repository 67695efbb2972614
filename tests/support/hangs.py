"""Ways to make a database hang, and to let it go again."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.support import databases

Hang = Callable[[], Callable[[], None]]
"""Makes a database hang; what it returns lets it go."""


def stop(server: databases.Server) -> Callable[[], None]:
    """Stop every process of a server, as SIGSTOP does: it still takes connections and says nothing."""
    first = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
    stopped: list[int] = []
    while more := [each for each in _descent(first) if each not in stopped]:  # one may have been born meanwhile
        for process in more:
            os.kill(process, signal.SIGSTOP)
            stopped.append(process)

    def let_go() -> None:
        for process in stopped:
            os.kill(process, signal.SIGCONT)

    return let_go


def lock(file: Path) -> Callable[[], None]:
    """Lock a SQLite file for everybody who writes."""
    other = sqlite3.connect(file, isolation_level=None, timeout=60, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")

    def let_go() -> None:
        with closing(other):
            other.execute("COMMIT")

    return let_go


@contextmanager
def hanging(hang: Hang) -> Iterator[None]:
    """It hangs while the block runs."""
    let_go = hang()
    try:
        yield
    finally:
        let_go()


def _descent(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(each for child in children for each in _descent(int(child)))]
