"""The quick exit, and forgetting this device."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.counselor_steps import sign_in
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    ServeSleep,
    come_back,
    finished,
    heading,
    open_form,
    place,
    record,
    rows,
    six_words,
)
from tests.support.stopped_clock import StoppedClock
from tests.support.strict_client import Pages, filled_in, one

AWAY = "0; url=https://weather.example/"


def left(browser: Pages) -> tuple[int, str, set[str], str]:
    """The status of leaving, where it leads, the cookies it takes away, and what it tells the browser to clear."""
    answer = browser.client.post("/leave", buffered=True)
    gone = {each.split("=")[0] for each in answer.headers.getlist("Set-Cookie") if "Max-Age=0" in each}
    return answer.status_code, answer.headers["Refresh"], gone, answer.headers["Clear-Site-Data"]


@pytest.mark.parametrize("far", [False, True])
def test_leaving_forgets_everything_and_goes_elsewhere(sleep: Pages, far: bool) -> None:
    if far:
        finished(sleep, BAD_NIGHTS)
    token = sleep.client.get_cookie("checkin")
    assert token is not None
    assert left(sleep) == (200, AWAY, {"checkin", "session"}, '"cookies", "storage"')
    sleep.client.set_cookie("checkin", token.value)
    sleep.get("/questions")
    assert sleep.path == "/"


def leave_without_a_network(browser: Pages) -> None:
    """The script of the exit writes its cookie, and what it sends is lost."""
    assert browser.page.select("[data-exit-cookie]")[0]["data-exit-cookie"] == "left=1; Path=/; SameSite=Lax"
    browser.client.set_cookie("left", "1")


@pytest.mark.parametrize(
    ("prefix", "cookie"),
    [("", "__Host-left=1; Secure; Path=/; SameSite=Lax"), ("/a", "__Secure-left=1; Secure; Path=/a; SameSite=Lax")],
)
def test_over_https_the_cookie_of_an_exit_goes_to_this_service_alone(
    serve_sleep: ServeSleep, prefix: str, cookie: str
) -> None:
    browser = Pages(serve_sleep(plain_http=False, url_prefix=prefix), "https://localhost")
    assert browser.get(f"{prefix}/").select("[data-exit-cookie]")[0]["data-exit-cookie"] == cookie


def test_who_left_without_a_network_is_shown_nothing_and_reading_ends_nothing(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS)
    kept = rows(sleep.client.application, "SELECT * FROM drafts")
    leave_without_a_network(sleep)
    for path in ("/questions", "/result", "/copy", "/pdf", "/delete"):
        sleep.get(path)
        assert sleep.path == "/"
    assert "Continue" not in sleep.text()
    assert rows(sleep.client.application, "SELECT * FROM drafts") == kept
    assert sleep.client.get_cookie("left") is not None


def test_the_next_form_ends_the_visit_of_who_left_without_a_network(sleep: Pages) -> None:
    before = rows(sleep.client.application, "SELECT id FROM drafts")
    leave_without_a_network(sleep)
    form = sleep.get("/").select("main form")[0]
    sleep.client.post("/start", data={**filled_in(form), "accept": "yes"}, buffered=True)
    assert sleep.client.get_cookie("left") is None
    after = rows(sleep.client.application, "SELECT id FROM drafts")
    assert len(after) == 1
    assert after != before


def test_six_words_open_what_was_left_without_a_network(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS)
    words = six_words(sleep)
    leave_without_a_network(sleep)
    come_back(sleep, words)
    sleep.get("/result")
    assert sleep.path == "/result"
    assert sleep.client.get_cookie("left") is None


def test_leaving_works_for_a_browser_that_holds_nothing(pages: Pages) -> None:
    assert left(pages) == (200, AWAY, set(), '"cookies", "storage"')


@pytest.mark.parametrize("header", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
def test_no_other_site_can_end_a_visit(sleep: Pages, header: dict[str, str]) -> None:
    assert sleep.client.post("/leave", headers=header).status_code == 400
    assert len(rows(sleep.client.application, "SELECT id FROM drafts")) == 1


def test_leaving_works_without_the_database(sleep: Pages) -> None:
    with sleep.client.application.extensions["store"].engine.connect() as conn:
        conn.exec_driver_sql("ALTER TABLE drafts RENAME TO away")
        conn.commit()
    assert left(sleep)[:2] == (200, AWAY)


def test_the_page_on_the_way_out_says_nothing_and_leads_on_where_browsers_do_not(sleep: Pages) -> None:
    page = sleep.post("/leave", status=200)
    assert sleep.response.headers["Cache-Control"] == "no-store"
    assert page.title is not None
    assert page.title.get_text() == "Loading"
    assert sleep.text() == "Loading Continue"
    assert [link["href"] for link in page.select("a")] == ["https://weather.example/"]
    assert [link["href"] for link in page.select("[rel=icon]")] == ["data:,"]  # else a browser asks, and gets a cookie


def test_a_link_to_the_way_out_ends_nothing(sleep: Pages) -> None:
    sleep.get("/leave", headers={"Sec-Fetch-Site": "cross-site"})
    assert sleep.path == "/"
    assert heading(sleep) == "You have begun"


def test_the_way_out_is_on_every_page_errors_included(sleep: Pages) -> None:
    finished(sleep)
    for path, status in (("/", 200), ("/result", 200), ("/help", 200), ("/about", 200), ("/nothing", 404)):
        assert (
            sleep.get(path, status).select_one(
                "form[action='/leave'][method=post] button.exit-page[data-exit-url='https://weather.example/']"
            )
            is not None
        )


def test_what_was_shared_stays_with_the_counselor_after_leaving(sleep: Pages) -> None:
    app = sleep.client.application
    code = record(finished(sleep, BAD_NIGHTS, choice="share")).code
    sleep.client.post("/leave", buffered=True)
    assert rows(app, "SELECT count(*) FROM drafts") == [(0,)]
    assert "Always" in sign_in(app).get(f"/counselor/{code}").get_text()


@pytest.mark.parametrize("far", [False, True])
def test_what_nobody_may_open_any_more_is_erased_on_leaving(sleep: Pages, far: bool) -> None:
    if far:
        finished(sleep, BAD_NIGHTS)
    sleep.client.post("/leave", buffered=True)
    assert rows(sleep.client.application, "SELECT id FROM drafts") == []
    assert rows(sleep.client.application, "SELECT id FROM submissions") == []


def test_forgetting_the_device_leaves_the_words(sleep: Pages) -> None:
    code = six_words(sleep)
    sleep.send(form="form[action='/forget']")
    assert heading(sleep) == "This browser is clear"
    assert sleep.client.get_cookie("checkin") is None
    assert place(come_back(Pages(sleep.client.application), code)) == "page 1"


def test_forgetting_the_device_without_words_says_that_it_deletes(sleep: Pages) -> None:
    sleep.get("/forget")
    assert "so they are deleted" in sleep.text()
    sleep.send()
    assert heading(sleep) == "It is deleted"
    assert rows(sleep.client.application, "SELECT id FROM drafts") == []


def test_forgetting_the_device_says_what_a_counselor_keeps_and_offers_to_delete_it(sleep: Pages) -> None:
    browser = finished(sleep, BAD_NIGHTS)
    open_form(browser, "share")
    browser.send({"contact": ""})
    browser.get("/forget")
    assert "nor take back what you shared: a counselor keeps it." in browser.text()
    assert one(browser.page, "main a[href='/delete']")
    browser.send()
    assert heading(browser) == "This browser is clear"
    assert "deleted" not in browser.text()
    assert rows(sleep.client.application, "SELECT id FROM submissions") != []


def test_leaving_while_the_clock_is_ahead_leaves_what_six_words_open(sleep: Pages, stopped_clock: StoppedClock) -> None:
    """They have expired by the wall clock alone: who leaves did not ask for anything to be deleted."""
    code = six_words(sleep)
    stopped_clock.wrong_by = timedelta(days=400)
    sleep.client.post("/leave", buffered=True)
    assert sleep.client.get_cookie("checkin") is None
    stopped_clock.wrong_by = timedelta()
    assert place(come_back(Pages(sleep.client.application), code)) == "page 1"
