"""Kill the web service again and again while people answer, and look at what it has of what it acknowledged."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event
from typing import TypeVar

from tests.support.plain_browser import PlainBrowser
from tests.support.running_service import PATIENCE_S, Service, running_service

T = TypeVar("T")
PEOPLE = 6
OPTIONS = ("caused_hurt", "was_hurt", "both")
"""Of the first question on the first page of the default pack."""
CHOSEN = re.compile(r'<input\b(?=[^>]*\bname="q1")(?=[^>]*\bchecked\b)[^>]*\bvalue="([^"]*)"')
LOST = (ConnectionError, http.client.HTTPException, TimeoutError)
"""How a request ends whose process is killed."""
KILLS_BETWEEN_REQUESTS = 30
"""So many more are borne that break nobody's request."""
PAUSES_S = (0.0, 0.02, 0.05, 0.11, 0.17)
"""Between an answer that was taken and the next kill, in turn: kills fall into all parts of a request."""


@dataclass
class Answerer:
    """Somebody who answers the first question again and again.

    ``acknowledged``: the last answer that the service took; ``since``: what they sent after that; ``taken``: how many
    it took; ``broken``: how many requests got no answer.
    """

    browser: PlainBrowser
    token: str
    acknowledged: str = ""
    since: set[str] = field(default_factory=set)
    taken: int = 0
    broken: int = 0

    def go_on(self, over: Event, took: Callable[[], None]) -> None:
        while not over.is_set():
            try:
                before = self.taken
                self._answer()
                if self.taken > before:
                    took()
            except LOST:
                self.broken += 1

    def stored(self) -> str:
        """What the page shows as chosen."""
        found = CHOSEN.search(self._page())
        assert found is not None
        return found[1]

    def _answer(self) -> None:
        self._page()
        chosen = OPTIONS[self.taken % len(OPTIONS)]
        form = {name: value for name, value in self.browser.answers[-1].fields.items() if not re.match(r"q\d", name)}
        if form.get("page") != "1":
            return  # a busy service, which asks to try again
        self.since.add(chosen)
        if self.browser.post("/questions", {**form, "q1": chosen}).status == 303:
            self.acknowledged, self.since, self.taken = chosen, set(), self.taken + 1

    def _page(self) -> str:
        self.browser.post("/questions", {"csrf_token": self.token, "open": "1"})
        return self.browser.get("/questions").text


def begun(port: int) -> Answerer:
    browser = PlainBrowser(port)
    browser.begin()
    return Answerer(browser, browser.get("/questions").fields["csrf_token"])


def assert_workers_lose_nothing(folder: Path, database_url: str, kills: int) -> None:
    """What was acknowledged to somebody is stored, or what they sent after it.

    The worker is killed so many times, and again until a kill has fallen into a request.
    """
    over, taken = Event(), Event()
    with running_service(folder, DATABASE_URL=database_url) as service, ThreadPoolExecutor(PEOPLE) as pool:
        people = [begun(service.port) for _ in range(PEOPLE)]
        at_it = [pool.submit(each.go_on, over, taken.set) for each in people]
        try:
            killed = 0
            for kill in range(kills + KILLS_BETWEEN_REQUESTS):
                worker = within_patience(partial(_worker_after, service, killed))
                taken.clear()
                assert taken.wait(PATIENCE_S), "nobody's answer was taken any more"
                if kill >= kills and any(each.broken for each in people):
                    break
                over.wait(PAUSES_S[kill % len(PAUSES_S)])
                os.kill(worker, signal.SIGKILL)
                killed = worker
        finally:
            over.set()
            for running in at_it:
                running.result()
        _assert_nothing_lost(people)
        assert any(each.broken for each in people)
    assert "Traceback" not in service.log.read_text()


def assert_masters_lose_nothing(folder: Path, database_url: str, kills: int) -> None:
    """Kill the first process so many times and start again: its worker ends by itself, and nothing is lost."""
    people: list[Answerer] = []
    for kill in range(kills):
        over, taken = Event(), Event()
        with ThreadPoolExecutor(PEOPLE) as pool, running_service(folder, DATABASE_URL=database_url) as service:
            for each in people:
                each.browser.port = service.port
            _assert_nothing_lost(people)
            people = people or [begun(service.port) for _ in range(PEOPLE)]
            at_it = [pool.submit(each.go_on, over, taken.set) for each in people]
            try:
                assert taken.wait(PATIENCE_S)
                over.wait(PAUSES_S[kill % len(PAUSES_S)])
                os.kill(service.pid, signal.SIGKILL)
                within_patience(partial(_is_gone, service))
            finally:
                over.set()
                for running in at_it:
                    running.result()
    with running_service(folder, DATABASE_URL=database_url) as service:
        for each in people:
            each.browser.port = service.port
        _assert_nothing_lost(people)


def _worker_after(service: Service, killed: int) -> int:
    """The process that took the place of the killed one; 0 while none has."""
    workers = Path(f"/proc/{service.pid}/task/{service.pid}/children").read_text().split()
    return next((int(each) for each in workers if int(each) != killed), 0)


def _is_gone(service: Service) -> bool:
    """True once nobody listens any more."""
    try:
        with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE_S):
            return False
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:  # it stops listening just now
        return False


def within_patience(found: Callable[[], T]) -> T:
    """What is found, once it is true."""
    ends = time.monotonic() + PATIENCE_S
    while not (it := found()):
        assert time.monotonic() < ends
        time.sleep(0.02)
    return it


def _assert_nothing_lost(people: list[Answerer]) -> None:
    for each in people:
        if each.acknowledged:
            assert each.stored() in {each.acknowledged, *each.since}
