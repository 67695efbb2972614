"""A service that leaves questions out, or words what it must say beside one: what people and counselors see of it."""

from __future__ import annotations

from flask import Flask

from tests.support.counselor_steps import sent, sign_in
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    ServeSleep,
    at_check,
    begun,
    finished,
    open_page,
    place,
    rows,
)
from tests.support.strict_client import Pages

SWITCH = ("alone.yaml", "answer: yes_no,", "answer: yes_no, switch: nights,")
DARK = "{id: dark, ask: Is it dark?, answer: yes_no, on_paper: no}"
MORE = ("alone.yaml", "critical: [yes]}", f"critical: [yes]}}\n      - {DARK}")
NOTICE = ("alone.yaml", "ask: Is it unsafe at night?,", "ask: Unsafe?, help: We may have to act., notice: child,")


def without(serve_sleep: ServeSleep, *changes: tuple[str, str, str], **different: object) -> Flask:
    return serve_sleep(SWITCH, *changes, not_asked=frozenset({"nights"}), **different)


def alone(browser: Pages) -> Pages:
    for filled_in in (BAD_NIGHTS, {}, {}):
        browser.send(filled_in)
    assert place(browser) == "page 4"
    return browser


def lines(browser: Pages) -> list[str]:
    return [each.get_text() for each in browser.page.select("main .help-lines__number")]


def test_what_is_left_out_is_not_asked(serve_sleep: ServeSleep) -> None:
    browser = begun(without(serve_sleep))
    browser.send(BAD_NIGHTS)
    assert "Part 2 of 5" in browser.text()
    assert "Is it unsafe at night?" not in at_check(browser).text()


def test_the_rest_of_its_page_is_asked(serve_sleep: ServeSleep) -> None:
    browser = alone(begun(without(serve_sleep, MORE, ("pack.yaml", "worst, help]", "worst, help, dark]"))))
    assert "Is it dark?" in browser.text()
    assert "unsafe" not in browser.text()
    browser.send({"q1": "yes"})
    browser.follow("Show")
    assert "Is it dark? Yes" in browser.text()


def test_then_help_lines_stand_on_every_page(serve_sleep: ServeSleep) -> None:
    browser = begun(without(serve_sleep))
    while place(browser).startswith("page "):
        assert lines(browser) == ["999"], browser.path
        browser.send()
    assert lines(browser) == ["999"]
    browser.follow("Continue")
    assert lines(browser) == ["999"]
    browser.send({"choice": "keep"})
    assert (browser.path, lines(browser)) == ("/result", ["all.example", "999"])


def test_they_are_those_of_the_place_once_one_is_chosen(serve_sleep: ServeSleep) -> None:
    browser = begun(without(serve_sleep, place="uk"))
    assert lines(browser) == ["999", "1"]


def test_a_service_that_asks_everything_shows_them_where_they_are_needed(sleep: Pages) -> None:
    assert lines(sleep) == []


def test_what_was_begun_before_goes_on_as_it_was_begun(serve_sleep: ServeSleep) -> None:
    before = begun(serve_sleep(SWITCH))
    later = Pages(without(serve_sleep))
    later.client.set_cookie("checkin", cookie(before, "checkin"))
    open_page(later, 1)
    alone(later)
    assert "Is it unsafe at night?" in later.text()


def cookie(browser: Pages, name: str) -> str:
    found = browser.client.get_cookie(name)
    assert found is not None
    return found.value


def test_a_result_keeps_the_definition_it_was_made_with(serve_sleep: ServeSleep) -> None:
    app = without(serve_sleep)
    finished(begun(app), BAD_NIGHTS)
    finished(begun(serve_sleep(SWITCH)), BAD_NIGHTS)
    snapshots = [snapshot for (snapshot,) in rows(app, "SELECT snapshot FROM packs")]
    assert sorted('"not_asked":["nights"]' in each for each in snapshots) == [False, True]


def test_the_counselor_is_told_what_nobody_was_asked(serve_sleep: ServeSleep) -> None:
    app = without(serve_sleep)
    code = sent(app, {"tired": 3, "awake": 3}).code
    desk = sign_in(app)
    desk.get(f"/counselor/{code}")
    assert "Not asked at this service: Is it unsafe at night?." in desk.text()


def test_an_operator_s_own_words_stand_beside_the_question(serve_sleep: ServeSleep) -> None:
    plain = alone(begun(serve_sleep(NOTICE)))
    assert "We may have to act." in plain.text()
    own = alone(begun(serve_sleep(NOTICE, child_notice="Here the law says that we must call the office.")))
    assert "Here the law says that we must call the office." in own.text()
    assert "We may have to act." not in own.text()
    own.send({"q1": ["yes", "no"]}, status=422)
    assert "Here the law says that we must call the office." in own.text()


def test_an_operator_s_words_are_shown_literally(serve_sleep: ServeSleep) -> None:
    own = alone(begun(serve_sleep(NOTICE, child_notice="<b>{{ 7*7 }}</b>")))
    assert "<b>{{ 7*7 }}</b>" in own.text()
