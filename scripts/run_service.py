"""Run the service and its worker, and stop both together: what ``make run`` does.

When the service ends, the worker is stopped, and this ends as the service did. A worker that ends is started again, a
little later each time: people are served meanwhile, and the desk says that no worker is there.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path
from queue import SimpleQueue
from threading import Thread, Timer
from typing import TypeAlias

from assessment import log_lines

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = Path(sys.executable).parent
SERVICE = [str(PROGRAMS / "gunicorn"), "--config", "gunicorn.conf.py", "wsgi:app"]
WORKER = [str(PROGRAMS / "flask"), "--app", "wsgi", "worker"]
LONGEST_DELAY_S = 60
PR_SET_PDEATHSIG = 1

Event: TypeAlias = "str | int | subprocess.Popen[bytes]"
"""READY, the number of a signal that came, or a program that ended."""
READY = "ready"


class RunningService:
    """Both programs, and what happens to them, one thing after another."""

    def __init__(self) -> None:
        self.events: SimpleQueue[Event] = SimpleQueue()
        self.worker: subprocess.Popen[bytes] | None = None
        self.stopping = False
        self.delay_s = 1

    def run(self) -> int:
        """Run until the service ends; returns the exit status."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda number, _: self.events.put(number))
        reading, writing = os.pipe()
        service = self._start(SERVICE, writing)
        os.close(writing)
        Thread(target=self._wait_until_ready, args=(reading,), daemon=True).start()
        while (event := self.events.get()) is not service:
            self._react(event, service)
        self._stop_worker()
        return 0 if self.stopping else service.returncode or 1

    def _react(self, event: Event, service: subprocess.Popen[bytes]) -> None:
        if isinstance(event, int):
            self.stopping = True
            service.send_signal(event)
            if self.worker is not None:
                self.worker.terminate()
        elif event == READY and not self.stopping:
            self.worker = self._start(WORKER)
        elif event is self.worker and not self.stopping:
            log_lines.write(f"The worker ended. It is started again in {self.delay_s} s.", "warning")
            again = Timer(self.delay_s, self.events.put, [READY])
            again.daemon = True
            again.start()
            self.delay_s = min(2 * self.delay_s, LONGEST_DELAY_S)

    def _start(self, command: list[str], tell_by: int | None = None) -> subprocess.Popen[bytes]:
        """Start a program that Ctrl-C does not reach but through us, and that ends when we are killed.

        ``tell_by``: a handle on which it says that it is ready.
        """
        process = subprocess.Popen(  # noqa: S603 - a command of ours
            command,
            cwd=ROOT,
            env={**os.environ, **({} if tell_by is None else {"READY_FD": str(tell_by)})},
            pass_fds=[] if tell_by is None else [tell_by],
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
        Thread(target=self._wait_for, args=(process,), daemon=True).start()
        return process

    def _wait_for(self, process: subprocess.Popen[bytes]) -> None:
        process.wait()
        self.events.put(process)

    def _wait_until_ready(self, reading: int) -> None:
        if os.read(reading, 1):
            self.events.put(READY)

    def _stop_worker(self) -> None:
        if self.worker is not None:
            self.worker.terminate()
            self.worker.wait()


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(RunningService().run())
