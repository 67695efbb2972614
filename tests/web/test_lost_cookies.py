"""Whoever sends a page after the browser lost its cookies: what was typed stays in the page until it can be stored."""

from __future__ import annotations

import pytest

from tests.support.respondent_steps import come_back, opened, second_tab, six_words
from tests.support.strict_client import Pages, one

KEPT_HERE = "What you just sent is kept on this page, and nowhere else."
LOST = [
    pytest.param(("checkin", "session"), id="every cookie"),
    pytest.param(("checkin",), id="only that of the draft"),
]


def without(browser: Pages, cookies: tuple[str, ...]) -> Pages:
    for name in cookies:
        browser.client.delete_cookie(name)
    return browser


@pytest.mark.parametrize("cookies", LOST)
def test_what_was_typed_stays_in_the_page_and_is_saved_once_the_words_were_typed(
    sleep: Pages, cookies: tuple[str, ...]
) -> None:
    code = six_words(sleep)
    sleep.get("/questions")
    without(sleep, cookies).send({"q1": "3"}, status=409)
    assert KEPT_HERE in sleep.text()
    sleep.send(form="#again", status=409)  # too early
    assert KEPT_HERE in sleep.text()
    words = one(sleep.page, "main a[target=_blank]")
    tab = second_tab(sleep)
    assert tab.get(str(words["href"]))
    come_back(tab, code)
    sleep.send(form="#again")
    assert opened(sleep).answers == {"tired": 3}


def test_a_button_that_only_leads_elsewhere_leads_to_the_start(sleep: Pages) -> None:
    sleep.send({"q1": "3"})
    without(sleep, ("checkin",)).post("/questions", {"go": "list"})
    assert sleep.path == "/"
