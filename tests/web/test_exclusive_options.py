"""Answers that exclude each other: the server takes none of them, keeps what is ticked, and says what to do."""

from __future__ import annotations

import pytest

from tests.support.pseudo_language import pseudo
from tests.support.respondent_steps import ServeSleep, begun, opened, place
from tests.support.strict_client import Pages

NOTHING = ("rest.yaml", "{id: worry, label: W}]", "{id: worry, label: W}, {id: nothing, label: Nothing, only: true}]")
BOTH = {"q1": ["noise", "nothing"], "q2": "7"}


@pytest.fixture
def second_page(serve_sleep: ServeSleep) -> Pages:
    browser = begun(serve_sleep(NOTHING, translated="es"))
    browser.send({"q1": "3"})
    assert place(browser) == "page 2"
    return browser


def words(browser: Pages, selector: str) -> list[str]:
    return [" ".join(each.get_text(" ").split()) for each in browser.page.select(selector)]


def test_both_at_once_are_refused_and_stay_ticked(second_page: Pages) -> None:
    second_page.send(BOTH, status=422)
    assert words(second_page, "#q1-error") == ["Error: Choose “Nothing” or other answers, but not both"]
    assert words(second_page, ".govuk-error-summary li") == ["Choose “Nothing” or other answers, but not both"]
    assert [each["value"] for each in second_page.page.select("[checked]")] == ["noise", "nothing"]
    assert place(second_page) == "page 2"
    assert opened(second_page).answers == {"tired": 3}
    second_page.send({"q1": ["nothing"], "q2": "7"})
    assert opened(second_page).answers == {"tired": 3, "reasons": ("nothing",), "hours": 7}


def test_the_message_is_in_the_language_of_the_page(second_page: Pages) -> None:
    second_page.send(BOTH, status=422)
    second_page.client.set_cookie("language", "es")
    second_page.get("/questions", status=422)
    expected = f"Elige “{pseudo('Nothing')}” u otras respuestas, pero no las dos cosas"
    assert words(second_page, ".govuk-error-summary li") == [expected]


def test_the_option_stands_behind_an_or_and_only_where_there_is_one(
    second_page: Pages, serve_sleep: ServeSleep
) -> None:
    assert words(second_page, ".choices label, .choices p") == ["Noise", "L", "W", "or", "Nothing"]
    assert [each["value"] for each in second_page.page.select("[data-only]")] == ["nothing"]
    plain = begun(serve_sleep())
    plain.send({"q1": "3"})
    assert plain.page.select("[data-only], [data-unticked], .choices__or") == []
