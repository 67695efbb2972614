"""What people do in tests of the person's pages, in the words of the small pack about sleep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from pages import Pages
from sqlalchemy import text

ServeSleep = Callable[..., Flask]
"""Serves the pack about sleep, with texts replaced and settings changed."""

BAD_NIGHTS = {"q1": "3", "q2": "3", "q3": "0"}


def begun(app: Flask) -> Pages:
    """A new browser on the first page."""
    browser = Pages(app)
    browser.get("/")
    browser.send({"accept": "yes"})
    browser.follow("Continue")
    return browser


def second_tab(browser: Pages) -> Pages:
    """Another tab of the same browser, on the same page."""
    tab = Pages(browser.client.application)
    tab.client = browser.client
    tab.get(browser.path)
    return tab


def at_check(browser: Pages, *filled_in: dict[str, Any]) -> Pages:
    """On with what was filled in page by page, then with nothing, up to the list of answers."""
    pages = iter(filled_in)
    while browser.path.startswith("/page/"):
        browser.send(next(pages, {}))
    assert browser.path == "/check"
    return browser


def finished(browser: Pages, *filled_in: dict[str, Any], choice: str = "keep") -> Pages:
    """On to the result."""
    at_check(browser, *filled_in).follow("Continue")
    browser.send({"choice": choice})
    assert browser.path == "/result"
    return browser


def rows(app: Flask, statement: str) -> list[Any]:
    """What the database holds."""
    with app.extensions["engine"].connect() as conn:
        return [tuple(row) for row in conn.execute(text(statement))]


def heading(browser: Pages) -> str:
    found = browser.page.select_one("h1")
    assert found is not None
    return found.get_text(" ", strip=True)


def headings(browser: Pages) -> list[str]:
    return [each.get_text(" ", strip=True) for each in browser.page.select("main h2")]
