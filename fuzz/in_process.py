"""Requests handed to the application itself, as a server would."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask
from werkzeug.test import run_wsgi_app

from assessment.services.accounts import EmailTaken, add_account
from fuzz.requests import Request, RequestMaker, Visitor
from fuzz.verdict import Reply, faults

REQUESTS_A_VISITOR = 40
COUNSELOR, PASSWORD = "fuzz@desk.example", "a long enough password"


class Walk:
    """Visitors, one after the other, each with odd requests; every third is a counselor."""

    def __init__(self, app: Flask, seed: int) -> None:
        self._app, self._rng = app, Random(seed)
        self._maker = RequestMaker(list(app.url_map.iter_rules()), self._rng)
        self.statuses: Counter[int] = Counter()
        with app.app_context(), suppress(EmailTaken):
            add_account(app.extensions["store"], COUNSELOR, PASSWORD)

    def run(self) -> Iterator[list[str]]:
        """For each request what is wrong with its reply, for ever."""
        number = 0
        while True:
            number += 1
            visitor = self._arrived(number)
            for _ in range(REQUESTS_A_VISITOR):
                yield self._ask(visitor, self._maker.odd(visitor))

    def _arrived(self, number: int) -> Visitor:
        """A new visitor, who has begun, or signed in as a counselor."""
        visitor = Visitor(f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::1")
        page = "/counselor/sign-in" if number % 3 == 0 else "/"
        self._ask(visitor, Request("GET", page, (("Host", "localhost"),)))
        for form in list(visitor.forms):
            signed = {"email": COUNSELOR, "password": PASSWORD}
            fields = tuple((name, signed.get(name, value)) for name, value in form.fields)
            if {"accept", "password"} & dict(fields).keys():
                self._ask(visitor, self._maker.form_of_its_own(visitor, type(form)(form.action, fields, ())))
        return visitor

    def _ask(self, visitor: Visitor, request: Request) -> list[str]:
        try:
            reply = answer(self._app, request)
        except Exception as failed:  # whatever the application lets out is what this looks for
            return [f"{type(failed).__name__}: {failed} for {request!r:.600}"]
        self.statuses[reply.status] += 1
        visitor.see(request.target, reply.headers, reply.body)
        return [f"{fault} for {request!r:.600}" for fault in faults(reply, request.target)]


def answer(app: Flask, request: Request) -> Reply:
    """The application's reply."""
    path, _, query = request.target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": request.target,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    for name, value in request.headers:
        if "_" not in name:  # gunicorn drops these
            key = name.upper().replace("-", "_")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value.strip(" \t")
    body, status, headers = run_wsgi_app(app, environ, buffered=True)
    return Reply(int(status.split()[0]), tuple(headers.items()), b"".join(body))
