"""Sixteen clicks of one person, and sixteen people at one moment, on a service of four processes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from sqlalchemy import text

from assessment.storage.engine import reading
from tests.support import databases
from tests.support.plain_browser import PlainBrowser
from tests.support.running_service import running_service
from tests.support.web_kills import within_patience

AT_ONCE = 16


def at_send(port: int) -> PlainBrowser:
    """Somebody who has only the last button left to press."""
    browser = PlainBrowser(port)
    browser.begin()
    browser.post("/questions", {"csrf_token": browser.get("/questions").fields["csrf_token"], "go": "send"})
    assert browser.get("/questions").fields["form"] == "send"
    return browser


def send_in(browser: PlainBrowser, form: dict[str, str], others: Barrier) -> int:
    """The status in the end: a busy service may ask to send again."""
    others.wait()
    sent = {**form, "choice": "keep"}

    def taken() -> int:
        status = browser.post("/questions", sent).status
        return 0 if status == 503 else status

    return within_patience(taken)


def test_sixteen_clicks_send_in_once_and_sixteen_people_sixteen_times(database_url: str, tmp_path: Path) -> None:
    with (
        running_service(tmp_path, 4, DATABASE_URL=database_url) as service,
        databases.connected(database_url) as engine,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        one, others = at_send(service.port), Barrier(AT_ONCE)
        tabs = [PlainBrowser(service.port, dict(one.cookies)) for _ in range(AT_ONCE)]
        form = one.answers[-1].fields
        assert set(pool.map(lambda tab: send_in(tab, form, others), tabs)) == {303}
        people = [at_send(service.port) for _ in range(AT_ONCE)]
        assert set(pool.map(lambda each: send_in(each, each.answers[-1].fields, others), people)) == {303}
        assert {each.get("/result").status for each in (one, *tabs, *people)} == {200}
        with reading(engine) as conn:
            sent, codes = conn.execute(text("SELECT count(*), count(DISTINCT code) FROM submissions")).one()
    assert (sent, codes) == (1 + AT_ONCE, 1 + AT_ONCE)
