"""Ways to keep the service from noting a deletion, or from finishing one."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from assessment.records import submissions
from assessment.services.erasure import ERASURE_LOG
from assessment.services.withdrawals import WITHDRAWAL_LOG
from assessment.storage import erasures

LOGS = (ERASURE_LOG, WITHDRAWAL_LOG)


def fill_disk(instance_dir: Path) -> None:
    """Nothing more fits into the files: the kernel says so to whoever writes."""
    for name in LOGS:
        (instance_dir / name).symlink_to("/dev/full")


def make_room(instance_dir: Path) -> None:
    for name in LOGS:
        (instance_dir / name).unlink(missing_ok=True)


def _stop_before_the_row_goes(monkeypatch: pytest.MonkeyPatch, stop: Callable[..., None]) -> None:
    """Stop an erasure or a withdrawal once it is noted."""
    monkeypatch.setattr(erasures, "erase_and_log", stop)
    monkeypatch.setattr(submissions, "save", stop)


def lose_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database stops answering between the note and the change."""

    def fail(*_: object) -> None:
        raise OperationalError("DELETE", {}, OSError("gone"))

    _stop_before_the_row_goes(monkeypatch, fail)


def killed_in_between(act: Callable[[], None]) -> None:
    """Do it in a process that is killed between the note and the change."""
    child = os.fork()
    if child == 0:
        with pytest.MonkeyPatch.context() as monkeypatch:
            _stop_before_the_row_goes(monkeypatch, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
            try:
                act()
            finally:
                os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
