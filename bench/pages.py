"""Benchmark of a question page and of memory behind gunicorn, as the service is run for real."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from bench import forms
from bench.databases import DATABASES, database
from bench.fleet import Fleet, fleet, hello
from bench.forms import HOST, QUESTIONS_PATH
from bench.measurement import show

QUESTIONS = 5
ROUNDS, REPEATS = 40, 15
WARM_UP = 40
"""Requests of each kind, for each thread of each worker keeps things of its own."""
PAGE_MS = {"sqlite": 2.0, "postgresql": 3.5}
GET_RATIO, POST_RATIO = 4.5, 3.5


def run() -> None:
    """Print what a page of five questions costs on each database, and what the processes hold afterwards."""
    for each in DATABASES:
        with tempfile.TemporaryDirectory() as folder, database(each, Path(folder)) as url:
            _measure(each, url, Path(folder))


def _measure(name: str, url: str, folder: Path) -> None:
    with (
        hello(folder) as bare,
        fleet(folder, 1, DATABASE_URL=url, PLAIN_HTTP="1", STARTS_PER_HOUR="1000000") as service,
    ):
        caller = Caller(service.port)
        page = caller.walk_to_full_page()
        body = urlencode({**forms.filled(page), "later": "yes"})
        cost = _cpu_in_turns(bare, service, caller, body)
        processes = service.memory()
    print(f"A page of questions behind gunicorn, {name}")
    both = (cost["get"] + cost["post"]) * 1e3
    show("server CPU, GET and POST", f"{both:.2f} ms", f"budget {PAGE_MS[name]} ms")
    show("GET / a Flask hello behind gunicorn", f"{cost['get'] / cost['hello']:.1f}", f"budget {GET_RATIO}")
    show("POST / a Flask hello behind gunicorn", f"{cost['post'] / cost['hello']:.1f}", f"budget {POST_RATIO}")
    for each in processes:
        show(f"{each.name}: RSS, PSS, USS", str(each), f"budget {each.budget_mb} MB")


def _cpu_in_turns(bare: Fleet, service: Fleet, caller: Caller, body: str) -> dict[str, float]:
    """The median CPU seconds of one request of each kind."""
    plain = Caller(bare.port)
    kinds: dict[str, tuple[Fleet, Callable[[], str]]] = {
        "hello": (bare, lambda: plain.ask("GET", "/")),
        "get": (service, lambda: caller.ask("GET", QUESTIONS_PATH)),
        "post": (service, lambda: caller.ask("POST", QUESTIONS_PATH, body)),
    }
    for _, ask in kinds.values():
        for _ in range(WARM_UP):
            ask()
    seconds: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(ROUNDS):
        for kind, (asked, ask) in kinds.items():
            before = asked.cpu_of_the_living_s()
            for _ in range(REPEATS):
                ask()
            seconds[kind].append((asked.cpu_of_the_living_s() - before) / REPEATS)
    return {kind: median(measured) for kind, measured in seconds.items()}


@dataclass
class Caller:
    """One that keeps cookies, and asks as a web server in front of gunicorn does: a connection for each request."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: str = "") -> str:
        """The page at ``path``, or '' for a redirect."""
        headers = {"Host": HOST, "Connection": "close", "X-Forwarded-For": "127.0.0.1"}
        headers |= {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{HOST}"} if body else {}
        connection = HTTPConnection("127.0.0.1", self.port)
        try:
            connection.request(method, path, body or None, headers)
            reply = connection.getresponse()
            text = reply.read().decode()
        finally:
            connection.close()
        assert reply.status in (200, 303), (path, reply.status)
        for value in reply.headers.get_all("Set-Cookie", ()):
            name, _, content = value.partition(";")[0].partition("=")
            self.cookies[name] = content
        return text if reply.status == 200 else ""

    def walk_to_full_page(self) -> str:
        """Answer pages until one shows five questions, and stand there."""
        self.ask("POST", "/start", urlencode(forms.accepted(self.ask("GET", "/"))))
        while (page := self.ask("GET", QUESTIONS_PATH)).count("<fieldset") < QUESTIONS:
            self.ask("POST", QUESTIONS_PATH, urlencode(forms.next_form(page)))
        return page
