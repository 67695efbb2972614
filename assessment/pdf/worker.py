"""The program of a render process: HTML in and PDF out on one socket, until the other end closes."""

from __future__ import annotations

import gc
import os
import resource
import shutil
import signal
import socket
import sys
import traceback
from io import BufferedRWPair
from types import TracebackType

from assessment.pdf import writer

MEGABYTES = 768
NICE = 5
READY = b"+"


def main() -> None:
    """Serve reports on the socket that is standard input; die of the first that goes wrong."""
    sys.excepthook = _report
    try:
        _settle()
        with socket.socket(fileno=0) as wire, wire.makefile("rwb") as stream:
            _serve(stream)
    finally:
        # Whoever began this process clears up after it, unless it is gone.
        shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)


def _serve(stream: BufferedRWPair) -> None:
    stream.write(READY)
    stream.flush()
    while head := stream.read(8):
        signal.alarm(int.from_bytes(head[:4]))
        content = writer.write(stream.read(int.from_bytes(head[4:])).decode())
        stream.write(len(content).to_bytes(4) + content)
        stream.flush()
        signal.alarm(0)
        gc.collect()


def _settle() -> None:
    """Bounded in memory, behind the pages in line for the processor, never dumped to disk, and warm."""
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)
    writer.prepare()
    # Collecting between reports, and only what they left, keeps the process a sixth smaller and costs no more.
    gc.disable()
    gc.freeze()


def _report(kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
    """Where it went wrong, without the message: it may quote the report."""
    traceback.print_tb(trace)
    print(kind.__name__, file=sys.stderr)


if __name__ == "__main__":
    main()
