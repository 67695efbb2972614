"""gunicorn's worker, with our own replies to what it cannot read, and nothing of a request in its log.

gunicorn answers such requests before the application sees them, with a page of its own without security headers, and
logs the client's address.
"""

from __future__ import annotations

import selectors
import socket
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from assessment import log_lines
from assessment.log_lines import where
from assessment.pdf import render_pool
from assessment.web.unparsed_replies import UnparsedReplies

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OTHER_STATUSES: dict[type[Exception], int] = {
    errors.LimitRequestLine: 414,
    errors.LimitRequestHeaders: 431,
    errors.ExpectationFailed: 417,
    errors.UnsupportedTransferCoding: 501,
    errors.ConfigurationProblem: 500,
    errors.InvalidResponseHeader: 500,
    errors.InvalidResponseHeaderName: 500,
}
"""The status of each error of gunicorn's parser that is not answered with 400."""

EXPRESS_THREADS = 2
REPORT_THREADS = 2 * render_pool.PROCESSES
"""One for each report that is made, and one with the next. Further requests for reports wait without a thread."""
FIRST_BYTES = 512
"""So many of them tell what a request asks for."""
SILENCE_S = 5.0
"""After so long without a word a new connection is closed."""

log = structlog.get_logger(__name__)


def express_requests(prefix: str) -> tuple[bytes, ...]:
    """How requests begin that ask no database and must not wait behind those that do. ``prefix``: of every path."""
    begin = ("POST {}/leave", "GET {}/static/", "GET {}/health/live ")
    return tuple(each.format(prefix).encode() for each in begin)


def asks_for_report(beginning: bytes) -> bool:
    """True if a request that begins so asks for a PDF."""
    _method, _, rest = beginning.partition(b" ")
    return rest.partition(b" ")[0].endswith(b".pdf")


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A worker with threads whose every reply carries the security headers, and whom the exit never waits for.

    Beside its other threads it has two for the exit and for static files, and some for reports, so that whoever waits
    for a report takes no thread from those who want a page. A connection gets a thread once something came by it:
    else a few that say nothing, as browsers open them ahead, would take all threads for seconds.
    """

    wsgi: Any
    express: ThreadPoolExecutor
    reports: ThreadPoolExecutor
    express_beginnings = express_requests("")

    def init_process(self) -> None:
        """Make the threads for the exit, static files and reports before the worker runs."""
        self.express = ThreadPoolExecutor(EXPRESS_THREADS)
        self.reports = ThreadPoolExecutor(REPORT_THREADS)
        self._in_express: set[Future[Any]] = set()
        super().init_process()

    def enqueue_req(self, conn: Any) -> None:
        """Give a connection to a thread, or wait for what comes by it. Called in the main thread, as in gunicorn."""
        beginning = _beginning(conn.sock, FIRST_BYTES)
        if beginning is None and not (conn.initialized or conn.data_ready):
            conn.sock.setblocking(False)
            conn.timeout = time.monotonic() + SILENCE_S
            self.pending_conns.append(conn)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))
            return
        conn.data_ready = True
        threads = self._threads_for(beginning or b"")
        handled = threads.submit(self.handle, conn)
        if threads is self.express:
            self._in_express.add(handled)
            handled.add_done_callback(self._in_express.discard)
        handled.add_done_callback(partial(self.method_queue.defer, self.finish_request, conn))

    def _threads_for(self, beginning: bytes) -> ThreadPoolExecutor:
        if asks_for_report(beginning):
            return self.reports
        hurries = beginning.startswith(self.express_beginnings) and len(self._in_express) < EXPRESS_THREADS
        return self.express if hurries else self.tpool

    def load_wsgi(self) -> None:
        """Load the application, and make the replies that must not depend on it later."""
        super().load_wsgi()
        log_lines.write_failures()
        self.wsgi.extensions["store"].limit_threads(self.cfg.threads)
        self.wsgi.extensions["request_log"].writes_lines = True
        self.wsgi.extensions["exits"].begin()  # a worker that was killed may have left some
        self._replies = UnparsedReplies(self.wsgi)
        self.express_beginnings = express_requests(self.wsgi.config["SETTINGS"].url_prefix)
        self.wsgi = _with_sound_body(self.wsgi)

    def handle_error(self, _req: object, client: socket.socket, _addr: object, exc: Exception) -> None:
        """Answer a request that cannot be read, or that the application failed on without a page of its own."""
        status = status_of(exc)
        if status == 500:
            log.error("failed", error=type(exc).__name__, at=where(exc), status=status)
        else:
            log.warning("request could not be read", error=type(exc).__name__, status=status)
        with suppress(OSError):  # the client has gone
            util.write_nonblock(client, self._replies.reply(status))


def status_of(failed: Exception) -> int:
    """The HTTP status that an exception in gunicorn is answered with."""
    for kind, status in OTHER_STATUSES.items():
        if isinstance(failed, kind):
            return status
    return 400 if isinstance(failed, errors.ParseException) else 500


def _beginning(client: socket.socket, most: int) -> bytes | None:
    """The first bytes that wait to be read, b"" if no more will come, None if nothing came yet."""
    try:
        return client.recv(most, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None
    except OSError:
        return b""  # whoever reads it finds out


def _with_sound_body(app: WSGIApplication) -> WSGIApplication:
    """The application, to which a body that breaks the rules of its chunks looks like one that was cut off."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        environ["wsgi.input"] = _Body(environ["wsgi.input"])
        return app(environ, start_response)

    return application


class _Body:
    """The body of a request, whose every failure is an OSError: that is what Werkzeug answers with 400."""

    def __init__(self, body: Any) -> None:
        self.read = partial(_or_cut_off, body.read)
        self.readline = partial(_or_cut_off, body.readline)
        self.readlines = partial(_or_cut_off, body.readlines)


def _or_cut_off(read: Callable[..., Any], *args: Any) -> Any:
    try:
        return read(*args)
    except errors.ParseException as broken:
        raise ConnectionError("The body breaks the rules of its chunks.") from broken
