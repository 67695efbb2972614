"""The quick exit, and forgetting this device."""

from __future__ import annotations

import pytest

from tests.support.counselor_steps import sign_in
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    come_back,
    finished,
    heading,
    record,
    rows,
    six_words,
)
from tests.support.strict_client import Pages


def cleared(browser: Pages, path: str, method: str = "GET") -> tuple[str, set[str], str]:
    """Where leaving leads, the cookies it takes away, and what it tells the browser to clear."""
    answer = browser.client.open(path, method=method)
    gone = {each.split("=")[0] for each in answer.headers.getlist("Set-Cookie") if "Max-Age=0" in each}
    return answer.headers.get("Location", ""), gone, answer.headers["Clear-Site-Data"]


@pytest.mark.parametrize(("method", "to"), [("GET", "https://weather.example/"), ("POST", "")])
@pytest.mark.parametrize("far", [False, True])
def test_leaving_forgets_everything_and_goes_elsewhere(sleep: Pages, far: bool, method: str, to: str) -> None:
    if far:
        finished(sleep, BAD_NIGHTS)
    token = sleep.client.get_cookie("checkin")
    assert token is not None
    assert cleared(sleep, "/leave", method) == (to, {"checkin", "session"}, '"cookies", "storage"')
    sleep.client.set_cookie("checkin", token.value)
    sleep.get("/page/1")
    assert sleep.path == "/"


def test_leaving_works_for_a_browser_that_holds_nothing(pages: Pages) -> None:
    assert pages.client.get("/leave").headers["Location"] == "https://weather.example/"
    assert pages.client.post("/leave").status_code == 204


@pytest.mark.parametrize("header", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
def test_no_other_site_can_end_a_visit(sleep: Pages, header: dict[str, str]) -> None:
    assert sleep.client.post("/leave", headers=header).status_code == 400
    assert len(rows(sleep.client.application, "SELECT id FROM drafts")) == 1


def test_leaving_works_without_the_database(sleep: Pages) -> None:
    with sleep.client.application.extensions["store"].engine.connect() as conn:
        conn.exec_driver_sql("ALTER TABLE drafts RENAME TO away")
        conn.commit()
    assert cleared(sleep, "/leave")[0] == "https://weather.example/"


def test_the_way_out_is_on_every_page_errors_included(sleep: Pages) -> None:
    finished(sleep)
    for path, status in (("/", 200), ("/result", 200), ("/help", 200), ("/about", 200), ("/nothing", 404)):
        assert (
            sleep.get(path, status).select_one("a.exit-page[href='/leave'][data-exit-url='https://weather.example/']")
            is not None
        )


def test_what_was_shared_stays_with_the_counselor_after_leaving(sleep: Pages) -> None:
    app = sleep.client.application
    code = record(finished(sleep, BAD_NIGHTS, choice="share")).code
    sleep.client.get("/leave")
    assert rows(app, "SELECT count(*) FROM drafts") == [(0,)]
    assert "Always" in sign_in(app).get(f"/counselor/{code}").get_text()


@pytest.mark.parametrize("far", [False, True])
def test_what_nobody_may_open_any_more_is_erased_on_leaving(sleep: Pages, far: bool) -> None:
    if far:
        finished(sleep, BAD_NIGHTS)
    sleep.client.get("/leave")
    assert rows(sleep.client.application, "SELECT id FROM drafts") == []
    assert rows(sleep.client.application, "SELECT id FROM submissions") == []


def test_forgetting_the_device_leaves_the_words(sleep: Pages) -> None:
    code = six_words(sleep)
    sleep.send(form="form[action='/forget']")
    assert heading(sleep) == "This browser is clear"
    assert sleep.client.get_cookie("checkin") is None
    assert come_back(Pages(sleep.client.application), code).path == "/page/1"


def test_forgetting_the_device_without_words_says_that_it_deletes(sleep: Pages) -> None:
    sleep.get("/forget")
    assert "so they are deleted" in sleep.text()
    sleep.send()
    assert heading(sleep) == "It is deleted"
    assert rows(sleep.client.application, "SELECT id FROM drafts") == []
