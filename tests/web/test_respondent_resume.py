"""Stopping and coming back: six words shown once, typed anywhere; what happens when a visit ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from assessment.vault import passphrase
from tests.support.counselor_steps import served
from tests.support.past_check_ins import check_ins
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    Clock,
    ServeSleep,
    begun,
    finished,
    heading,
    opened,
    record,
    rows,
    token,
)
from tests.support.strict_client import Pages


def six_words(browser: Pages) -> str:
    """Ask for six words; what is shown."""
    browser.get("/later")
    browser.send(status=200)
    shown = [each.get_text(strip=True) for each in browser.page.select("#resume-code li")]
    assert len(shown) == passphrase.LENGTH
    return " ".join(shown)


def another(app: Flask) -> Pages:
    browser = Pages(app)
    browser.get("/words")
    return browser


def come_back(browser: Pages, code: str) -> Pages:
    browser.get("/words")
    browser.send({"words": code})
    return browser


def app_of(browser: Pages) -> Flask:
    return browser.client.application


def test_no_words_are_made_unless_they_are_asked_for(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS)
    assert rows(app_of(sleep), "SELECT code_lookup, code_wrap FROM drafts") == [(None, None)]


def test_save_and_come_back_later_keeps_the_page_as_typed(sleep: Pages) -> None:
    sleep.send({"q1": "3"}, press="Save and come back later")
    assert sleep.path == "/later"
    sleep.follow("Go on without them")
    assert sleep.path == "/page/1"
    assert sleep.page.select_one("input[name=q1][value='3'][checked]") is not None


def test_save_and_come_back_later_says_what_cannot_be_read(sleep: Pages) -> None:
    sleep.get("/page/2")
    sleep.send({"q2": "99"}, press="Save and come back later", status=422)
    assert sleep.page.select_one("input[name=q2][value='99']") is not None


def test_the_words_open_the_answers_on_another_device_at_the_page_left(sleep: Pages) -> None:
    sleep.send({"q1": "3"})
    code = six_words(sleep)
    device = come_back(another(app_of(sleep)), code)
    assert device.path == "/page/2"
    device.get("/page/1")
    assert device.page.select_one("input[name=q1][value='3'][checked]") is not None


def test_the_device_used_last_holds_the_answers_alone(sleep: Pages) -> None:
    code = six_words(sleep)
    come_back(another(app_of(sleep)), code)
    sleep.get("/page/1")
    assert sleep.path == "/"


@pytest.mark.parametrize(
    "typed", ["{0}", "  {0}\n", "{1}", "{2}", "{3}"], ids=["as shown", "spaced", "hyphens", "capitals", "numbered"]
)
def test_words_may_be_typed_in_many_ways(sleep: Pages, typed: str) -> None:
    code = six_words(sleep)
    numbered = " ".join(f"{place}. {word}" for place, word in enumerate(code.split(), 1))
    device = come_back(another(app_of(sleep)), typed.format(code, code.replace(" ", "-"), code.upper(), numbered))
    assert device.path == "/page/1"


def test_a_word_that_is_not_in_the_list_is_named_and_what_was_typed_stays(sleep: Pages) -> None:
    code = six_words(sleep).split()
    typed = " ".join([*code[:2], "qqqqq", *code[3:]])
    device = another(app_of(sleep))
    device.send({"words": typed}, status=422)
    assert "Word 3 is not in our list." in device.text()
    field = device.page.select_one("textarea#words")
    assert field is not None
    assert field.get_text().strip() == typed


@pytest.mark.parametrize(("typed", "said"), [("zoom zoom", "You typed 2 words."), ("", "You typed 0 words.")])
def test_how_many_words_are_missing_is_said(pages: Pages, typed: str, said: str) -> None:
    pages.get("/words")
    pages.send({"words": typed}, status=422)
    assert said in pages.text()


def test_words_that_open_nothing_say_so_on_the_next_page(pages: Pages) -> None:
    come_back(pages, "zoom zoom zoom zoom zoom zoom")
    assert pages.path == "/words/open"
    assert "These words do not open anything." in pages.text()


def test_words_that_open_nothing_take_away_nothing_that_this_browser_holds(sleep: Pages) -> None:
    sleep.send({"q1": "3"})
    held = token(sleep)
    for _ in range(2):
        sleep.get("/words")
        sleep.send({"words": "acorn acorn acorn acorn acorn acorn"})
        assert "do not open anything" in sleep.text()
    assert token(sleep) == held
    assert opened(sleep).answers == {"tired": 3}
    assert sleep.client.get_cookie("before") is None


def test_words_that_open_something_leave_no_trace_of_what_was_held_before(sleep: Pages) -> None:
    sleep.get("/later")
    sleep.send(status=200)
    words = " ".join(each.get_text() for each in sleep.page.select("ol.resume-code li"))
    other = begun(app_of(sleep))
    other.get("/words")
    other.send({"words": words})
    assert other.path == "/page/1"
    assert other.client.get_cookie("before") is None


def test_no_word_is_ever_in_an_address(sleep: Pages) -> None:
    code = six_words(sleep)
    device = come_back(another(app_of(sleep)), code)
    assert not set(code.split()) & set(device.path.replace("/", " ").split())


def test_who_has_finished_is_not_told_of_answers_so_far(sleep: Pages) -> None:
    sleep.get("/later")
    assert "Your answers so far are saved." in sleep.text()
    sleep.follow("Go on without them")
    finished(sleep, BAD_NIGHTS)
    sleep.get("/later")
    assert "so far" not in sleep.text()
    assert "Your answers and your result are saved." in sleep.text()


def test_new_words_put_the_old_ones_out_of_use(sleep: Pages) -> None:
    old = six_words(sleep)
    sleep.get("/later")
    assert "You have six words already" in sleep.text()
    new = six_words(sleep)
    assert come_back(another(app_of(sleep)), old).path == "/words/open"
    assert come_back(another(app_of(sleep)), new).path == "/page/1"


def test_words_work_for_thirty_days_after_they_were_last_used(sleep: Pages, later: Clock) -> None:
    code = six_words(sleep)
    for days in (29, 58):
        later(timedelta(days=days))
        assert come_back(another(app_of(sleep)), code).path == "/page/1"
    later(timedelta(days=89))
    assert come_back(another(app_of(sleep)), code).path == "/words/open"


def test_after_sending_in_the_words_lead_to_the_result(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS)
    code = six_words(sleep)
    assert come_back(another(app_of(sleep)), code).path == "/result"


def test_leaving_ends_the_visit_and_the_words_still_open_it(sleep: Pages) -> None:
    code = six_words(sleep)
    sleep.client.get("/leave")
    assert come_back(another(app_of(sleep)), code).path == "/page/1"


def test_forgetting_the_device_leaves_the_words(sleep: Pages) -> None:
    code = six_words(sleep)
    sleep.send(form="form[action='/forget']")
    assert heading(sleep) == "This browser is clear"
    assert sleep.client.get_cookie("checkin") is None
    assert come_back(another(app_of(sleep)), code).path == "/page/1"


def test_forgetting_the_device_without_words_says_that_it_deletes(sleep: Pages) -> None:
    sleep.get("/forget")
    assert "so they are deleted" in sleep.text()
    sleep.send()
    assert heading(sleep) == "It is deleted"
    assert rows(app_of(sleep), "SELECT id FROM drafts") == []


def test_after_twenty_idle_minutes_the_page_is_closed(sleep: Pages, later: Clock) -> None:
    later(timedelta(minutes=21))
    sleep.get("/page/1")
    assert sleep.path == "/closed"
    assert "tired" not in sleep.text()


def test_who_goes_on_answering_is_not_idle(sleep: Pages, later: Clock) -> None:
    for minutes in (15, 30, 45):
        later(timedelta(minutes=minutes))
        sleep.get("/page/1")
        assert sleep.path == "/page/1"


def test_after_four_hours_the_page_is_closed_however_busy(sleep: Pages, later: Clock) -> None:
    for minutes in range(15, 240, 15):
        later(timedelta(minutes=minutes))
        sleep.get("/page/1")
        assert sleep.path == "/page/1"
    later(timedelta(minutes=241))
    sleep.get("/page/1")
    assert sleep.path == "/closed"


def test_what_was_typed_before_the_end_is_saved_when_it_comes_too_late(sleep: Pages, later: Clock) -> None:
    later(timedelta(hours=2))
    sleep.send({"q1": "3"})
    assert sleep.path == "/closed"
    sleep.send()
    assert sleep.path == "/page/2"
    sleep.get("/page/1")
    assert sleep.page.select_one("input[name=q1][value='3'][checked]") is not None


def test_a_closed_page_with_words_opens_with_the_words_alone(sleep: Pages, later: Clock) -> None:
    code = six_words(sleep)
    cookie = sleep.client.get_cookie("checkin")
    assert cookie is not None
    later(timedelta(minutes=21))
    sleep.get("/page/1")
    assert sleep.path == "/closed"
    assert sleep.page.select("main form") == []
    sleep.client.set_cookie("checkin", cookie.value)
    sleep.get("/page/1")
    assert sleep.path == "/"
    assert come_back(sleep, code).path == "/page/1"


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
    assert lost.path == "/page/1"
    later(timedelta(hours=25))
    begun(app)
    assert rows(app, "SELECT count(*), count(code_lookup) FROM drafts") == [(2, 1)]


def test_everything_kept_can_be_downloaded(sleep: Pages) -> None:
    finished(sleep, {"q1": "3"})
    sleep.get("/copy")
    answer = sleep.client.get("/check-in.json")
    assert answer.headers["Content-Disposition"] == "attachment; filename=check-in.json"
    told = json.loads(answer.data)
    assert told["sent_in"][0]["answers"]["tired"] == {"question": "I am tired.", "answer": 3, "in_words": "Always"}


def test_the_copy_says_what_else_is_kept(sleep: Pages, later: Clock) -> None:
    finished(sleep, BAD_NIGHTS, choice="share")
    sleep.send({"place": "uk"}, form="#choose-place")
    sleep.get("/call")
    sleep.send({"contact": "after six, 555 0100"})
    sleep.get("/later")
    sleep.send(status=200)
    told = json.loads(sleep.client.get("/check-in.json").data)
    assert (told["place"], told["contact"], told["call_asked_for"]) == ("uk", "after six, 555 0100", True)
    assert told["six_words_until"] > told["begun"]
    assert told["sent_in"][0]["what_would_change_it"] == json.loads(record(sleep).last.explanation)
    later(timedelta(minutes=1))
    sleep.get("/withdraw")
    sleep.send()
    assert json.loads(sleep.client.get("/check-in.json").data)["stopped_sharing"] > told["sent_in"][0]["at"]


def test_the_copy_explains_the_first_pass_and_no_check_in(app: Flask, pages: Pages) -> None:
    holder = check_ins(app.extensions["engine"], app.extensions["keyring"], served(app), "very upset once")
    pages.client.set_cookie("checkin", holder)
    told = json.loads(pages.client.get("/check-in.json").data)
    assert [each["what_would_change_it"] is None for each in told["sent_in"]] == [False, True]


def test_who_stops_sharing_is_read_by_nobody_and_shown_as_withdrawn(
    sleep: Pages, counselor_at: Callable[[Flask], Pages]
) -> None:
    finished(sleep, BAD_NIGHTS, choice="share")
    [(code,)] = rows(app_of(sleep), "SELECT code FROM submissions")
    sleep.get("/withdraw")
    sleep.send()
    assert sleep.path.startswith("/result")
    assert "You kept your answers to yourself" in sleep.text()
    desk = counselor_at(app_of(sleep))
    desk.get("/counselor")
    assert code in desk.text()
    assert "Withdrawn lately" in desk.text()
    desk.get(f"/counselor/{code}", 404)
    assert rows(app_of(sleep), "SELECT sealed_key FROM submissions") == [(None,)]


def test_what_was_withdrawn_can_be_shared_again(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS, choice="share")
    sleep.get("/withdraw")
    sleep.send()
    sleep.get("/share")
    sleep.send({"contact": ""})
    assert rows(app_of(sleep), "SELECT state FROM submissions") == [("new",)]


def _token(browser: Pages) -> dict[str, str]:
    field = browser.page.select_one("input[name=csrf_token]")
    assert field is not None
    return {"csrf_token": str(field["value"])}


def test_the_words_shown_survive_a_switch_of_language(sleep_in_two: Pages) -> None:
    code = six_words(sleep_in_two)
    sleep_in_two.send({"language": "es"}, form="#shown", status=200)
    assert [each.get_text(strip=True) for each in sleep_in_two.page.select("#resume-code li")] == code.split()
    assert sleep_in_two.page.html is not None
    assert sleep_in_two.page.html["lang"] == "es"


def test_words_typed_survive_a_switch_of_language(app: Flask) -> None:
    browser = Pages(app)
    browser.get("/words")
    browser.send({"words": "shiny carbon", "language": "es"}, form="#typing", status=200)
    assert "shiny carbon" in browser.text()


@pytest.fixture
def sleep_in_two(app: Flask) -> Pages:
    """A browser that has just begun on the default pack, which speaks two languages."""
    return begun(app)
