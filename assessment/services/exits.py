"""Exits: who leaves waits for nothing, and their visit ends once the reply is out, also if that takes a day.

Until it has ended, a note in INSTANCE_DIR says so: it outlives the process. It says neither whose visit it is nor what
was answered, and opens nothing.
"""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread

import structlog
from sqlalchemy.exc import OperationalError

from assessment import clock
from assessment.records import exit_notes
from assessment.records.drafts import hash_token
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.services import erasure
from assessment.services.deletion_notes import NotDeleted, code_of
from assessment.storage import time_limit
from assessment.vault.key_files import BadKeys

log = structlog.get_logger(__name__)

FOLDER = "exits"
"""A folder in INSTANCE_DIR with a file for each visit that has not ended yet."""
MOST_NOTES = 10_000
"""Whoever leaves again and again with invented cookies fills no disk; over this, notes are kept in memory."""
SECONDS_BETWEEN = 1.0
ATTEMPT_S = 3.0
"""How long an attempt waits for a database that is silent."""

Start = Callable[[Callable[[], None]], object]


def in_thread(work: Callable[[], None]) -> None:
    """Do it in a thread of its own, which ends with the process."""
    Thread(target=work, name="exits", daemon=True).start()


class Exits:
    """Ends the visits of those who left, one after another, tried again until none is left.

    ``start`` does the work, elsewhere; ``pause`` waits so many seconds.
    """

    def __init__(
        self, store: Store, instance_dir: Path, start: Start = in_thread, pause: Callable[[float], object] = time.sleep
    ) -> None:
        self.start = start
        self._store, self._instance_dir, self._pause = store, instance_dir, pause
        self._lock = Lock()
        self._working = self._asked = False
        self._not_noted: list[str] = []

    def leave(self, tokens: Iterable[str]) -> None:
        """Note that the visits of these tokens have ended, and begin to end them."""
        for token in tokens:
            try:
                _note(self._instance_dir / FOLDER, exit_notes.sealed(self._store.keyring, token))
            except (OSError, BadKeys) as failed:
                log.error("exit not noted", error=type(failed).__name__, code=code_of(failed))
                self._not_noted.append(hash_token(token))
        self.begin()

    def begin(self) -> None:
        """Begin to end every visit that is noted, and return at once."""
        with self._lock:
            self._asked = True
            if self._working:
                return
            self._working = True
        self.start(self._work)

    def _work(self) -> None:
        try:
            while self._more_to_do():
                self._pause(SECONDS_BETWEEN)
        finally:
            self._working = False

    def _more_to_do(self) -> bool:
        """Try once; False if all have ended, and nobody left meanwhile."""
        while True:
            self._asked = False
            if not (self._end_not_noted() and end_noted(self._store, self._instance_dir)):
                return True
            with self._lock:
                if not self._asked:
                    self._working = False
                    return False

    def _end_not_noted(self) -> bool:
        while self._not_noted:
            if not _end(self._store, self._not_noted[0], self._instance_dir):
                return False
            self._not_noted.pop(0)
        return True


def end_noted(store: Store, instance_dir: Path) -> bool:
    """End the visits that are noted; False if one could not be ended now. What cannot be read is left where it is."""
    folder = instance_dir / FOLDER
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if file.name.startswith("."):
            continue  # it is being written
        try:
            token_sha256 = exit_notes.opened(store.keyring, file.read_bytes())
        except FileNotFoundError:
            continue  # another process ended it
        except (OSError, CannotDecrypt, BadKeys, UnicodeDecodeError) as failed:
            log.error("exit cannot be read", error=type(failed).__name__, code=code_of(failed))
            continue
        if not _end(store, token_sha256, instance_dir):
            return False
        file.unlink(missing_ok=True)
    return True


def _end(store: Store, token_sha256: str, instance_dir: Path) -> bool:
    with suppress(NotDeleted, OperationalError), time_limit.at_most(ATTEMPT_S):
        erasure.close_by_hash(store, token_sha256, instance_dir, clock.now())
        return True
    return False


def _note(folder: Path, note: bytes) -> None:
    """Write a file of its own, which is there as a whole or not at all. OSError.

    It need not be on the disk: a process that is killed leaves it, and a power cut lets no browser keep its cookie.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    if sum(1 for _ in folder.iterdir()) >= MOST_NOTES:
        raise OSError(errno.EDQUOT, "there are too many notes")
    name = secrets.token_hex(8)
    draft = folder / f".{name}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(note)
    draft.replace(folder / name)
