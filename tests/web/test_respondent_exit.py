"""Leaving, deleting, and help lines: what must work for everyone, at any moment."""

from __future__ import annotations

import pytest

from assessment.services import reports
from tests.support.counselor_steps import sign_in
from tests.support.respondent_steps import BAD_NIGHTS, ServeSleep, begun, finished, heading, opened, record, rows
from tests.support.strict_client import Pages

TWO_PLACES = (
    "help-lines.yaml",
    "places:\n",
    'places:\n  - {id: ie, label: Ireland, emergency: {number: "112", say: or 999}, lines: '
    '[{id: here, name: Here, number: "1800 1", hours: day and night, for: [anyone], status: confirmed, '
    'checked_on: "2026-11-22"}]}\n',
)


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
    with sleep.client.application.extensions["engine"].connect() as conn:
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


def test_deleting_asks_first_and_then_leaves_nothing(sleep: Pages) -> None:
    app = sleep.client.application
    finished(sleep, BAD_NIGHTS, choice="share").follow("Delete everything")
    assert "A counselor will no longer be able to open them either" in sleep.text()
    assert len(rows(app, "SELECT id FROM submissions")) == 1
    sleep.send({})
    assert sleep.path == "/deleted"
    assert heading(sleep) == "It is deleted"
    assert rows(app, "SELECT id FROM submissions") == []
    assert rows(app, "SELECT id FROM drafts") == []
    assert sleep.client.get_cookie("checkin") is None


def test_deleting_tells_the_browser_to_forget(sleep: Pages) -> None:
    sleep.get("/delete")
    token = str(sleep.page.select("input[name=csrf_token]")[0]["value"])
    answer = sleep.client.post("/delete", data={"csrf_token": token})
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'


def test_answers_not_yet_sent_in_can_be_deleted(sleep: Pages) -> None:
    sleep.send(BAD_NIGHTS)
    sleep.get("/delete")
    sleep.send({})
    assert rows(sleep.client.application, "SELECT id FROM drafts") == []


def test_deleting_in_two_tabs_is_no_error(sleep: Pages) -> None:
    sleep.get("/delete")
    rows_before = rows(sleep.client.application, "SELECT id FROM drafts")
    with sleep.client.application.extensions["engine"].connect() as conn:
        conn.exec_driver_sql("DELETE FROM drafts")
        conn.commit()
    sleep.send({})
    assert (len(rows_before), sleep.path) == (1, "/deleted")


def test_without_a_place_every_emergency_number_is_shown(serve_sleep: ServeSleep) -> None:
    browser = Pages(serve_sleep(TWO_PLACES))
    browser.get("/help")
    assert "Ireland 112 Or 999 United Kingdom 999" in browser.text()


def test_a_place_can_be_chosen_by_anyone(serve_sleep: ServeSleep) -> None:
    browser = Pages(serve_sleep(TWO_PLACES))
    browser.get("/help")
    browser.send({"place": "ie"})
    assert browser.path == "/help#help"
    assert "In danger now 112 Or 999 Here 1800 1 Day and night · last checked 22 November 2026" in browser.text()
    assert browser.page.select_one("a[href='tel:18001']") is not None
    assert browser.page.select_one("option[value=ie][selected]") is not None


def test_the_operator_sets_the_first_choice(serve_sleep: ServeSleep) -> None:
    browser = Pages(serve_sleep(TWO_PLACES, place="uk"))
    browser.get("/help")
    assert "In danger now 999 One 1" in browser.text()


def test_a_line_nobody_verified_is_not_shown(serve_sleep: ServeSleep) -> None:
    browser = Pages(serve_sleep(place="uk"))
    browser.get("/help")
    assert "Two" not in browser.text()


def test_a_place_chosen_on_the_result_leads_back_there_and_stays_with_the_answers(serve_sleep: ServeSleep) -> None:
    app = serve_sleep(TWO_PLACES, place="uk")
    browser = finished(begun(app))
    browser.send({"place": "ie"})
    assert browser.path == "/result#help"
    assert "In danger now 112" in browser.text()
    assert opened(browser).content.place == "ie"


def test_a_place_chosen_before_starting_stays_chosen(serve_sleep: ServeSleep) -> None:
    browser = Pages(serve_sleep(TWO_PLACES))
    browser.get("/help")
    browser.send({"place": "ie"})
    browser.get("/")
    browser.send({"accept": "yes"})
    browser.follow("Continue")
    assert "In danger now 112" in finished(browser).text()


def test_a_place_chosen_in_this_browser_is_in_the_file_too(
    serve_sleep: ServeSleep, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = finished(begun(serve_sleep(TWO_PLACES, place="uk")))
    browser.client.set_cookie("place", "ie")
    assert "In danger now 112" in browser.get("/result").get_text(" ", strip=True)
    monkeypatch.setattr(reports, "person_pdf", lambda *_, place, **__: place.id.encode())
    assert browser.client.get("/summary.pdf").data == b"ie"


def test_a_place_that_is_none_changes_nothing(serve_sleep: ServeSleep) -> None:
    browser = Pages(serve_sleep(TWO_PLACES))
    browser.get("/help")
    browser.send({"place": "", "back": "https://elsewhere.example/"})
    assert browser.path == "/help#help"


def test_help_lines_are_todays_even_for_an_older_result(serve_sleep: ServeSleep) -> None:
    browser = finished(begun(serve_sleep(place="uk")))
    mended = ("help-lines.yaml", 'name: One, number: "1"', 'name: One, number: "1111"')
    browser.client.application = serve_sleep(mended, place="uk")
    browser.get("/result")
    assert "One 1111" in browser.text()


def test_the_about_page_says_what_this_is_not(pages: Pages) -> None:
    pages.get("/about")
    assert "This is not a diagnosis." in pages.text()
