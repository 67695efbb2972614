"""A sentence for tonight: only where steps for two are open; and the questions people ask."""

from __future__ import annotations

from flask import Flask

from assessment.core.engine.outcome import from_json
from assessment.core.items import Answer
from tests.support.counselor_steps import served
from tests.support.respondent_steps import headings, record
from tests.support.rounds import first_pass
from tests.support.strict_client import Pages, one
from tests.web.test_respondent_left_out import sent_with

GIVE_TIME = "What would help you today?"
LISTEN = "I want to hear how it was for you."


def at_result(app: Flask, part: str = "caused_hurt", **answers: Answer | None) -> Pages:
    otherwise: dict[str, Answer | None] = {"what_happened": ("something_else",), "hurts_most": None, **answers}
    return sent_with(app, first_pass(served(app), part, **otherwise))


def test_the_first_step_that_has_a_sentence_gives_it(app: Flask) -> None:
    browser = at_result(app, gets_defensive=2, accepts_slow_trust=1, pushes_to_move_on=2)
    assert from_json(record(browser).last.outcome).access == "open"
    assert LISTEN in one(browser.page, ".say").get_text()
    assert "Say it only if the evening is calm." in browser.text()
    assert GIVE_TIME not in browser.text()


def test_there_is_none_where_no_step_has_one(app: Flask) -> None:
    assert "A sentence for tonight" not in headings(at_result(app))


def test_there_is_none_while_steps_for_two_are_not_open(app: Flask) -> None:
    for answers in ({"afraid_of_partner": "yes"}, {"children_at_home": "prefer_not_to_say"}, {"private_now": "no"}):
        browser = at_result(app, gets_defensive=2, **answers)
        assert browser.page.select(".say") == []


def test_a_step_that_may_be_the_partners_gives_none(app: Flask) -> None:
    browser = at_result(app, "both", what_happened=("harsh_words",), gets_defensive=2)
    assert "If I get loud" not in browser.text()
    assert LISTEN in one(browser.page, ".say").get_text()


def test_questions_people_ask_stand_folded_on_the_result(app: Flask) -> None:
    browser = at_result(app)
    asked = [each.get_text(strip=True) for each in browser.page.select("details:not([open]) summary")]
    assert {each.ask for each in served(app).texts.faq} <= set(asked)
