"""A server that runs beside a test, in a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer

POLL_S = 0.02
"""How often it looks whether it is to stop: the usual half a second is most of what many a short test would take."""


@contextmanager
def running(server: HTTPServer) -> Iterator[str]:
    """Its address, while it runs; nothing is left of it afterwards."""
    thread = threading.Thread(target=server.serve_forever, args=(POLL_S,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
