"""The boxes beside steps: kept as they are set, for one result, and seen by nobody but the person."""

from __future__ import annotations

import json
from datetime import timedelta

from flask import Flask

from assessment.core.engine.outcome import from_json
from tests.support.counselor_steps import served
from tests.support.respondent_steps import (
    Clock,
    come_back,
    opened,
    own_copy,
    record,
    rows,
    second_tab,
    six_words,
)
from tests.support.rounds import first_pass
from tests.support.strict_client import Pages, one
from tests.web.test_respondent_left_out import sent_with


def at_result(app: Flask, choice: str = "keep", **answers: str | int) -> Pages:
    """The result of somebody who caused the hurt, and has steps on the subject itself."""
    mild = {"knows_own_reasons": 2, "gets_defensive": 2, "sees_their_side": 2, "tells_before_asked": 2}
    return sent_with(app, first_pass(served(app), "caused_hurt", **(mild | answers)), choice)


def another_check_in(browser: Pages) -> None:
    """Do a check-in, up to its result."""
    browser.get("/again")
    browser.send()
    browser.send({"q1": "3"})
    while browser.path == "/questions":
        if browser.page.select_one("main form#list"):
            browser.follow("Continue")
        else:
            browser.send({})


def ticked(browser: Pages) -> list[str]:
    return [str(each["value"]) for each in browser.page.select("[name=done][checked]")]


def test_each_step_has_a_box_and_says_what_to_do(app: Flask) -> None:
    browser = at_result(app)
    boxes = browser.page.select("form[data-ticks] [name=done]")
    assert len(boxes) == len(from_json(record(browser).last.outcome).steps) > 1
    for box in boxes:
        assert one(browser.page, f"label[for={box['id']}]").get_text()
        assert one(browser.page, f"#{box['aria-describedby']}").get_text()


def test_ticks_are_kept_and_can_be_taken_away(app: Flask) -> None:
    browser = at_result(app)
    browser.send({"done": ["0", "2"]}, form="form[data-ticks]", press="Keep my ticks")
    assert ticked(browser) == ["0", "2"]
    browser.send({"done": ["2"]}, form="form[data-ticks]", press="Keep my ticks")
    assert ticked(browser) == ["2"]


def test_ticks_come_back_with_the_words(app: Flask) -> None:
    browser = at_result(app)
    browser.send({"done": ["1"]}, form="form[data-ticks]", press="Keep my ticks")
    assert ticked(come_back(Pages(app), six_words(browser))) == ["1"]


def test_what_no_box_stands_for_is_left_alone(app: Flask) -> None:
    browser = at_result(app)
    browser.post("/result", {"ticks": "1", "done": ["0", "99", "x", "-1"]})
    assert ticked(browser) == ["0"]
    for no_round in ("no", "0", "2"):
        browser.post("/result", {"ticks": no_round, "done": "1"})
    assert ticked(browser) == ["0"]


def test_a_new_result_begins_without_ticks_and_those_before_are_kept(app: Flask, later: Clock) -> None:
    browser = at_result(app)
    browser.send({"done": ["0"]}, form="form[data-ticks]", press="Keep my ticks")
    later(timedelta(minutes=5))
    another_check_in(browser)
    assert ticked(browser) == []
    assert [len(each) for each in opened(browser).content.ticks.values()] == [1]


def test_ticks_of_a_page_that_is_older_than_the_result_stay_with_theirs(app: Flask, later: Clock) -> None:
    browser = at_result(app)
    old_tab = second_tab(browser)
    later(timedelta(minutes=5))
    another_check_in(browser)
    old_tab.send({"done": ["0"]}, form="form[data-ticks]", press="Keep my ticks")
    assert ticked(old_tab) == []
    (first, second) = json.loads(own_copy(browser))["sent_in"]
    assert (len(first["steps_ticked"]), second["steps_ticked"]) == (1, [])


def test_ones_own_copy_holds_the_ticks(app: Flask) -> None:
    browser = at_result(app)
    browser.send({"done": ["0"]}, form="form[data-ticks]", press="Keep my ticks")
    name = from_json(record(browser).last.outcome).steps[0]
    assert "Step you ticked" in own_copy(browser, "csv").decode()
    assert served(app).step[name].title in json.loads(own_copy(browser))["sent_in"][0]["steps_ticked"]


def test_ticks_stand_in_no_row_in_the_clear(app: Flask) -> None:
    browser = at_result(app, "share")
    before = rows(app, "SELECT state, revision, round, due_at, body FROM submissions")
    browser.send({"done": ["0"]}, form="form[data-ticks]", press="Keep my ticks")
    assert rows(app, "SELECT state, revision, round, due_at, body FROM submissions") == before
    name = from_json(record(browser).last.outcome).steps[0]
    assert name.encode() not in b"".join(bytes(body) for (body,) in rows(app, "SELECT body FROM drafts"))


def test_steps_at_a_level_of_danger_have_no_boxes(app: Flask) -> None:
    browser = at_result(app, afraid_of_partner="yes")
    assert browser.page.select("[name=done]") == []
    assert "Support for you" in browser.text()


def test_paper_shows_no_ticks(app: Flask) -> None:
    browser = at_result(app)
    before = browser.page.select_one(".print-only")
    browser.send({"done": ["0"]}, form="form[data-ticks]", press="Keep my ticks")
    assert str(browser.page.select_one(".print-only")) == str(before)
