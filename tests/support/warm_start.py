"""Programs of the service that begin at once, forked from a process that has imported what they import.

To import it is nearly all that a short run costs, and every start would do it again. Everything else is the program's
own: it reads its command line, environment, settings, packs and keys as it does when it is started for the first time.

A program with ``METRICS_TOKEN_FILE`` is begun from nothing: prometheus_client looks at the environment when it is
imported. Not for tests of how a program is found or imported, or of its memory, or at a terminal.
"""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, TypeAlias

ROOT = Path(__file__).resolve().parents[2]
LARGEST_REQUEST = 1 << 20
IMPORTED = (
    "gunicorn.app.wsgiapp",
    "assessment.app",
    "assessment.web.gunicorn_log",
    "assessment.web.gunicorn_worker",
)
"""What programs of the service import, with all that comes with it."""
OUT_OF_THE_WAY = 500
"""Handles from here on are nobody's."""


class WarmProgram:
    """A program that was begun. Its number is its own until ``wait`` returned."""

    def __init__(self, told: socket.socket) -> None:
        self._told = told
        self.pid = int(told.recv(64))
        self.returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status, or the number of the signal that ended it, negative; TimeoutError after ``timeout`` s."""
        if self.returncode is None:
            self._told.settimeout(timeout)
            self.returncode = int(self._told.recv(64))
            self._told.close()
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


Program: TypeAlias = "WarmProgram | subprocess.Popen[bytes]"


def begin(
    command: Sequence[str],
    env: Mapping[str, str],
    *,
    stdin: int = 0,
    stdout: int = 1,
    stderr: int = 2,
    pass_fds: Sequence[int] = (),
) -> Program:
    """Begin ``command`` in the checkout: Python with ``-m`` or ``-c``, or a program of its folder.

    The handles are this process's; those of ``pass_fds`` have the same numbers there.
    """
    if "METRICS_TOKEN_FILE" in env:
        return subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=stdin, stdout=stdout, stderr=stderr, pass_fds=pass_fds
        )
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    given = {0: stdin, 1: stdout, 2: stderr} | {each: each for each in pass_fds}
    request = json.dumps({"command": list(command), "env": dict(env), "numbers": list(given)}).encode()
    with theirs:
        socket.send_fds(_starter(), [request], [theirs.fileno(), *given.values()])
    return WarmProgram(ours)


def run(
    command: Sequence[str], env: Mapping[str, str], timeout: float | None = None
) -> subprocess.CompletedProcess[str]:
    """Run it to its end, with nothing to read, and keep what it says."""
    with Path(os.devnull).open() as nothing, TemporaryFile("w+") as out, TemporaryFile("w+") as err:
        program = begin(command, env, stdin=nothing.fileno(), stdout=out.fileno(), stderr=err.fileno())
        status = program.wait(timeout)
        for each in (out, err):
            each.seek(0)
        return subprocess.CompletedProcess(list(command), status, out.read(), err.read())


@contextmanager
def heard(
    command: Sequence[str], env: Mapping[str, str], *, pass_fds: Sequence[int] = ()
) -> Iterator[tuple[Program, IO[str]]]:
    """Begin it, and listen to what it says on stderr; at the end it is stopped, if it has not ended, and waited for."""
    reading, writing = os.pipe()
    with os.fdopen(reading) as said:
        try:
            program = begin(command, env, stderr=writing, pass_fds=pass_fds)
        finally:
            os.close(writing)
        try:
            yield program, said
        finally:
            program.terminate()
            program.wait()


@cache
def _starter() -> socket.socket:
    """By which a process of this one's own is asked to begin programs; it ends when this one does."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.support.warm_start", str(theirs.fileno())]
    with theirs:
        starter = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])
    atexit.register(starter.wait)
    atexit.register(ours.close)
    return ours


def _begun(asked: socket.socket) -> list[str]:
    """Begin what is asked for; returns in each program that was begun, with its command."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        request, handles, _, _ = socket.recv_fds(asked, LARGEST_REQUEST, 32)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:  # those that watched a program which has ended
                pass
        if not request:
            sys.exit()
        if os.fork() == 0:
            asked.close()
            return _watched(json.loads(request), *handles)
        for each in handles:
            os.close(each)


def _watched(request: Any, told: int, *given: int) -> list[str]:
    """Fork the program and tell how it ends; returns in the program alone."""
    if pid := os.fork():
        for each in given:
            os.close(each)
        with socket.socket(fileno=told) as asking:
            asking.send(str(pid).encode())
            ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
            assert ended is not None
            status = ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
            with suppress(ConnectionError):
                asking.send(str(status).encode())
                asking.recv(1)  # until nobody asks any more: the number is not given to another process before
        os._exit(0)
    os.close(told)
    moved = [fcntl.fcntl(each, fcntl.F_DUPFD, OUT_OF_THE_WAY) for each in given]
    for each in given:
        os.close(each)
    for each, number in zip(moved, request["numbers"], strict=True):
        os.dup2(each, number)
        os.close(each)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(request["env"])
    return list(request["command"])


def _become(command: list[str]) -> None:
    """Do what the interpreter does with this command line."""
    if command[0] == sys.executable and command[1] == "-c":
        sys.argv = command[1:2] + command[3:]
        exec(compile(command[2], "<string>", "exec"), {"__name__": "__main__"})
    elif command[0] == sys.executable:
        assert command[1] == "-m"
        sys.argv = command[2:]
        runpy.run_module(command[2], run_name="__main__", alter_sys=True)
    else:
        sys.argv, sys.path[0] = command, str(Path(command[0]).parent)
        runpy.run_path(command[0], run_name="__main__")


if __name__ == "__main__":
    import gc
    import threading

    for imported in IMPORTED:
        import_module(imported)
    assert threading.active_count() == 1
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as control:
        _command = _begun(control)
    _become(_command)
