"""The service as an operator runs it: gunicorn, in processes of its own, with a folder of its own.

See ``warm_start`` for what is spared.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support import warm_start

PATIENCE_S = 120.0
"""How long a busy machine may keep a client waiting."""


@dataclass(frozen=True)
class Service:
    """``port``: on 127.0.0.1; ``log``: the file with everything that it printed; ``pid``: of the process to stop."""

    port: int
    log: Path
    pid: int

    def kill_worker(self) -> None:
        """Kill the worker, as a machine without memory does; another one takes its place."""
        [worker] = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        os.kill(int(worker), signal.SIGKILL)

    def raw(self, request: bytes) -> bytes:
        """Everything that is sent back for these bytes, until the service closes the connection."""
        reply = bytearray()
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S) as connection:
            with suppress(OSError):  # it need not read to the end what it refuses
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
            with suppress(ConnectionError):
                while part := connection.recv(65536):
                    reply += part
        return bytes(reply)


def refused_start(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Start the service as `make run` does, with these environment variables, and wait until it gives up."""
    environment = {**os.environ, "INSTANCE_DIR": str(folder / "instance"), "PLAIN_HTTP": "1", "PORT": "0", **settings}
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"]
    return warm_start.run(command, environment, PATIENCE_S)


def paragraphs(ended: subprocess.CompletedProcess[str]) -> list[str]:
    """What it said of itself on stderr, without gunicorn's log and without what stands below a list's heading."""
    assert "Traceback" not in ended.stderr
    return [line for line in ended.stderr.splitlines() if not line.startswith(("{", "[", " "))]


@contextmanager
def running_service(folder: Path, workers: int = 1, /, **settings: str) -> Iterator[Service]:
    """The service, while the block runs, with its files in ``folder``.

    It is handed a socket that listens already: who asks before it is ready waits for it.
    """
    environment = {**os.environ, "INSTANCE_DIR": str(folder / "instance"), "PLAIN_HTTP": "1", **settings}
    log = folder / "service.log"
    with socket.socket() as listening, log.open("w") as out:
        listening.bind(("127.0.0.1", 0))
        listening.listen(512)
        handle, port = listening.fileno(), listening.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--workers", str(workers)]
        command += ["--bind", f"fd://{handle}", "wsgi:app"]
        server = warm_start.begin(command, environment, stderr=out.fileno(), pass_fds=[handle])
    try:
        yield Service(port, log, server.pid)
    finally:
        server.terminate()
        server.wait()
