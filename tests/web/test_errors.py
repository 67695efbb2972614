"""Refusals: kind words, one thing to do, and nothing of what happened inside."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask, Response
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import Forbidden, TooManyRequests, UnprocessableEntity

from assessment.core.errors import InvalidAnswers, NotFound, ReportFailed, StaleDraft
from assessment.storage.engine import writing
from assessment.web.access import Role, admits
from tests.support.counselor_steps import sent, sign_in
from tests.support.respondent_steps import (
    ServeSleep,
    begun,
    open_page,
    place,
)
from tests.support.strict_client import Pages

CANARY = "my partner hits me"


@pytest.fixture
def broken(app: Flask) -> Callable[[BaseException, int], Pages]:
    """Opens a page that fails in the given way."""

    def opened(failure: BaseException, status: int) -> Pages:
        @admits(Role.ANYONE)
        def fail() -> str:
            raise failure

        app.add_url_rule("/broken", "broken", fail)
        browser = Pages(app)
        browser.get("/broken", status)
        return browser

    return opened


@pytest.mark.parametrize(
    ("failure", "status", "title"),
    [
        (Forbidden(), 404, "This page is not here"),
        (NotFound(CANARY), 404, "This page is not here"),
        (StaleDraft(CANARY), 409, "This was changed somewhere else"),
        (StaleDataError(CANARY), 409, "This was changed somewhere else"),
        (InvalidAnswers({"tired": CANARY}), 422, "One of the answers could not be read"),
        (UnprocessableEntity(CANARY), 422, "One of the answers could not be read"),
        (TooManyRequests(CANARY), 429, "That was a lot at once"),
        (RuntimeError(CANARY), 500, "Something went wrong here"),
        (KeyError(CANARY), 500, "Something went wrong here"),
        (ReportFailed(CANARY), 503, "The PDF was not made"),
        (OperationalError(CANARY, {}, OSError(CANARY)), 503, "We are busy for a moment"),
    ],
)
def test_a_failure_is_worded_kindly_and_tells_nothing_of_the_inside(
    broken: Callable[[BaseException, int], Pages],
    capsys: pytest.CaptureFixture[str],
    failure: BaseException,
    status: int,
    title: str,
) -> None:
    browser = broken(failure, status)
    assert browser.page.select("h1")[0].get_text() == title
    assert CANARY not in browser.response.text
    assert "Traceback" not in browser.response.text
    logged = capsys.readouterr()
    assert CANARY not in logged.out + logged.err


def test_a_failure_is_logged_with_where_it_happened(
    broken: Callable[[BaseException, int], Pages], capsys: pytest.CaptureFixture[str]
) -> None:
    broken(RuntimeError(CANARY), 500)
    line = json.loads(capsys.readouterr().err.strip().splitlines()[-1])
    assert (line["event"], line["error"], line["endpoint"]) == ("failed", "RuntimeError", "broken")
    assert "fail" in line["at"]


def test_a_failure_after_the_answer_was_made_is_logged_without_its_message(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    @app.after_request
    def fail(_: Response) -> Response:
        raise RuntimeError(CANARY)

    assert app.test_client().get("/help").status_code == 500
    logged = capsys.readouterr()
    assert CANARY not in logged.out + logged.err
    assert "fail" in logged.err


def test_a_method_that_is_not_allowed_says_which_are(pages: Pages) -> None:
    page = pages._open("DELETE", "/help", 405)
    assert page.select("h1")[0].get_text() == "This page is not here"
    assert set(pages.response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_form_whose_visit_ended_is_not_lost_but_sent_again(app: Flask) -> None:
    submission = sent(app, {"my_part": "was_hurt"})
    browser = sign_in(app)
    browser.follow(submission.code)
    browser.send({"csrf_token": "old", "note": "Called <twice>."}, form="#add-note", status=400)
    assert "Called" not in browser.text()
    browser.send(press="Send again")
    assert "Called <twice>." in browser.text()


def test_a_password_is_never_carried_along(pages: Pages) -> None:
    pages.get("/counselor/sign-in")
    pages.post("/counselor/sign-in", {"csrf_token": "old", "email": "x", "password": "secret words"}, status=400)
    assert "secret words" not in pages.response.text


def test_what_another_site_sent_is_not_carried_along(app: Flask) -> None:
    browser = sign_in(app)
    browser.post("/counselor/wren-11/notes", {"note": "x"}, status=400, headers={"Sec-Fetch-Site": "cross-site"})
    assert browser.page.select("main form") == []


def test_a_body_that_is_too_long_is_refused(pages: Pages) -> None:
    pages.get("/counselor/sign-in")
    pages.post("/counselor/sign-in", {"email": "x" * 600_000}, status=413)
    assert "write less" in pages.text()


def test_a_locked_database_asks_to_wait_and_recovers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = app.extensions["store"].engine
    submission = sent(app, {"my_part": "was_hurt"})
    browser = sign_in(app)
    with engine.connect() as conn:
        conn.exec_driver_sql("PRAGMA busy_timeout = 100")
    monkeypatch.setattr("assessment.storage.engine.BUSY_TIMEOUT_MS", 100)
    engine.dispose()
    with writing(engine):
        browser.get(f"/counselor/{submission.code}", 503)
        assert browser.response.headers["Retry-After"] == "5"
    browser.get(f"/counselor/{submission.code}")


def test_a_locked_table_of_postgresql_asks_to_wait_too_and_keeps_what_was_typed(
    serve_sleep: ServeSleep, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessment.storage.engine.BUSY_TIMEOUT_MS", 100)
    app = serve_sleep(database_url=postgresql_url)
    engine = app.extensions["store"].engine
    browser = begun(app)
    with engine.connect() as conn, conn.begin():
        conn.execute(text("LOCK TABLE drafts IN ACCESS EXCLUSIVE MODE"))
        browser.get("/questions", 503)
        assert browser.response.headers["Retry-After"] == "5"
    open_page(browser, 1)
    with engine.connect() as conn, conn.begin():
        conn.execute(text("LOCK TABLE drafts IN ACCESS EXCLUSIVE MODE"))
        browser.send({"q1": "3"}, status=503)
        assert browser.response.headers["Retry-After"] == "5"
    browser.send()  # the page carries what was typed along
    assert place(browser) == "page 2"


def test_every_error_page_can_be_left_at_once(app: Flask) -> None:
    browser = Pages(app)
    page = browser.get("/nothing-here", 404)
    assert [form["action"] for form in page.select("form:has(.exit-page)")] == ["/leave"]


@pytest.mark.parametrize("path", ["/counselor/?page=2", "/help/", "/help//", "/about/?language=es"])
def test_an_address_with_a_slash_at_its_end_leads_to_the_page(counselor: Pages, path: str) -> None:
    answer = counselor.client.get(path)
    page, _, query = path.partition("?")
    assert answer.status_code == 302
    assert answer.headers["Location"] == page.rstrip("/") + ("?" + query if query else "")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/nothing-here/", "/static/", "/about/nothing-here/"])
def test_an_address_with_a_slash_at_its_end_leads_nowhere_else(app: Flask, path: str) -> None:
    Pages(app).get(path, 404)


def test_a_form_sent_to_an_address_with_a_slash_at_its_end_is_refused(app: Flask) -> None:
    browser = Pages(app)
    browser.get("/words")
    browser.post("/words/", {"words": "a b c d e f"}, status=404)


def test_the_desk_s_error_pages_lead_back_to_its_first_page(counselor: Pages) -> None:
    page = counselor.get("/counselor/wren-11", 404)
    assert [link["href"] for link in page.select("main a")] == ["/counselor/home"]
    counselor.follow("Go to the desk")
    assert counselor.path == "/counselor"
