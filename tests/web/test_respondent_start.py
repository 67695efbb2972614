"""The start page, and starting over."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import timedelta

import pytest
from flask import Flask

from assessment.web.respondent import current_draft
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    Clock,
    ServeSleep,
    at_check,
    begun,
    come_back,
    finished,
    heading,
    open_page,
    opened,
    place,
    rows,
    six_words,
    started,
    swept,
    token,
)
from tests.support.strict_client import Pages, one


def answer_a_page(browser: Pages) -> None:
    browser.get("/questions")
    browser.send(BAD_NIGHTS)


PERSONAL = [
    "/questions",
    "/result",
    "/pdf",
    "/summary.pdf",
    "/delete",
    "/start-again",
]


def test_tests_that_begin_at_once_stand_where_the_start_leads(serve_sleep: ServeSleep) -> None:
    app = serve_sleep()
    at_once, by_pages = begun(app), started(app)
    assert (at_once.path, at_once.text()) == (by_pages.path, by_pages.text())
    assert opened(at_once).content == opened(by_pages).content
    assert opened(at_once).pack == opened(by_pages).pack
    for name in ("checkin", "session"):
        assert at_once.client.get_cookie(name) is not None
        assert by_pages.client.get_cookie(name) is not None


def test_the_start_page_says_what_to_expect_and_how_to_leave(pages: Pages) -> None:
    pages.get("/")
    text = pages.text()
    assert "About 4 to 16 minutes." in text
    assert "Has a mistake hurt your relationship, yours or your partner’s?" in text
    assert ", or Shift three times . It clears your answers from this browser, not its history." in text
    assert "not a diagnosis, and it is not for emergencies: no one watches it live." in text
    assert "Only you can read it, unless you share it with a counselor." in text
    assert pages.page.select_one("main a[href='/help']") is not None
    pages.follow("How to stay safe on this device")
    assert "spy program" in pages.text()


@pytest.mark.parametrize("language", ["en", "es"])
def test_at_most_150_words_are_in_view_before_the_first_question(pages: Pages, language: str) -> None:
    pages.get("/")
    pages.post("/language", {"language": language, "back": "/"})
    at_start = words_in_view(pages)
    pages.post("/start", {"accept": "yes"})
    assert pages.path == "/place"
    assert at_start + words_in_view(pages) <= 150


def words_in_view(browser: Pages) -> int:
    """Of the main part, while all that can be opened is closed."""
    main = copy(one(browser.page, "main"))
    for hidden in main.select("details > :not(summary), option:not([selected])"):
        hidden.decompose()
    return len(main.get_text(" ", strip=True).split())


def test_all_that_is_promised_is_on_the_page_for_those_who_open_it(pages: Pages) -> None:
    pages.get("/")
    with pages.client.application.app_context():
        pack = current_draft.served_pack()
    assert all(paragraph in pages.text() for paragraph in (*pack.purpose, *pack.privacy))
    assert [each.get_text(strip=True) for each in pages.page.select("main summary")] == [
        "What this is",
        "Your privacy",
        "If someone checks this device",
    ]


def test_the_place_is_asked_before_the_first_question_and_can_be_left_out(pages: Pages) -> None:
    pages.get("/")
    pages.post("/start", {"accept": "yes"})
    assert pages.path == "/place"
    assert "You can leave this out." in pages.text()
    labels = [each.get_text() for each in pages.page.select("#place option")]
    assert (labels[0], labels[-1]) == ("Choose a place", "Somewhere else")
    pages.send()
    assert place(pages) == "page 1"
    assert opened(pages).content.place == ""


def test_the_place_that_was_given_decides_on_the_help_lines(pages: Pages) -> None:
    pages.get("/")
    pages.post("/start", {"accept": "yes"})
    pages.send({"place": "es"})
    assert place(pages) == "page 1"
    assert opened(pages).content.place == "es"
    pages.get("/help")
    assert one(pages.page, "main h3").get_text() == "Spain"


def test_a_language_picked_beside_the_place_keeps_the_place(pages: Pages) -> None:
    pages.get("/")
    pages.post("/start", {"accept": "yes"})
    pages.send({"place": "mx", "language": "es"})
    assert (pages.path, heading(pages)) == ("/place", "¿Dónde estás?")
    assert one(pages.page, "#place option[selected]")["value"] == "mx"


def test_who_has_told_the_place_is_not_asked_again(pages: Pages) -> None:
    pages.get("/help")
    pages.send({"place": "es"})
    pages.get("/")
    pages.send(press="Start")
    assert place(pages) == "page 1"


def test_start_is_the_consent_and_says_so(pages: Pages) -> None:
    pages.get("/")
    button = one(pages.page, "#consent button[name=accept]")
    assert button["aria-describedby"] == "accept"
    assert one(pages.page, "#accept").get_text() == "By pressing Start, I agree to how my answers are kept."


def test_nothing_starts_by_a_form_that_does_not_say_so(pages: Pages) -> None:
    pages.get("/")
    pages.post("/start")
    assert pages.path == "/"
    assert rows(pages.client.application, "SELECT id FROM drafts") == []


def test_the_key_to_the_answers_is_a_cookie_that_scripts_cannot_read_and_that_ends_with_the_browser(
    serve_sleep: ServeSleep,
) -> None:
    browser = Pages(serve_sleep())
    browser.get("/")
    token = str(browser.page.select("input[name=csrf_token]")[0]["value"])
    answer = browser.client.post("/start", data={"csrf_token": token, "accept": "yes"})
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("checkin="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie


def test_over_https_the_cookie_is_bound_to_this_host(serve_sleep: ServeSleep) -> None:
    app = serve_sleep(plain_http=False)
    browser = Pages(app, "https://localhost")
    browser.get("/")
    token = str(browser.page.select("input[name=csrf_token]")[0]["value"])
    answer = browser.client.post("/start", data={"csrf_token": token, "accept": "yes"}, base_url="https://localhost")
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("__Host-checkin="))
    assert "Secure" in cookie


def press_start_twice(browser: Pages, between: Callable[[Pages], object]) -> str:
    """Press Start, do something, and press it on the same page again; the token that it had in between."""
    browser.get("/")
    start_page = browser.page
    browser.send({"accept": "yes"})
    between(browser)
    first = token(browser)
    browser.page, browser.path = start_page, "/"
    browser.send({"accept": "yes"})
    return first


def test_starting_twice_begins_once(serve_sleep: ServeSleep) -> None:
    app = serve_sleep()
    browser = Pages(app)
    press_start_twice(browser, lambda _: None)
    assert browser.path == "/place"
    assert len(rows(app, "SELECT id FROM drafts")) == 1


def test_starting_again_on_an_old_page_loses_no_answers(serve_sleep: ServeSleep) -> None:
    app = serve_sleep()
    browser = Pages(app)
    first = press_start_twice(browser, answer_a_page)
    assert (heading(browser), token(browser)) == ("You have begun", first)
    assert opened(browser).answers == {"tired": 3, "awake": 3, "rested": 0}


@pytest.mark.parametrize("answer_first", [False, True])
def test_starting_never_goes_on_in_what_somebody_prepared(serve_sleep: ServeSleep, answer_first: bool) -> None:
    app = serve_sleep()
    browser, words = Pages(app), list[str]()

    def prepare(partner: Pages) -> None:
        if answer_first:
            answer_a_page(partner)
        words.append(six_words(partner))

    prepared = press_start_twice(browser, prepare)
    assert (browser.path, token(browser) == prepared) == ("/place", False)
    browser.get("/questions")
    answer_a_page(browser)
    assert opened(browser).answers == {"tired": 3, "awake": 3, "rested": 0}
    partner = Pages(app)
    partner.get("/words")
    come_back(partner, words[0])
    assert opened(partner).row.id != opened(browser).row.id
    assert len(opened(partner).answers) == (3 if answer_first else 0)


def test_who_has_begun_can_go_on_where_they_left(sleep: Pages) -> None:
    sleep.send(BAD_NIGHTS)
    sleep.get("/")
    assert heading(sleep) == "You have begun"
    sleep.follow("Go on where you left off")
    assert place(sleep) == "page 2"


def test_who_was_at_the_list_of_answers_goes_on_there(sleep: Pages) -> None:
    at_check(sleep).get("/")
    sleep.follow("Go on where you left off")
    assert place(sleep) == "list"


def test_starting_again_asks_first_and_then_erases(sleep: Pages) -> None:
    app = sleep.client.application
    sleep.send(BAD_NIGHTS)
    sleep.get("/")
    sleep.follow("Start again")
    assert len(rows(app, "SELECT id FROM drafts")) == 1
    sleep.send({})
    assert sleep.path == "/"
    assert heading(sleep) == "Take a moment for yourself"
    assert rows(app, "SELECT id FROM drafts") == []


def test_starting_again_erases_a_result_that_was_kept(sleep: Pages) -> None:
    app = sleep.client.application
    finished(sleep).get("/")
    assert heading(sleep) == "You have finished"
    sleep.follow("Start again")
    assert "deleted at once" in sleep.text()
    sleep.send({})
    assert rows(app, "SELECT id FROM submissions") == []


def test_starting_again_leaves_the_counselor_what_was_shared(sleep: Pages) -> None:
    app = sleep.client.application
    finished(sleep, choice="share").get("/start-again")
    assert "A counselor keeps the answers you shared." in sleep.text()
    sleep.send({})
    assert heading(sleep) == "Take a moment for yourself"
    assert len(rows(app, "SELECT id FROM submissions")) == 1


@pytest.mark.parametrize("path", PERSONAL)
def test_a_browser_that_holds_nothing_sees_only_the_start(sleep: Pages, path: str) -> None:
    app = sleep.client.application
    finished(sleep, BAD_NIGHTS)
    stranger = Pages(app)
    stranger.get(path)
    assert stranger.path == "/"
    assert "Always" not in stranger.page.get_text()


def test_a_made_up_key_opens_nothing(app: Flask) -> None:
    stranger = Pages(app)
    stranger.client.set_cookie("checkin", "A" * 43)
    stranger.get("/questions")
    assert stranger.path == "/"


def test_who_has_begun_stays_on_the_version_they_began_with(serve_sleep: ServeSleep) -> None:
    browser = started(serve_sleep())
    newer = serve_sleep(("rest.yaml", "I am tired.", "I am worn out."))
    browser.client.application = newer
    open_page(browser, 1)
    assert "I am tired." in browser.text()
    assert "I am worn out." in started(newer).text()


def test_starting_too_often_is_refused_for_a_while(serve_sleep: ServeSleep, later: Clock) -> None:
    app = serve_sleep()
    browser = Pages(app)
    browser.get("/")
    for _ in range(60):
        assert browser.client.post("/start", data={**_token(browser), "accept": "yes"}).status_code == 303
    browser.post("/start", {"accept": "yes"}, status=429)
    assert "not lost" in browser.text()
    later(timedelta(minutes=61))
    browser.get("/")
    assert browser.client.post("/start", data={**_token(browser), "accept": "yes"}).status_code == 303


def test_what_nobody_can_open_any_more_is_swept_away(serve_sleep: ServeSleep, later: Clock) -> None:
    app = serve_sleep()
    lost, kept = begun(app), begun(app)
    six_words(kept)
    assert place(lost) == "page 1"
    swept(app)
    later(timedelta(hours=25))
    begun(app)
    swept(app)
    assert rows(app, "SELECT count(*), count(code_lookup) FROM drafts") == [(2, 1)]


def _token(browser: Pages) -> dict[str, str]:
    field = one(browser.page, "input[name=csrf_token]")
    return {"csrf_token": str(field["value"])}
