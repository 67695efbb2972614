"""Each request about a page walks through the questions once, and builds the current round once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from assessment.core.engine import routing
from assessment.records import current_round, drafts
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    at_check,
    begun,
    open_page,
    place,
)
from tests.support.strict_client import Pages, filled_in, one

WORK = (
    ("walk", routing, "_walk"),
    ("check-in walk", current_round, "walk_check_in"),
    ("history", current_round, "answer_history"),
    ("round", drafts, "CurrentRound"),
)


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each kind of work was done."""
    found: Counter[str] = Counter()

    def counted(kind: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def count(*positional: Any, **named: Any) -> Any:
            found[kind] += 1
            return work(*positional, **named)

        return count

    for kind, module, name in WORK:
        monkeypatch.setattr(module, name, counted(kind, getattr(module, name)))
    return found


def post(browser: Pages, **changes: str) -> int:
    """The status of what answers the form of the page this browser is on."""
    form = one(browser.page, "main form")
    return browser.client.post(browser.path, data={**filled_in(form), **changes}).status_code


def test_a_page_is_shown_with_one_walk(sleep: Pages, counts: Counter[str]) -> None:
    browser = begun(sleep.client.application)
    open_page(browser, 2)
    counts.clear()
    browser.get("/questions")
    assert counts == {"walk": 1, "round": 1}


def test_a_page_is_saved_with_one_walk(sleep: Pages, counts: Counter[str]) -> None:
    browser = begun(sleep.client.application)
    counts.clear()
    assert post(browser, **BAD_NIGHTS) == 303
    assert counts == {"walk": 1, "round": 1}


def test_a_page_with_an_invalid_answer_is_refused_and_shown_with_one_walk(sleep: Pages, counts: Counter[str]) -> None:
    browser = begun(sleep.client.application)
    open_page(browser, 2)
    counts.clear()
    assert post(browser, q2="ninety") == 303
    assert counts == {"walk": 1, "round": 1}
    counts.clear()
    browser.get("/questions", 422)
    assert counts == {"walk": 1, "round": 1}


def test_a_page_that_another_tab_changed_is_refused_and_shown_with_one_walk(sleep: Pages, counts: Counter[str]) -> None:
    browser = begun(sleep.client.application)
    stale = browser.page
    browser.send({"q1": "0"})
    browser.path, browser.page = "/questions", stale
    counts.clear()
    assert post(browser, q1="3") == 303
    assert counts == {"walk": 1, "round": 1}
    counts.clear()
    browser.get("/questions", 409)
    assert counts == {"walk": 1, "round": 1}


def test_the_list_of_answers_is_shown_with_one_walk(sleep: Pages, counts: Counter[str]) -> None:
    browser = at_check(begun(sleep.client.application), BAD_NIGHTS)
    counts.clear()
    browser.get("/questions")
    assert counts == {"walk": 1, "round": 1}


def test_a_page_of_a_check_in_is_shown_and_saved_with_one_walk_each(app: Flask, counts: Counter[str]) -> None:
    browser = begun(app)
    while place(browser).startswith("page "):
        browser.send({})
    browser.follow("Continue")
    browser.send({"choice": "keep"})
    browser.get("/again")
    browser.send()
    once = {
        "check-in walk": 1,
        "round": 1,
        "history": 1,
        "walk": 1,
    }  # the history is read by a walk through the first pass
    counts.clear()
    browser.get(browser.path)
    assert counts == once
    counts.clear()
    assert post(browser) == 303
    assert counts == once
