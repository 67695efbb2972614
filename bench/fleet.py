"""The service as it is run for real, in processes of its own, and what they cost: for tests of load."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from assessment.settings import ROOT
from bench.process_memory import ProcessMemory, memory_of

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE_S = 60
SERVICE = ("--config", "gunicorn.conf.py", "wsgi:app")
MASTER_MB, WORKER_MB = 30, 75


@dataclass(frozen=True)
class Fleet:
    """``port``: where it is asked; ``masters``: the processes of gunicorn."""

    port: int
    masters: tuple[int, ...]

    def cpu_s(self) -> float:
        """CPU seconds of all processes so far, with those that have ended."""
        return sum(_cpu_s(pid, ended=pid in self.masters) for master in self.masters for pid in _family(master))

    def cpu_of_the_living_s(self) -> float:
        """CPU seconds of all processes and threads that are there, to the nanosecond: where none begins or ends."""
        return sum(_precise_cpu_s(pid) for master in self.masters for pid in _family(master))

    def memory(self) -> list[ProcessMemory]:
        """What masters and workers hold in memory."""
        workers = [pid for master in self.masters for pid in _children(master)]
        masters = [memory_of(pid, "master", MASTER_MB) for pid in self.masters]
        return masters + [memory_of(pid, "worker", WORKER_MB) for pid in workers]

    def stop(self) -> None:
        """Ask all to stop, once what they are doing is done."""
        for master in self.masters:
            os.kill(master, signal.SIGTERM)


@contextmanager
def fleet(folder: Path, count: int, **settings: str) -> Iterator[Fleet]:
    """So many services on one database; of several, nginx asks each in turn. All are gone afterwards."""
    from tests.support.web_server import web_server

    environment = {**os.environ, "INSTANCE_DIR": str(folder / "instance"), "PROXIES": "1", **settings}
    with ExitStack() as stack:
        started = [_start(stack, folder / f"log-{number}", environment) for number in range(count)]
        ports, masters = [port for port, _ in started], tuple(process.pid for _, process in started)
        port = stack.enter_context(web_server(folder / "nginx", *ports)) if count > 1 else ports[0]
        yield Fleet(port, masters)


@contextmanager
def hello(folder: Path) -> Iterator[Fleet]:
    """A bare Flask application behind a gunicorn with as many workers and threads, to compare with."""
    own = ["--config", "python:bench.hello", "bench.hello:app"]
    with ExitStack() as stack:
        port, process = _start(stack, folder / "log-hello", dict(os.environ), own)
        yield Fleet(port, (process.pid,))


def _start(
    stack: ExitStack, log: Path, environment: dict[str, str], serving: Sequence[str] = SERVICE
) -> tuple[int, subprocess.Popen[bytes]]:
    listening = stack.enter_context(socket.socket())
    listening.bind(("127.0.0.1", 0))
    listening.listen(2048)
    handle, port = listening.fileno(), listening.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"fd://{handle}", *serving]
    out = stack.enter_context(log.open("w"))
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out, pass_fds=[handle])
    stack.callback(process.wait, PATIENCE_S)
    stack.callback(process.terminate)
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as asked:  # it answers once it has started
        asked.sendall(b"GET /help HTTP/1.0\r\nHost: a\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n")
        assert asked.recv(1), log.read_text()
    return port, process


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _family(pid: int) -> list[int]:
    found = [pid]
    for each in found:
        if Path(f"/proc/{each}").exists():
            found += _children(each)
    return found


def _cpu_s(pid: int, *, ended: bool) -> float:
    """``ended``: with the children that were waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return sum(map(int, fields[11 : 15 if ended else 13])) / TICKS


def _precise_cpu_s(pid: int) -> float:
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((each / "schedstat").read_text().split()[0]) for each in threads) / 1e9
