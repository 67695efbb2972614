"""People who answer at the same time: each a browser that reads its pages, thinks, and sends what they ask for."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode

from bench import forms
from bench.forms import HOST, QUESTIONS_PATH

NOTE_EVERY_S = 2.0
PATIENCE_S = 60.0


class LoadError(Exception):
    """A reply that nobody should get."""


@dataclass
class Tally:
    """Seconds of each reply by kind of page, what went wrong, and what was acknowledged."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    acknowledged: int = 0
    journeys: int = 0

    @property
    def pages(self) -> int:
        return sum(map(len, self.seconds.values()))


@dataclass
class Browser:
    """One that keeps cookies, from an address of its own; ``secure``: by https."""

    port: int
    address: str
    secure: bool
    tally: Tally
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, kind: str, path: str) -> str:
        """A page, and those that it redirects to."""
        return await self._follow(kind, *await self._ask(kind, "GET", path))

    async def post(self, kind: str, path: str, form: forms.Fields, next_kind: str = "question") -> str:
        """The page that a form leads to, which is of ``next_kind``."""
        return await self._follow(next_kind, *await self._ask(kind, "POST", path, form))

    async def _follow(self, kind: str, status: int, body: str, location: str) -> str:
        while status in (302, 303):
            status, body, location = await self._ask(kind, "GET", location)
        if status not in (200, 204):
            raise LoadError(f"{kind}: {status}")
        return body

    async def _ask(self, kind: str, method: str, path: str, form: forms.Fields | None = None) -> tuple[int, str, str]:
        started = time.monotonic()
        async with asyncio.timeout(PATIENCE_S):
            status, headers, body = await self._exchange(method, path, urlencode(form) if form is not None else "")
        self.tally.seconds[kind].append(time.monotonic() - started)
        for name, value in headers:
            if name == "set-cookie":
                key, _, content = value.partition(";")[0].partition("=")
                self.cookies[key] = content
        return status, body, next((value for name, value in headers if name == "location"), "")

    async def _exchange(self, method: str, path: str, form: str) -> tuple[int, list[tuple[str, str]], str]:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.port, ssl=_trusting() if self.secure else None, local_addr=(self.address, 0)
        )
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", "Connection: close", f"X-Forwarded-For: {self.address}"]
        head += [f"Cookie: {cookies}"] if cookies else []
        if method == "POST":
            scheme = "https" if self.secure else "http"
            head += [f"Origin: {scheme}://{HOST}", "Content-Type: application/x-www-form-urlencoded"]
            head += [f"Content-Length: {len(form)}"]
        try:
            writer.write(("\r\n".join([*head, "", ""]) + form).encode())
            reply = await reader.read()
        finally:
            writer.close()
        if not reply:
            raise LoadError("closed without a reply")
        top, _, body = reply.partition(b"\r\n\r\n")
        first, *lines = top.decode("latin-1").split("\r\n")
        headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        return int(first.split()[1]), headers, body.decode("utf-8", "replace")


def _trusting() -> ssl.SSLContext:
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    return trusting


@dataclass(frozen=True)
class Crowd:
    """``think_s``: the mean time before each page is sent; ``arrive_s``: within it all begin; ``secure``: by https."""

    port: int
    secure: bool
    people: int
    think_s: float
    arrive_s: float
    seconds: float

    async def run(self, tally: Tally) -> None:
        """Let everybody answer, again and again, until the time is over; nobody begins anew then."""
        end = time.monotonic() + self.seconds
        await asyncio.gather(*(self._person(number, end, tally) for number in range(self.people)))

    async def _person(self, number: int, end: float, tally: Tally) -> None:
        random = Random(number)
        await asyncio.sleep(random.uniform(0, self.arrive_s))
        while time.monotonic() < end:
            address = f"127.{1 + number // 62500 % 250}.{number // 250 % 250}.{1 + number % 250}"
            browser = Browser(self.port, address, self.secure, tally)
            try:
                await self._journey(browser, random, end, writes=number % 10 == 0, shares=number % 20 == 1)
            except (OSError, TimeoutError, LoadError) as failed:
                tally.errors[f"{type(failed).__name__}: {failed}"] += 1
                await asyncio.sleep(self.think_s)

    async def _journey(self, browser: Browser, random: Random, end: float, *, writes: bool, shares: bool) -> None:
        start = await browser.get("start", "/")
        await browser.post("begin", "/start", forms.accepted(start))
        page = await browser.get("question", QUESTIONS_PATH)
        for _ in range(200):
            await self._think(browser, random, page if writes else "")
            if time.monotonic() > end:
                return
            place = forms.place_of(page)
            form = forms.next_form(page, shares=shares)
            page = await browser.post("submit" if place == "send" else "answer", QUESTIONS_PATH, form)
            if place == "send":
                break
        browser.tally.acknowledged += 1
        await browser.get("result", "/result")
        about = await browser.get("result", "/pdf")
        await browser.post("pdf", "/summary.pdf", {"csrf_token": forms.hidden(about, "csrf_token")})
        browser.tally.journeys += 1

    async def _think(self, browser: Browser, random: Random, page: str) -> None:
        """Some time goes by; who writes on a page of questions has it saved every two seconds."""
        left = random.uniform(0.5, 1.5) * self.think_s
        while page and forms.place_of(page).startswith("page") and left > NOTE_EVERY_S:
            await asyncio.sleep(NOTE_EVERY_S)
            left -= NOTE_EVERY_S
            await browser.post("note", f"{QUESTIONS_PATH}/unsent", forms.filled(page))
        await asyncio.sleep(left)
