"""A few render processes: fed one report at a time, and killed when it takes more time or memory than it may.

What comes back is read as bytes, never unpickled, and the processes get none of the service's environment: whatever a
hostile text makes of a renderer, it finds no key there and no way back.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

from assessment.core.errors import ReportFailed
from assessment.pdf.styles import TEMPLATES

PROCESSES = 2
SECONDS = 8.0
SECONDS_TO_WARM_UP = 20.0
RENDERS = 200
PROGRAM = (sys.executable, "-m", "assessment.pdf.worker")
PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "XDG_CACHE_HOME",
    "FONTCONFIG_PATH",
    "FONTCONFIG_FILE",
)


class WorkerPool:
    """Render processes begun with the first report; any number of threads may ask. After a fork it starts afresh."""

    _turns: threading.BoundedSemaphore
    _lock: threading.Lock
    _idle: list[_Worker]

    def __init__(self, processes: int = PROCESSES, renders: int = RENDERS) -> None:
        """``processes`` at most at once; each makes room for a fresh one after ``renders`` reports."""
        self._processes, self._renders = processes, renders
        self._begin()
        os.register_at_fork(after_in_child=self._begin_again)
        atexit.register(self.close)

    def render(self, html: str, timeout: float | None = None) -> bytes:
        """The PDF of ``html``; its turn must come within ``timeout`` seconds (SECONDS if not said), and then the PDF.

        ReportFailed when they do not, when too much memory is needed, and when it cannot be laid out.
        """
        timeout = SECONDS if timeout is None else timeout
        if not self._turns.acquire(timeout=timeout):
            raise ReportFailed("Too many reports are waiting.")
        try:
            try:
                return self._on(self._press(), html, timeout)
            except (ConnectionError, EOFError):
                # It may have died before it was asked: a fresh one decides.
                return self._on(_Worker(), html, timeout)
        except (OSError, EOFError) as broken:
            raise ReportFailed("The report took too long, or could not be laid out.") from broken
        finally:
            self._turns.release()

    def close(self) -> None:
        """End the idle processes; the next report begins new ones."""
        with self._lock:
            idle, self._idle = self._idle, []
        for press in idle:
            press.end()

    def _begin(self) -> None:
        self._turns = threading.BoundedSemaphore(self._processes)
        self._lock = threading.Lock()
        self._idle = []

    def _begin_again(self) -> None:
        """In a forked process: the presses are its parent's."""
        for press in self._idle:
            press.forget()
        self._begin()

    def _press(self) -> _Worker:
        """One that is warm, if there is one that something else did not kill meanwhile."""
        with self._lock:
            while self._idle:
                press = self._idle.pop()
                if press.alive:
                    return press
                press.kill()
            return _Worker()

    def _on(self, press: _Worker, html: str, timeout: float) -> bytes:
        try:
            pdf = press.print(html, timeout)
        except (OSError, EOFError):
            press.kill()
            raise
        self._keep(press)
        return pdf

    def _keep(self, press: _Worker) -> None:
        """Keep it for the next report; a worn one is replaced now, so that its successor is warm when it is needed."""
        worn = press.printed >= self._renders
        with self._lock:
            self._idle.append(_Worker() if worn else press)
        if worn:
            press.end()


class _Worker:
    """One render process and the wire to it."""

    def __init__(self) -> None:
        self.printed = 0
        self._warm = False
        self._folder = tempfile.mkdtemp(prefix="check-in-")
        self._wire, theirs = socket.socketpair()
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own program, no words from outside
                PROGRAM,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                cwd=TEMPLATES.parent,
                env=environment | {"TMPDIR": self._folder},
                start_new_session=True,
            )

    def print(self, html: str, timeout: float) -> bytes:
        """OSError (TimeoutError among them) or EOFError when it takes longer or the process dies."""
        if not self._warm:
            self._read(1, time.monotonic() + SECONDS_TO_WARM_UP)
            self._warm = True
        deadline = time.monotonic() + timeout
        text = html.encode()
        self._wire.settimeout(timeout)
        self._wire.sendall(int(timeout + 1).to_bytes(4) + len(text).to_bytes(4) + text)
        pdf = self._read(int.from_bytes(self._read(4, deadline)), deadline)
        self.printed += 1
        return pdf

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """Let it go: it ends when the wire does."""
        self._wire.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self) -> None:
        self._process.kill()
        self.end()

    def forget(self) -> None:
        """Leave it to the process it belongs to."""
        self._wire.close()

    def _read(self, size: int, deadline: float) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            self._wire.settimeout(max(deadline - time.monotonic(), 0.001))
            part = self._wire.recv(min(size - len(parts), 65536))
            if not part:
                raise EOFError("The render process ended.")
            parts += part
        return bytes(parts)


printer = WorkerPool()
