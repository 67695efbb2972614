"""While the database does not answer: the exit, help lines and error pages need none of it, and the rest says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from assessment.storage import time_limit
from assessment.storage.guarded_pool import GuardedPool
from tests.support.counselor_steps import sign_in
from tests.support.respondent_steps import begun, heading, open_page, place, rows, six_words
from tests.support.strict_client import Pages

Lose = Callable[[], list[str]]
EXIT = "form[action='/leave'][method=post] button.exit-page[data-exit-url='https://weather.example/']"
LINES = ".help-lines a[href='tel:999']"


def gone(_: GuardedPool) -> None:
    raise OperationalError("", None, OSError("gone"))


@pytest.fixture
def lose_database(monkeypatch: pytest.MonkeyPatch) -> Lose:
    """From the call on, no connection is to be had; what it returns names each request for one."""

    def lose() -> list[str]:
        asked: list[str] = []

        def refuse(pool: GuardedPool) -> None:
            left = time_limit.left()
            asked.append("at once" if left is None or left <= time_limit.AT_ONCE_S else "patiently")
            gone(pool)

        monkeypatch.setattr(GuardedPool, "connect", refuse)
        monkeypatch.setattr(time_limit, "AT_ONCE_S", 0.3)
        return asked

    return lose


@pytest.fixture(params=["nothing", "a draft", "two tokens", "an account"])
def browser(request: pytest.FixtureRequest, app: Flask) -> Pages:
    """A browser that holds what the database would be asked for."""
    if request.param == "nothing":
        return Pages(app)
    if request.param == "an account":
        return sign_in(app)
    person = begun(app)
    if request.param == "two tokens":
        person.client.set_cookie("before", "another-token")
    return person


def test_the_exit_asks_no_database_before_its_reply_is_out(browser: Pages, lose_database: Lose) -> None:
    asked = lose_database()
    reply = browser.client.post("/leave")
    assert (reply.status_code, reply.headers["Refresh"]) == (200, "0; url=https://weather.example/")
    assert browser.client.get_cookie("checkin") is None
    assert asked == []


@pytest.mark.parametrize("path", ["/static/app.css", "/static/nothing", "/nothing"])
def test_static_files_and_pages_that_are_not_there_ask_no_database(
    browser: Pages, lose_database: Lose, path: str
) -> None:
    asked = lose_database()
    assert browser.client.get(path, buffered=True).status_code in (200, 404)
    assert asked == []


@pytest.mark.parametrize("path", ["/help", "/about", "/this-device"])
def test_help_and_what_to_know_are_shown_without_waiting(browser: Pages, lose_database: Lose, path: str) -> None:
    asked = lose_database()
    page = browser.get(path)
    assert page.select_one(EXIT) is not None
    assert page.select_one("a[href='/help']") is not None
    assert "patiently" not in asked


def test_the_place_for_help_lines_is_chosen_without_the_database(browser: Pages, lose_database: Lose) -> None:
    browser.get("/help")
    asked = lose_database()
    browser.send({"place": "uk"}, form="form#choose-place")
    above = browser.page.select("ul.help-lines")[0].find_previous("h3")
    assert above is not None
    assert "United Kingdom" in above.get_text()
    assert "patiently" not in asked


def test_the_place_chosen_before_is_shown_when_the_database_hangs(app: Flask, lose_database: Lose) -> None:
    person = begun(app)
    person.get("/help")
    person.send({"place": "uk"}, form="form#choose-place")
    lose_database()
    page = person.get("/help")
    assert len(page.select(".help-lines li")) < len(Pages(app).get("/help").select(".help-lines li"))


def test_every_error_page_carries_the_exit_and_help_lines(browser: Pages, lose_database: Lose) -> None:
    browser.get("/help")
    token = str(browser.page.select("input[name=csrf_token]")[0]["value"])
    lose_database()
    for path, form, status in (
        ("/nothing", None, 404),
        ("/start", {"csrf_token": token, "accept": "yes"}, 503),
        ("/start", {"csrf_token": "old", "accept": "yes"}, 400),
        ("/language", {"again-language": "es", "again": "503", "again-to": "/questions", "q1": "x"}, 200),
    ):
        page = browser.get(path, status) if form is None else browser.post(path, form, status=status)
        assert page.select_one(EXIT) is not None
        assert page.select_one(LINES) is not None


def test_a_form_that_met_a_silent_database_is_carried_along_and_arrives_later(app: Flask) -> None:
    person = begun(app)
    open_page(person, 1)
    with pytest.MonkeyPatch.context() as silent:
        silent.setattr(GuardedPool, "connect", gone)
        person.send(status=503)
        assert heading(person) == "We are busy for a moment"
        assert person.response.headers["Retry-After"] == "5"
        assert person.page.select_one(EXIT) is not None
    person.send(press="Send again")
    assert place(person).startswith(("page", "message"))


def test_the_desk_says_that_it_is_busy_without_the_account_s_name(app: Flask, lose_database: Lose) -> None:
    counselor = sign_in(app)
    lose_database()
    page = counselor.get("/counselor", 503)
    assert heading(counselor) == "We are busy for a moment"
    assert page.select_one(LINES) is None


def test_words_typed_before_are_settled_once_the_database_is_back(app: Flask) -> None:
    person = begun(app)
    code = six_words(person)
    assert code
    with pytest.MonkeyPatch.context() as silent:
        silent.setattr(GuardedPool, "connect", gone)
        person.client.set_cookie("before", "another-token")
        person.get("/help")
    person.get("/questions")
    assert place(person) == "page 1"
    assert len(rows(app, "SELECT id FROM drafts")) == 1
