"""The program of a render process: it reads HTML and writes PDF on one socket, until the other end closes it."""

from __future__ import annotations

import gc
import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from io import BufferedRWPair
from pathlib import Path
from types import TracebackType

from assessment import log_lines
from assessment.pdf import confinement, writer
from assessment.pdf.render_request import HEAD

MEGABYTES = 768
NICE = 15
READY = b"+"


def main() -> None:
    """Render reports for the socket that is standard input; exit at the first that fails."""
    sys.excepthook = _report
    _have_stderr_alone()
    own = Path(os.environ["TMPDIR"])
    try:
        prepare_process(own)
        # Not in a with block: once it is closed the pool kills this process, which then could not say why it ended.
        _serve(socket.socket(fileno=0).makefile("rwb"))
    finally:
        # The pool removes this folder, unless the service was killed.
        _remove(own)


def _serve(stream: BufferedRWPair) -> None:
    stream.write(READY)
    stream.flush()
    while head := stream.read(HEAD.size):
        computing, waiting, size = HEAD.unpack(head)
        signal.setitimer(signal.ITIMER_PROF, computing)
        signal.alarm(int(waiting + 1))
        content = writer.write(stream.read(size).decode())
        stream.write(len(content).to_bytes(4) + content)
        stream.flush()
        signal.alarm(0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        gc.collect()


def prepare_process(own: Path) -> None:
    """Limit memory, allow no core dump, load fonts and styles, run at a lower priority than the pages, and confine.

    ``own``: the one folder that it may still write.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    writer.prepare()
    # Not before it is ready: somebody waits for that, and on a busy machine it would take minutes.
    os.nice(NICE)
    # Collecting between reports, and only what they left, keeps the process a sixth smaller and costs no more.
    gc.disable()
    gc.freeze()
    confinement.confine(own)


def _have_stderr_alone() -> None:
    """Keep stderr for our lines: libraries in C print what they like there, and not as lines of the log."""
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)


def _remove(folder: Path) -> None:
    """Remove the folder by whole paths: only those can the fence tell from paths elsewhere."""
    with suppress(OSError):
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        folder.rmdir()


def _report(kind: type[BaseException], value: BaseException, _: TracebackType | None) -> None:
    """Log where it failed, without the message, which may quote the report."""
    log_lines.write("report process ended", "error", error=kind.__name__, at=log_lines.where(value))


if __name__ == "__main__":
    main()
