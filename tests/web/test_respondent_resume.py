"""Resume codes: six words, shown once, typed on any device."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from assessment.vault import passphrase
from assessment.web.script_redirects import SCRIPT_HEADER
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    Clock,
    begun,
    come_back,
    finished,
    open_page,
    opened,
    place,
    rows,
    six_words,
    token,
)
from tests.support.strict_client import Pages, one

TEMPLATES = Path(__file__).parents[2] / "templates" / "respondent"


def another(app: Flask) -> Pages:
    browser = Pages(app)
    browser.get("/words")
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
    assert place(sleep) == "page 1"
    assert sleep.page.select_one("input[name=q1][value='3'][checked]") is not None


def test_what_cannot_be_read_is_named_on_coming_back_and_there_as_it_was_typed(sleep: Pages) -> None:
    open_page(sleep, 2)
    sleep.send({"q2": "99"}, press="Save and come back later")
    sleep.get("/questions", status=422)
    assert sleep.page.select_one("input[name=q2][value='99']") is not None


def test_the_words_open_the_answers_on_another_device_at_the_page_left(sleep: Pages) -> None:
    sleep.send({"q1": "3"})
    code = six_words(sleep)
    device = come_back(another(app_of(sleep)), code)
    assert place(device) == "page 2"
    open_page(device, 1)
    assert device.page.select_one("input[name=q1][value='3'][checked]") is not None


def test_the_device_used_last_holds_the_answers_alone(sleep: Pages) -> None:
    code = six_words(sleep)
    come_back(another(app_of(sleep)), code)
    sleep.get("/questions")
    assert sleep.path == "/"


@pytest.mark.parametrize(
    "typed", ["{0}", "  {0}\n", "{1}", "{2}", "{3}"], ids=["as shown", "spaced", "hyphens", "capitals", "numbered"]
)
def test_words_may_be_typed_in_many_ways(sleep: Pages, typed: str) -> None:
    code = six_words(sleep)
    numbered = " ".join(f"{place}. {word}" for place, word in enumerate(code.split(), 1))
    device = come_back(another(app_of(sleep)), typed.format(code, code.replace(" ", "-"), code.upper(), numbered))
    assert place(device) == "page 1"


def test_a_word_that_is_not_in_the_list_is_named_and_what_was_typed_stays(sleep: Pages) -> None:
    code = six_words(sleep).split()
    typed = " ".join([*code[:2], "qqqqq", *code[3:]])
    device = another(app_of(sleep))
    device.post("/words", {"words": typed}, status=422, headers=dict([SCRIPT_HEADER]))
    assert "Word 3 is not in our list." in device.text()
    field = one(device.page, "textarea#words")
    assert field.get_text().strip() == typed


def test_without_a_script_the_places_of_wrong_words_are_named_on_another_page_that_holds_no_word(
    sleep: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        passphrase, "generate", lambda _language: "zoom acorn lilac tiger wagon plus"
    )  # on no page by chance
    code = six_words(sleep)
    device = another(app_of(sleep))
    device.send({"words": " ".join([*code.split()[:2], "qqqqq", *code.split()[3:]])}, status=422)
    assert device.path == "/words/open"
    assert "Word 3 is not in our list." in device.text()
    cookie = device.client.get_cookie("session")
    assert cookie is not None
    kept = base64.urlsafe_b64decode(cookie.value.split(".")[0] + "==").decode()
    assert [word for word in (*code.split(), "qqqqq") if word in kept or word in str(device.page.select("form"))] == []
    device.get("/words")
    assert "not in our list" not in device.text()
    assert place(come_back(device, code)) == "page 1"


@pytest.mark.parametrize(("typed", "message"), [("zoom zoom", "You typed 2 words."), ("", "Type your words.")])
def test_how_many_words_are_missing_is_said(pages: Pages, typed: str, message: str) -> None:
    pages.get("/words")
    pages.send({"words": typed}, status=422)
    assert message in pages.text()


def test_words_that_open_nothing_say_so_on_the_next_page(pages: Pages) -> None:
    come_back(pages, "zoom zoom zoom zoom zoom zoom")
    assert pages.path == "/words/open"
    assert "These words do not open anything." in pages.text()


def test_words_that_open_nothing_take_away_nothing_that_this_browser_holds(sleep: Pages) -> None:
    sleep.send({"q1": "3"})
    before = token(sleep)
    for _ in range(2):
        sleep.get("/words")
        sleep.send({"words": "acorn acorn acorn acorn acorn acorn"})
        assert "do not open anything" in sleep.text()
    sleep.get("/questions")
    assert place(sleep) == "page 2"
    sleep.send()
    assert token(sleep) == before
    assert opened(sleep).answers == {"tired": 3}
    assert sleep.client.get_cookie("before") is None


def test_words_that_open_something_leave_no_access_to_the_previous_draft(sleep: Pages) -> None:
    sleep.get("/later")
    sleep.send(status=200)
    words = " ".join(each.get_text() for each in sleep.page.select("ol.resume-code li"))
    other = begun(app_of(sleep))
    other.get("/words")
    other.send({"words": words})
    assert place(other) == "page 1"
    other.send()
    assert place(other) == "page 2"
    assert other.client.get_cookie("before") is None


def test_leaving_takes_away_what_was_held_before_words_were_typed(sleep: Pages) -> None:
    sleep.get("/words")
    sleep.send({"words": "acorn acorn acorn acorn acorn acorn"})
    sleep.post("/leave", status=200)
    sleep.response.close()
    assert rows(sleep.client.application, "SELECT id FROM drafts") == []


def test_no_word_is_ever_in_an_address(sleep: Pages) -> None:
    code = six_words(sleep)
    device = come_back(another(app_of(sleep)), code)
    assert not set(code.split()) & set(device.path.replace("/", " ").split())


def test_somebody_who_has_finished_does_not_read_about_answers_so_far(sleep: Pages) -> None:
    sleep.get("/later")
    assert "Your answers so far are saved." in sleep.text()
    sleep.follow("Go on without them")
    finished(sleep, BAD_NIGHTS)
    sleep.get("/later")
    assert "so far" not in sleep.text()
    assert "Your answers and your result are saved." in sleep.text()


def test_no_page_promises_six_words_to_somebody_who_may_have_seven() -> None:
    said = {
        path.name
        for path in TEMPLATES.rglob("*.html")
        if re.search(r"(six|seven) words", path.read_text(), re.IGNORECASE)
    }
    assert not said


def test_new_words_put_the_old_ones_out_of_use(sleep: Pages) -> None:
    old = six_words(sleep)
    sleep.get("/later")
    assert "You have words already" in sleep.text()
    new = six_words(sleep)
    assert come_back(another(app_of(sleep)), old).path == "/words/open"
    assert place(come_back(another(app_of(sleep)), new)) == "page 1"


def test_words_work_for_thirty_days_after_they_were_last_used(sleep: Pages, later: Clock) -> None:
    code = six_words(sleep)
    for days in (29, 58):
        later(timedelta(days=days))
        assert place(come_back(another(app_of(sleep)), code)) == "page 1"
    later(timedelta(days=89))
    assert come_back(another(app_of(sleep)), code).path == "/words/open"


def test_after_sending_in_the_words_lead_to_the_result(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS)
    code = six_words(sleep)
    assert come_back(another(app_of(sleep)), code).path == "/result"


def test_leaving_ends_the_visit_and_the_words_still_open_it(sleep: Pages) -> None:
    code = six_words(sleep)
    sleep.client.get("/leave")
    assert place(come_back(another(app_of(sleep)), code)) == "page 1"


def test_who_reads_spanish_gets_seven_spanish_words_that_open_the_answers_elsewhere(sleep_in_two: Pages) -> None:
    sleep_in_two.get("/later")
    sleep_in_two.post("/language", {"language": "es", "back": "/later"}, status=303)
    sleep_in_two.get("/later")
    sleep_in_two.send(status=200)
    shown = sleep_in_two.page.select_one("#resume-code")
    assert shown is not None
    words = [each.get_text(strip=True) for each in shown.select("li")]
    assert (shown["lang"], len(words)) == ("es", 7)
    assert set(words) <= set(passphrase.SPANISH.words)
    assert place(come_back(another(app_of(sleep_in_two)), " ".join(words).upper())) == "page 1"


def test_five_spanish_words_are_said_to_be_too_few_of_seven(pages: Pages) -> None:
    come_back(pages, "ábaco jazmín leña piña sábado")
    assert "You typed 5 words. There should be 7." in pages.text()


def test_the_words_shown_survive_a_switch_of_language(sleep_in_two: Pages) -> None:
    code = six_words(sleep_in_two)
    sleep_in_two.send({"language": "es"}, form="#show-words", status=200)
    assert [each.get_text(strip=True) for each in sleep_in_two.page.select("#resume-code li")] == code.split()
    assert sleep_in_two.page.html is not None
    assert sleep_in_two.page.html["lang"] == "es"


def test_words_typed_survive_a_switch_of_language(app: Flask) -> None:
    browser = Pages(app)
    browser.get("/words")
    browser.send({"words": "shiny carbon", "language": "es"}, form="#resume", status=200)
    assert "shiny carbon" in browser.text()


@pytest.fixture
def sleep_in_two(app: Flask) -> Pages:
    """A browser that has just begun on the default pack, which speaks two languages."""
    return begun(app)
