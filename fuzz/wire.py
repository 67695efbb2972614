"""Bytes sent to gunicorn over a socket: odd requests, and such as are no HTTP at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

from werkzeug.routing import Rule

from fuzz.requests import Request, RequestMaker, Visitor
from fuzz.verdict import Reply, faults

NO_REPLY = 0
"""Counted as this status: the request ended before it was whole, and the connection was closed."""
_SPLIT = b"\r\n\r\n"


class WireWalk:
    """One visitor after the other, whose every request is spoilt on its way now and then."""

    def __init__(self, send: Callable[[bytes], bytes], rules: list[Rule], seed: int) -> None:
        """``send``: everything that the server sends back for these bytes."""
        self._send, self._rng = send, Random(seed)
        self._maker = RequestMaker(rules, self._rng)
        self.statuses: Counter[int] = Counter()

    def run(self) -> Iterator[list[str]]:
        """For each request what is wrong with its replies, for ever."""
        number = 0
        while True:
            number += 1
            visitor = Visitor(f"198.51.{number >> 8 & 255}.{number & 255}")
            for _ in range(20):
                request = self._maker.odd(visitor)
                raw = written(request, chunked=self._rng.random() < 0.1)
                spoilt = self._rng.random() < 0.5
                yield self._ask(visitor, request, self._spoilt(raw) if spoilt else raw)

    def _ask(self, visitor: Visitor, request: Request, raw: bytes) -> list[str]:
        replies = replies_in(self._send(raw), request.method)
        self.statuses.update(reply.status for reply in replies)
        if not replies:
            self.statuses[NO_REPLY] += 1
        found = []
        for reply in replies:
            visitor.see(request.target, reply.headers, reply.body)
            found += [f"{fault} for {raw[:600]!r}" for fault in faults(reply, request.target, unread=True)]
        return found

    def _spoilt(self, raw: bytes) -> bytes:
        rng, at = self._rng, self._rng.randrange(len(raw) + 1)
        line, _, rest = raw.partition(b"\r\n")
        head, _, body = raw.partition(_SPLIT)
        ways: tuple[Callable[[], bytes], ...] = (
            lambda: raw[:at],
            lambda: raw[:at] + rng.randbytes(3) + raw[at:],
            lambda: raw[:at] + raw[at + 1 :],
            lambda: raw.replace(b"\r\n", b"\n"),
            lambda: raw.replace(
                b"HTTP/1.1", rng.choice((b"HTTP/1.0", b"HTTP/0.9", b"HTTP/2.0", b"HTTP/9", b"", b"http/1.1"))
            ),
            lambda: line.replace(b" /", b" http://evil.example/", 1) + b"\r\n" + rest,
            lambda: b"OPTIONS * HTTP/1.1\r\n" + rest,
            lambda: line + b"\r\nHost: evil.example\r\n" + rest,
            lambda: line + b"\r\n folded\r\n" + rest,
            lambda: line + b"\r\nA: " + b"a" * 9000 + b"\r\n" + rest,
            lambda: line + b"\r\n" + b"A: b\r\n" * 120 + rest,
            lambda: line.replace(b" /", b" /" + b"a" * 5000, 1) + b"\r\n" + rest,
            lambda: (
                head
                + b"\r\nTransfer-Encoding: "
                + rng.choice((b"chunked", b"x", b"gzip, chunked", b"chunked, x"))
                + _SPLIT
                + body
            ),
            lambda: head + b"\r\nContent-Length: 5" + _SPLIT + body,
            lambda: head + b"\r\nExpect: 100-continue" + _SPLIT + body,
            lambda: head.replace(b"Connection: close", b"Connection: keep-alive") + _SPLIT + body + raw,
            lambda: b"\r\n" + raw,
            lambda: rng.randbytes(at),
        )
        return rng.choice(ways)()


def written(request: Request, *, chunked: bool) -> bytes:
    """The request as HTTP/1.1, after which the connection is closed."""
    headers = [(name, value) for name, value in request.headers if not chunked or name != "Content-Length"]
    if chunked:
        headers.append(("Transfer-Encoding", "chunked"))
    lines = [f"{request.method} {request.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    head = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1", "replace")
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(request.body), request.body) if chunked and request.body else request.body
    return head + body


def replies_in(raw: bytes, method: str) -> list[Reply]:
    """The final replies in what a server sent; the last takes all that is left if it does not say how long it is."""
    found = []
    while raw.startswith(b"HTTP/"):
        head, _, raw = raw.partition(_SPLIT)
        line, *lines = head.decode("latin-1").split("\r\n")
        status = int(line.split()[1])
        headers = tuple((name, value.strip()) for name, _, value in (each.partition(":") for each in lines))
        if status < 200:
            continue
        length = {name.lower(): value for name, value in headers}.get("content-length")
        size = 0 if status in (204, 304) else int(length) if length else len(raw)
        if method == "HEAD" and raw.startswith(b"HTTP/"):
            size = 0
        found.append(Reply(status, headers, raw[:size]))
        raw = raw[size:]
    return found
