"""A counselor who works while people answer: signs in, looks at Today, opens the first cases, and looks again."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from pathlib import Path

from bench import forms, today
from bench.people_at_once import Browser, LoadError, Tally
from bench.web import application_on

ADDRESS = "127.254.0.1"
CASES_AT_A_TIME = 3


def prepare(instance: Path, url: str, closed: int) -> None:
    """Her team in the database, which begins with so many cases that are closed: those on SQLite only."""
    app = application_on(instance, url)
    today.add_team(app)
    if closed:
        today.add_cases(app, 0, closed)
    app.extensions["store"].engine.dispose()


@dataclass(frozen=True)
class CounselorAtDesk:
    """``think_s``: how long she reads each page; ``secure``: by https."""

    port: int
    secure: bool
    think_s: float
    seconds: float

    async def run(self, tally: Tally) -> None:
        """Until the time is over."""
        end = time.monotonic() + self.seconds
        desk = Browser(self.port, ADDRESS, self.secure, tally)
        try:
            await self._sign_in(desk)
            while time.monotonic() < end:
                await self._look(desk, end)
        except (OSError, TimeoutError, LoadError) as failed:
            tally.errors[f"counselor, {type(failed).__name__}: {failed}"] += 1

    async def _sign_in(self, desk: Browser) -> None:
        page = await desk.get("sign in", "/counselor/sign-in")
        who = {"email": today.EMAIL, "password": today.PASSWORD}
        token = {"csrf_token": forms.hidden(page, "csrf_token")}
        page = await desk.post("sign in", "/counselor/sign-in", token | who, "Today")
        if 'name="password"' in page:
            raise LoadError("she is not let in")

    async def _look(self, desk: Browser, end: float) -> None:
        page = await desk.get("Today", "/counselor")
        await asyncio.sleep(self.think_s)
        cases = dict.fromkeys(re.findall(r'href="(/counselor/[a-z]+-[0-9]+)"', page))
        for path in list(cases)[:CASES_AT_A_TIME]:
            if time.monotonic() < end:
                await desk.get("case", path)
                await asyncio.sleep(self.think_s)
