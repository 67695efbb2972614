"""A browser without a page that asks the real service over a socket, and notes how long each answer took."""

from __future__ import annotations

import html
import http.client
import re
import time
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.support.running_service import PATIENCE_S

_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')


@dataclass(frozen=True)
class Answer:
    """``seconds``: from connecting until all of it had come."""

    method: str
    path: str
    status: int
    text: str
    seconds: float

    @property
    def fields(self) -> dict[str, str]:
        """What its forms would send: of the choices the first."""
        sent: dict[str, str] = {}
        for tag in _INPUT.findall(self.text):
            has = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
            if has.get("name"):
                sent.setdefault(has["name"], has.get("value", "on"))
        return sent


@dataclass
class PlainBrowser:
    """``answers``: everything that came, in order."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, form: dict[str, str]) -> Answer:
        return self._ask("POST", path, urlencode(form))

    def begin(self) -> None:
        """Start a draft, and stand at its first page."""
        accepted = {**self.get("/").fields, "accept": "yes"}
        assert self.post("/start", accepted).status == 303

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        began = time.monotonic()
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)) as connection:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body, headers)
            reply = connection.getresponse()
            text = reply.read().decode()
        answer = Answer(method, path, reply.status, text, time.monotonic() - began)
        for cookie in reply.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.answers.append(answer)
        return answer
