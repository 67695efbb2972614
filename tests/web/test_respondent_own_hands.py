"""What would change a result: on the page only what is in the person's own hands, and nothing in danger."""

from __future__ import annotations

import pytest
from flask import Flask

from assessment.core.engine.answers import read
from assessment.core.items import Answer
from tests.support.counselor_steps import served
from tests.support.respondent_steps import headings
from tests.support.rounds import first_pass
from tests.support.strict_client import Pages, one
from tests.web.test_respondent_left_out import sent_with

TITLE = "What would change this"
LISTENS: dict[str, Answer | None] = {
    "lets_them_finish": 1,
    "asks_to_understand": 2,
    "says_feelings_make_sense": 1,
    "gets_defensive": 3,
}


def at_result(app: Flask, part: str = "caused_hurt", /, **answers: Answer | None) -> Pages:
    otherwise: dict[str, Answer | None] = {"what_happened": ("something_else",), "hurts_most": None, **answers}
    return sent_with(app, first_pass(served(app), part, **otherwise))


def named(browser: Pages) -> list[str]:
    part = one(browser.page, "section[aria-labelledby=own_hands]")
    return [" ".join(each.get_text().split()) for each in part.select("li")]


def test_at_most_three_things_move_the_lowest_score_and_say_what_was_answered(app: Flask) -> None:
    browser = at_result(app, **LISTENS)
    assert named(browser) == [
        "You let your partner finish before you answer. Now: rarely.",
        "You tell your partner that their feelings make sense. Now: rarely.",
        "You defend yourself less often. Now: often.",
    ]
    assert "Each of these would raise your lowest score." in browser.text()
    assert "This is in your hands. Your partner does not have to do a thing." in browser.text()
    titles = headings(browser)
    assert titles.index(TITLE) == titles.index("Steps for this week") + 1
    assert TITLE in one(browser.page, ".result-contents").get_text()


def test_where_one_answer_alone_leads_to_a_lower_level_the_page_says_so(app: Flask) -> None:
    pack = served(app)
    (example,) = [each for each in pack.examples if each.name == "repair just under 60"]
    browser = sent_with(app, read(pack, example.answers))
    assert 1 <= len(named(browser)) <= 3
    assert "If one of these got better, this page would suggest less help." in browser.text()
    assert "your lowest score" not in browser.text()


def test_who_was_hurt_is_told_to_do_nothing_and_that_it_is_not_theirs_to_repair(app: Flask) -> None:
    browser = at_result(app, "was_hurt", believes_partner=0, can_count_on_partner=0)
    assert TITLE in headings(browser)
    assert one(browser.page, "section[aria-labelledby=own_hands]").select("li") == []
    assert "Most of this rests on what your partner does. It is not yours to put right." in browser.text()
    assert "this page would suggest less help" not in browser.text()


@pytest.mark.parametrize("answers", [{"afraid_of_partner": "yes"}, {"private_now": "no"}, {"wish_now": "end"}])
def test_who_was_hurt_and_is_in_danger_overheard_or_leaving_reads_nothing_of_it(
    app: Flask, answers: dict[str, Answer | None]
) -> None:
    assert TITLE not in headings(at_result(app, "was_hurt", **answers))


@pytest.mark.parametrize(
    "answers",
    [
        {"afraid_of_partner": "yes"},
        {"thoughts_of_suicide": "past_2_weeks"},
        {"hurt_partner": "yes"},
        {"afraid_of_partner": "not_sure"},
        {"substance_problem": "me"},
        {"children_at_home": "prefer_not_to_say"},
        {"private_now": "no"},
        {"wish_now": "end"},
        {"afraid_of_partner": None},
        {"same_argument": None, "talks_end_badly": None},
    ],
)
def test_in_danger_in_doubt_overheard_leaving_or_with_too_few_answers_nothing_is_said(
    app: Flask, answers: dict[str, Answer | None]
) -> None:
    browser = at_result(app, "both", **LISTENS, **answers)
    assert TITLE not in headings(browser)
    assert "in your hands" not in browser.text()
