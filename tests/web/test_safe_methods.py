"""GET, HEAD and what a browser fetches by itself change nothing: no row of the database, and no cookie is dropped."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import cache

import pytest
from flask import Flask
from sqlalchemy import text

from assessment.web.access import Role, role_of
from tests.support.counselor_steps import administer, sign_in
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    Clock,
    at_check,
    begun,
    come_back,
    finished,
    record,
    second_tab,
    six_words,
)
from tests.support.strict_client import Pages
from tests.support.walks_once import Walk, Walked, WalkOnce

RECORDED = "audit"
"""What reading may add to: that a counselor opened a case is recorded before it is shown."""
READERS = "case_readers"
"""And that they have it open, which whoever reads it too is told."""
AT_THE_DESK = "staff_sessions"
"""And what it may change: reading at the desk is a sign of life, and shows that a session is over."""
FETCHES = [
    ("GET", {}),
    ("HEAD", {}),
    ("GET", {"Sec-Purpose": "prefetch"}),
    ("GET", {"Sec-Purpose": "prefetch;prerender"}),
    ("GET", {"Purpose": "prefetch"}),
    ("GET", {"Sec-Fetch-Site": "cross-site"}),
]


def nobody(app: Flask) -> Pages:
    return Pages(app)


def answering(app: Flask) -> Pages:
    browser = begun(app)
    browser.send(BAD_NIGHTS)
    return browser


def refused(app: Flask) -> Pages:
    browser = answering(app)
    browser.send({"q2": "many"}, status=422)
    return browser


def in_conflict(app: Flask) -> Pages:
    browser = begun(app)
    tab = second_tab(browser)
    browser.send({"q1": "0"})
    tab.send({"q1": "3"}, status=409)
    return browser


def at_message(app: Flask) -> Pages:
    browser = answering(app)
    for filled_in in ({}, {}, {"q1": "yes"}):
        browser.send(filled_in)
    return browser


def asking_for_a_call(app: Flask) -> Pages:
    browser = at_message(app)
    browser.follow("Ask for a private call")
    return browser


def at_list(app: Flask) -> Pages:
    return at_check(begun(app), BAD_NIGHTS)


def at_send(app: Flask) -> Pages:
    browser = at_list(app)
    browser.follow("Continue")
    return browser


def with_words(app: Flask) -> Pages:
    browser = answering(app)
    six_words(browser)
    return browser


def back_with_words(app: Flask) -> Pages:
    code = six_words(answering(app))
    return come_back(begun(app), code)


def back_with_wrong_words(app: Flask) -> Pages:
    code = six_words(answering(app))
    return come_back(begun(app), " ".join(reversed(code.split())))


def with_result(app: Flask) -> Pages:
    return finished(begun(app), BAD_NIGHTS)


def shared(app: Flask) -> Pages:
    return finished(begun(app), BAD_NIGHTS, choice="share")


def at_the_desk(app: Flask) -> Pages:
    shared(app)
    return sign_in(app)


def at_people(app: Flask) -> Pages:
    sign_in(app)
    return administer(app)


STATES = (
    *(nobody, answering, refused, in_conflict, at_message, asking_for_a_call, at_list, at_send),
    *(with_words, back_with_words, back_with_wrong_words, with_result, shared, at_the_desk, at_people),
)


def addresses(app: Flask) -> Iterator[tuple[str, Role | None]]:
    """Every address that answers a GET, with a case that there is and one that there is not."""
    codes = [code for (code,) in read(app, "SELECT code FROM submissions")] + ["heron-42"]
    for rule in app.url_map.iter_rules():
        if rule.methods and "GET" in rule.methods and rule.endpoint != "static":
            for code in codes if "code" in rule.arguments else [""]:
                gaps = {name: 1 if "int:" + name in rule.rule else code for name in rule.arguments}
                yield app.url_map.bind("localhost").build(rule.endpoint, gaps), role_of(app, rule.endpoint)


def read(app: Flask, statement: str) -> list[tuple[object, ...]]:
    with app.extensions["store"].engine.connect() as conn:
        return [tuple(row) for row in conn.execute(text(statement))]


class Watched:
    """The database of an application, looked at after each of ten thousand requests."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._version = -1
        self._rows: dict[str, list[str]] = {}

    def everything(self) -> dict[str, list[str]]:
        """Every row of every table, but for what reading at the desk may write."""
        (version,) = self._conn.execute("PRAGMA data_version").fetchone()
        if version != self._version:  # another connection wrote: SQLite counts that
            self._version, self._rows = version, self._read()
        return self._rows

    def _read(self) -> dict[str, list[str]]:
        names = [name for (name,) in self._conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        read = self._conn.execute
        kept = [name for name in names if name not in (RECORDED, READERS, AT_THE_DESK)]
        return {name: sorted(map(repr, read(f'SELECT * FROM "{name}"'))) for name in kept}


@contextmanager
def watched(app: Flask) -> Iterator[Watched]:
    with closing(sqlite3.connect(str(app.extensions["store"].engine.url.database))) as conn:
        yield Watched(conn)


@cache
def walk_to(state: Callable[[Flask], Pages]) -> Walk[None]:
    return lambda app: ([state(app)], None)


@pytest.mark.usefixtures("unrendered")
@pytest.mark.parametrize("away", [timedelta(0), timedelta(minutes=5), timedelta(minutes=21)], ids=str)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_fetching_any_page_changes_no_row_and_drops_no_cookie(
    walked: WalkOnce, later: Clock, state: Callable[[Flask], Pages], away: timedelta
) -> None:
    there: Walked[None] = walked(walk_to(state))
    app, [browser] = there.app, there.browsers
    later(away)
    with watched(app) as database:
        before = database.everything()
        for path, _ in addresses(app):
            for method, headers in FETCHES:
                answer = browser.client.open(path, method=method, headers=headers)
                assert answer.status_code < 500 or "Purpose" in str(headers), path
                dropped = [each for each in answer.headers.getlist("Set-Cookie") if "Max-Age=0" in each]
                assert dropped == [], (method, path, headers)
                assert "Clear-Site-Data" not in answer.headers, path
                assert database.everything() == before, (method, path, headers)


def test_only_a_case_that_is_shown_is_recorded_as_opened(sleep: Pages) -> None:
    app = sleep.client.application
    code = record(shared(app)).code
    desk = sign_in(app)
    before = read(app, f"SELECT * FROM {RECORDED}")
    for path in (f"/counselor/{code}", f"/counselor/{code}/staff-copy.pdf"):
        for method, headers in FETCHES[1:5]:
            desk.client.open(path, method=method, headers=headers)
            assert read(app, f"SELECT * FROM {RECORDED}") == before, (method, path, headers)
            assert read(app, f"SELECT * FROM {READERS}") == [], (method, path, headers)
    desk.get(f"/counselor/{code}")
    assert len(read(app, f"SELECT * FROM {RECORDED}")) == len(before) + 1


def test_what_a_browser_fetches_by_itself_is_no_sign_of_life_at_the_desk(sleep: Pages, later: Clock) -> None:
    app = sleep.client.application
    desk = sign_in(app)
    before = read(app, f"SELECT * FROM {AT_THE_DESK}")
    later(timedelta(minutes=5))
    for method, headers in FETCHES[1:5]:
        desk.client.open("/counselor", method=method, headers=headers)
    desk.client.get("/counselor/stay")
    assert read(app, f"SELECT * FROM {AT_THE_DESK}") == before
    desk.get("/counselor")
    assert read(app, f"SELECT * FROM {AT_THE_DESK}") != before
