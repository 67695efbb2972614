"""A pool of processes that render reports; one that takes too much time or memory is killed.

Results are read as bytes, never unpickled, and a process gets none of the service's secrets: a hostile text that takes
over a process finds no key in it and no way back into the service.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress

import structlog

from assessment.core.errors import ReportFailed, ReportFault
from assessment.pdf.render_request import HEAD
from assessment.pdf.styles import TEMPLATES
from assessment.service_metrics import PDF_SECONDS, PDFS, PDFS_IN_WORK

log = structlog.get_logger(__name__)

PROCESSES = 2
CPU_SECONDS = 8.0
"""How much computing a report may take. On a busy machine that lasts longer by the clock."""
WAIT_SECONDS = 30.0
"""How long whoever asked waits in all: for a turn, for a process to start, and for the report."""
SECONDS_TO_END = 5.0
"""How long a process that has closed its socket has to end. On a busy machine that takes a while."""
RENDERS = 200
OUT_OF_TIME = -signal.SIGPROF
"""The exit code of a process that computed for more than CPU_SECONDS."""
PROGRAM = (sys.executable, "-m", "assessment.pdf.render_process")
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH")


class RenderPool:
    """Processes begun with the first report, shared by any number of threads; a forked process gets its own."""

    _turns: threading.BoundedSemaphore
    _lock: threading.Lock
    _idle: list[_RenderProcess]

    def __init__(self, processes: int = PROCESSES, renders: int = RENDERS) -> None:
        """At most ``processes`` render processes at once; each is replaced after ``renders`` reports."""
        self._processes, self._renders = processes, renders
        self._reset()
        os.register_at_fork(after_in_child=self._reset_after_fork)
        atexit.register(self.close)

    def render(self, html: str, wait: float | None = None) -> bytes:
        """The PDF of ``html``, in ``wait`` seconds at most (WAIT_SECONDS if None).

        ReportFailed when it takes longer, or more than CPU_SECONDS of computing, when too much memory is needed, and
        when it cannot be laid out.
        """
        deadline = time.monotonic() + (WAIT_SECONDS if wait is None else wait)
        with PDFS_IN_WORK.track_inprogress(), PDF_SECONDS.time():
            try:
                pdf = self._render(html, deadline)
            except ReportFailed as failed:
                PDFS.labels(failed.reason.value).inc()
                raise
        PDFS.labels("made").inc()
        return pdf

    def _render(self, html: str, deadline: float) -> bytes:
        if not self._turns.acquire(timeout=_left(deadline)):
            raise ReportFailed("Too many reports are waiting.", ReportFault.QUEUE)
        try:
            try:
                return self._render_on(self._warm_process(), html, deadline)
            except (ConnectionError, EOFError):
                # It may have died before it was asked: a new one decides.
                return self._render_on(_RenderProcess(), html, deadline)
        except (OSError, EOFError) as broken:
            reason = ReportFault.TIME if isinstance(broken, TimeoutError) else ReportFault.BROKEN
            raise ReportFailed("The report took too long, or could not be laid out.", reason) from broken
        finally:
            self._turns.release()

    def close(self) -> None:
        """Stop the idle render processes; the next report starts new ones."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            process.end()

    def _reset(self) -> None:
        self._turns = threading.BoundedSemaphore(self._processes)
        self._lock = threading.Lock()
        self._idle = []

    def _reset_after_fork(self) -> None:
        """Leave the render processes to the parent of a forked process."""
        for process in self._idle:
            process.forget()
        self._reset()

    def _warm_process(self) -> _RenderProcess:
        """An idle process that is still alive, or a new one."""
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.alive:
                    return process
                process.kill()
            return _RenderProcess()

    def _render_on(self, process: _RenderProcess, html: str, deadline: float) -> bytes:
        try:
            pdf = process.render(html, deadline)
        except (OSError, EOFError) as broken:
            if process.end_failed(broken) == OUT_OF_TIME:
                raise TimeoutError("It computed for too long.") from broken
            raise
        self._keep(process)
        return pdf

    def _keep(self, process: _RenderProcess) -> None:
        """Keep the process for the next report; after ``renders`` reports, start a new one now, so that it is warm."""
        worn = process.rendered >= self._renders
        with self._lock:
            self._idle.append(_RenderProcess() if worn else process)
        if worn:
            process.end()


class _RenderProcess:
    """One render process and the socket to it."""

    def __init__(self) -> None:
        self.rendered = 0
        self._warm = False
        self._folder = tempfile.mkdtemp(prefix="check-in-")
        self._socket, theirs = socket.socketpair()
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own program, no words from outside
                PROGRAM,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                cwd=TEMPLATES.parent,
                env=environment | {"TMPDIR": self._folder},
                process_group=0,
            )

    def render(self, html: str, deadline: float) -> bytes:
        """OSError (TimeoutError among them) or EOFError when it takes longer or the process dies."""
        if not self._warm:
            self._read(1, deadline)
            self._warm = True
        text, left = html.encode(), _left(deadline)
        self._socket.settimeout(left)
        self._socket.sendall(HEAD.pack(CPU_SECONDS, left, len(text)) + text)
        pdf = self._read(int.from_bytes(self._read(4, deadline)), deadline)
        self.rendered += 1
        return pdf

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """Stop it: it ends when its socket is closed."""
        self._socket.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self) -> None:
        self._process.kill()
        self.end()

    def end_failed(self, how: Exception) -> int | None:
        """Kill it, unless it ended by itself; its exit code then. A signal is logged; an error it has logged itself."""
        ended = None
        if not isinstance(how, TimeoutError):
            with suppress(subprocess.TimeoutExpired):
                ended = self._process.wait(timeout=SECONDS_TO_END)
        if ended is not None and ended < 0:
            log.error("report process ended", code=signal.Signals(-ended).name)
        self.kill()
        return ended

    def forget(self) -> None:
        """Close our end of the socket, and leave the process to its parent."""
        self._socket.close()

    def _read(self, size: int, deadline: float) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            self._socket.settimeout(_left(deadline))
            part = self._socket.recv(min(size - len(parts), 65536))
            if not part:
                raise EOFError("The render process ended.")
            parts += part
        return bytes(parts)


def _left(deadline: float) -> float:
    """Seconds until then, or a little: a socket with a timeout of 0 does not wait at all."""
    return max(deadline - time.monotonic(), 0.001)


pool = RenderPool()
