"""A real server, a real browser, and a neutral site to leave to; one of each per test process."""

from __future__ import annotations

import os
import socket
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.support import machine_clock, warm_start
from tests.support.browser_first import browser_first, processes
from tests.support.browser_visit import (
    CHROMIUM,
    HEIGHT,
    PATIENCE_MS,
    WHOLE_CHROMIUM,
    BrowserVisit,
    OpenVisit,
    Sight,
    Site,
)
from tests.support.http_server import running

ROOT = Path(__file__).resolve().parent.parent.parent

expect.set_options(timeout=PATIENCE_MS)


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.browser)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if processes() > 1:
        items[:] = browser_first(items, processes())


@pytest.fixture(autouse=True)
def stopped_clock() -> None:
    """None is stopped here: the service runs in a process of its own, on the machine's clock."""


class _Weather(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        with suppress(BrokenPipeError):  # a test that is over does not wait for the weather
            self.wfile.write(b"<!doctype html><html lang=en><title>Weather</title><h1>Weather</h1><p>Sun.</p></html>")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def weather() -> Iterator[str]:
    """The neutral site that leaving leads to."""
    with running(ThreadingHTTPServer(("127.0.0.1", 0), _Weather)) as url:
        yield f"{url}/"


@pytest.fixture(scope="session")
def site(weather: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service as it is run, on a database of its own, but for the second factor that it wants."""
    with _served(tmp_path_factory.mktemp("site"), weather, REQUIRE_SECOND_FACTOR="0") as site:
        yield site


@contextmanager
def _served(folder: Path, weather: str, **different: str) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"INSTANCE_DIR": str(folder / "instance"), "PLAIN_HTTP": "1", "PORT": str(port), "EXIT_URL": weather}
    environment = {**os.environ, **settings, **different}
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--workers", "1", "wsgi:app"]
    with (folder / "log").open("w") as log:
        server = warm_start.begin(command, environment, stderr=log.fileno())
    url = f"http://127.0.0.1:{port}{environment.get('URL_PREFIX', '')}"
    try:
        _wait_for(f"{url}/help", folder / "log")
        yield Site(url, weather, environment)
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="session")
def strict_site(weather: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service as it is run, which wants a second factor."""
    with _served(tmp_path_factory.mktemp("strict-site"), weather) as site:
        yield site


@pytest.fixture
def strict_visit(strict_site: Site, chromium: Browser) -> Iterator[OpenVisit]:
    """Opens visits to the service that wants a second factor."""
    yield from _visits(strict_site, chromium)


@pytest.fixture
def named_visit(strict_site: Site, chromium: Browser) -> Iterator[OpenVisit]:
    """Opens visits to that service at an address with a name, where browsers have passkeys."""
    named = replace(strict_site, url=strict_site.url.replace("127.0.0.1", "localhost"))
    yield from _visits(named, chromium)


def _forget_tries(site: Site) -> None:
    """All tests come from one address, and the service counts how often an address begins."""
    file = Path(site.environment["INSTANCE_DIR"]) / "check-in.db"
    with closing(sqlite3.connect(file, timeout=PATIENCE_MS / 1000)) as conn, conn:
        conn.execute("DELETE FROM tries")


def _wait_for(url: str, log: Path) -> None:
    give_up = time.monotonic() + PATIENCE_MS / 1000
    while True:
        try:
            with urlopen(url):
                return
        except (URLError, ConnectionError):
            assert time.monotonic() < give_up, log.read_text()
            time.sleep(0.1)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"], env={**machine_clock.ENVIRONMENT}
        )
        yield browser
        browser.close()


@pytest.fixture
def whole_chromium(chromium: Browser) -> Iterator[Browser]:
    """With tabs: what is opened in a new one is lost at times in the headless shell."""
    whole = chromium.browser_type.launch(
        executable_path=WHOLE_CHROMIUM, args=["--no-sandbox"], env={**machine_clock.ENVIRONMENT}
    )
    yield whole
    whole.close()


@pytest.fixture
def visit(site: Site, chromium: Browser) -> Iterator[OpenVisit]:
    """Open a browser of one's own at a width; afterwards: nothing was asked of any other site, no script failed.

    ``also``: what ``look`` looks at each page in as well.
    """
    yield from _visits(site, chromium)


@pytest.fixture
def visit_below(weather: str, tmp_path: Path, chromium: Browser) -> Iterator[OpenVisit]:
    """Opens visits to a service that stands under a path of its host, and asks for nothing beside it."""
    with _served(tmp_path, weather, REQUIRE_SECOND_FACTOR="0", URL_PREFIX="/a/check-in") as site:
        yield from _visits(site, chromium)


@pytest.fixture
def own_site(weather: str, tmp_path: Path) -> Iterator[Site]:
    """A service for one test alone, whose clock may be moved for everything that it finds there."""
    with _served(tmp_path, weather, REQUIRE_SECOND_FACTOR="0") as site:
        yield site


@pytest.fixture
def own_visit(own_site: Site, chromium: Browser) -> Iterator[OpenVisit]:
    """Opens visits to ``own_site``."""
    yield from _visits(own_site, chromium)


@pytest.fixture
def visit_with_tabs(site: Site, whole_chromium: Browser) -> Iterator[OpenVisit]:
    """Open the whole browser as ``visit`` opens its own, where a link may open a tab; the checks afterwards too."""
    yield from _visits(site, whole_chromium)


def _visits(site: Site, chromium: Browser) -> Iterator[OpenVisit]:
    _forget_tries(site)
    opened: list[tuple[BrowserContext, BrowserVisit]] = []

    def open_(width: int = 360, *, also: Sight | None = None, **options: Any) -> BrowserVisit:
        context = chromium.new_context(viewport={"width": width, "height": HEIGHT}, **options)
        context.set_default_timeout(PATIENCE_MS)
        own = Sight(width, options.get("color_scheme", "light"))
        opened.append((context, BrowserVisit(site, context.new_page(), own, also)))
        return opened[-1][1]

    yield open_
    for context, each in opened:
        assert each.strangers == []
        assert each.script_errors == []
        context.close()
