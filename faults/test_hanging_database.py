"""A database hangs under twenty people at once: every page answers, whoever leaves is gone at once, nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, text

from assessment.records.drafts import hash_token
from assessment.services import readiness
from assessment.services.exits import FOLDER
from assessment.storage.engine import reading
from tests.support import databases
from tests.support.hangs import Hang, hanging, lock, stop
from tests.support.plain_browser import Answer, PlainBrowser
from tests.support.running_service import Service, running_service

PAGE_S, AT_ONCE_S = 6.0, 0.5
PEOPLE, LEAVERS = 20, 15
THINKING_S = 0.2
BACK_S = 20.0
MONITORS = 8
PAGES = ("/questions", "/help", "/about", "/result", "/nothing", "/", "/counselor/sign-in")


@dataclass
class Fault:
    """A service whose database hangs for ``seconds``. ``folder``: its files."""

    service: Service
    folder: Path
    engine: Engine
    hang: Hang
    seconds: float


@contextmanager
def stopped_server(folder: Path) -> Iterator[Fault]:
    with databases.postgresql() as server:
        url = server.url(server.migrated)
        with running_service(folder, DATABASE_URL=url) as service, databases.connected(url) as engine:
            yield Fault(service, folder, engine, partial(stop, server), 45)


@contextmanager
def locked_file(folder: Path) -> Iterator[Fault]:
    file = folder / "check-in.db"
    url = f"sqlite:///{file}"
    with running_service(folder, DATABASE_URL=url) as service, databases.connected(url) as engine:
        yield Fault(service, folder, engine, partial(lock, file), 30)


FAULTS = {"postgresql stopped": stopped_server, "sqlite locked": locked_file}


@pytest.fixture(params=FAULTS)
def fault(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Fault]:
    with FAULTS[request.param](tmp_path) as fault:
        yield fault


@dataclass
class Person:
    """Answers, looks around and sends again, until ``over``. ``form``: what they sent on the first page."""

    browser: PlainBrowser
    form: dict[str, str]

    def go_on(self, over: Event) -> None:
        while not over.wait(THINKING_S):
            self.send()
            for path in PAGES:
                self.browser.get(path)
                if over.wait(THINKING_S):
                    return

    def send(self) -> Answer:
        answer = self.browser.post("/questions", self.form)
        if answer.status == 503:
            carried = answer.fields
            assert {name for name in self.form if name != "csrf_token" and carried[name] != self.form[name]} == set()
        return answer


def began(port: int) -> PlainBrowser:
    browser = PlainBrowser(port)
    browser.begin()
    return browser


def repeatedly(over: Event, act: Callable[[], object]) -> None:
    while not over.wait(THINKING_S):
        act()


def leave_one_by_one(over: Event, leavers: list[PlainBrowser], pause: float) -> None:
    for each in leavers:
        each.post("/leave", {})
        over.wait(pause)


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """True once it holds; False if it does not in so many seconds."""
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            return False
        Event().wait(0.1)
    return True


def drafts_of(engine: Engine, browsers: list[dict[str, str]]) -> int:
    found = text("SELECT count(*) FROM drafts WHERE token_sha256 = :token")
    with reading(engine) as conn:
        return sum(conn.execute(found, {"token": hash_token(each["checkin"])}).scalar_one() for each in browsers)


def slowest(answers: list[Answer]) -> dict[str, float]:
    """Method and path -> seconds."""
    figures: dict[str, float] = {}
    for each in answers:
        name = f"{each.method} {each.path}"
        figures[name] = max(figures.get(name, 0.0), each.seconds)
    return figures


def test_every_page_answers_and_whoever_leaves_is_gone_at_once(fault: Fault) -> None:
    port = fault.service.port
    people = [Person(browser, browser.get("/questions").fields) for browser in (began(port) for _ in range(PEOPLE))]
    leavers, watcher = [began(port) for _ in range(LEAVERS)], PlainBrowser(port)
    held = [dict(each.cookies) for each in leavers]
    assert drafts_of(fault.engine, held) == LEAVERS
    for each in [*leavers, *(person.browser for person in people)]:
        each.answers.clear()
    style = "/static/app.css"
    over = Event()
    with ThreadPoolExecutor(PEOPLE + 2) as threads:
        with hanging(fault.hang):
            working = [threads.submit(person.go_on, over) for person in people]
            working.append(threads.submit(repeatedly, over, lambda: watcher.get(style)))
            working.append(threads.submit(leave_one_by_one, over, leavers, fault.seconds / LEAVERS))
            over.wait(fault.seconds)
            noted = len(list((fault.folder / "instance" / FOLDER).iterdir()))
            over.set()
        for work in working:
            work.result()
    asked = [answer for person in people for answer in person.browser.answers]
    left = [answer for each in leavers for answer in each.answers]
    figures = slowest(asked) | slowest(left) | slowest(watcher.answers)
    refused = sum(each.status == 503 for each in asked)
    print(f"{len(asked)} pages, {refused} of them 503; slowest in seconds:", figures)
    assert {each.status for each in asked} <= {200, 303, 404, 422, 503}
    assert max(figures.values()) <= PAGE_S
    assert figures["POST /leave"] <= AT_ONCE_S
    assert figures[f"GET {style}"] <= AT_ONCE_S
    assert {each.status for each in left} == {200}
    assert noted == LEAVERS
    assert not any(each.cookies["checkin"] for each in leavers)
    if fault.engine.dialect.name == "sqlite":  # who only reads notices nothing
        assert {each.path for each in asked if each.method == "GET" and each.status == 503} == set()

    assert within(BACK_S, lambda: all(person.send().status == 303 for person in people))
    for person in people:
        standing = person.browser.get("/questions")
        assert (standing.status, standing.fields.get("page") != person.form["page"]) == (200, True)
    assert within(BACK_S, lambda: not list((fault.folder / "instance" / FOLDER).iterdir()))
    assert drafts_of(fault.engine, held) == 0
    with ThreadPoolExecutor(PEOPLE) as threads:  # a burst of ordinary requests is not refused
        assert {each.status for each in threads.map(Person.send, people * 5)} == {303}
    log = fault.service.log.read_text()
    assert "Traceback" not in log
    assert "failed" not in log


def ready(service: Service) -> tuple[int, float]:
    """The status that a monitor is told, and the seconds that it waited."""
    began = time.monotonic()
    status = int(service.raw(b"GET /health/ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").split()[1])
    return status, time.monotonic() - began


def test_whoever_asks_for_health_is_told_soon_that_the_database_is_silent_and_then_at_once(fault: Fault) -> None:
    with ThreadPoolExecutor(MONITORS) as monitors:
        assert ready(fault.service)[0] == 200
        with hanging(fault.hang):
            time.sleep(readiness.VALID_S)  # for so long a look from before is told
            first = list(monitors.map(ready, [fault.service] * MONITORS))
            later = [ready(fault.service) for _ in range(MONITORS)]
            alive = fault.service.raw(b"GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert {status for status, _ in (*first, *later)} == {503}
        assert max(waited for _, waited in first) < PAGE_S
        assert max(waited for _, waited in later) < AT_ONCE_S
        assert alive.split()[1] == b"200"
        until = time.monotonic() + BACK_S
        while ready(fault.service)[0] != 200:
            assert time.monotonic() < until
