"""What was left out is answered later, from the result page; what was sent in before stays as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from assessment import clock
from assessment.core.check_ins import assess_round
from assessment.core.engine.answers import loaded
from assessment.core.engine.outcome import as_json, from_json
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.records import drafts
from assessment.storage.engine import writing
from tests.support.counselor_steps import act, served
from tests.support.respondent_steps import (
    GO_ON,
    Clock,
    begun,
    come_back,
    heading,
    headings,
    open_page,
    open_send,
    opened,
    own_copy,
    place,
    record,
    rows,
    second_tab,
    sent_answers,
    six_words,
)
from tests.support.rounds import first_pass
from tests.support.strict_client import Pages, filled_in, one

HURT_BY_PARTNER = {"q1": "was_hurt"}
ALONE, NOT_ALONE = {"q1": "yes"}, {"q1": "no"}


@pytest.fixture
def at_result(app: Flask) -> Pages:
    """A browser with the default pack's first pass sent in and kept, every question skipped."""
    return _sent(app, "keep")


def _sent(app: Flask, choice: str, first: dict[str, str] | None = None) -> Pages:
    browser = begun(app)
    browser.send(first or {})
    while place(browser).startswith("page "):
        browser.send({})
    browser.follow("Continue")
    browser.send({"choice": choice})
    assert browser.path == "/result"
    return browser


def in_addendum(browser: Pages) -> Pages:
    browser.get("/result")
    browser.follow("Answer what you left out")
    assert browser.path == "/questions"
    return browser


def done(browser: Pages, *filled_in: dict[str, str]) -> Pages:
    """Through the addendum under way to the result; what is filled in goes to its first pages."""
    pages = iter(filled_in)
    while place(browser).startswith("page "):
        browser.send(next(pages, {}))
    browser.follow("Continue")
    assert heading(browser) == "Send in what you had left out"
    browser.send()
    assert browser.path == "/result"
    return browser


def test_the_result_says_how_much_was_left_out_and_where(at_result: Pages) -> None:
    shown = at_result.text()
    assert "What you left out" in headings(at_result)
    assert "Only for you" in shown
    assert "For a moment when you are alone." in shown
    assert "The others stay as they are." in shown


def test_an_addendum_asks_just_what_was_left_out(app: Flask) -> None:
    browser = in_addendum(_sent(app, "keep", HURT_BY_PARTNER))
    assert place(browser) == "page 1001"
    assert browser.page.select("[name=q1]") == []
    assert browser.page.select("[name=q2]") != []


def test_both_the_first_outcome_and_the_one_after_are_kept(app: Flask, later: Clock) -> None:
    browser = _sent(app, "keep")
    [first] = record(browser).rounds
    later(timedelta(minutes=5))
    done(in_addendum(browser), HURT_BY_PARTNER)
    before, after = record(browser).rounds
    assert before == first
    assert after.addendum
    assert loaded(after.answers) == {"my_part": "was_hurt"}
    assert after.outcome == as_json(assess_round(served(app), record(browser).parsed_rounds))


def test_the_role_that_was_answered_later_picks_the_words(app: Flask) -> None:
    browser = in_addendum(_sent(app, "keep"))
    browser.send(HURT_BY_PARTNER)
    done(browser)
    browser.get("/again")
    browser.send()
    assert "My partner kept the promises they made." in browser.text()


def test_skipping_everything_again_sends_nothing(at_result: Pages) -> None:
    done(in_addendum(at_result))
    assert rows(at_result.client.application, "SELECT round FROM submissions") == [(1,)]
    assert "What you left out" in headings(at_result)


def test_an_addendum_in_progress_is_gone_on_with_from_the_result(at_result: Pages) -> None:
    in_addendum(at_result).send(HURT_BY_PARTNER)
    where = place(at_result)
    at_result.get("/result")
    assert "You have begun to answer it." in at_result.text()
    assert "Do a check-in" not in at_result.text()
    assert "If you stop, these new answers are deleted." in at_result.text()
    at_result.follow("Go on with it")
    assert place(at_result) == where


def test_an_addendum_can_be_given_up(at_result: Pages) -> None:
    in_addendum(at_result).send(HURT_BY_PARTNER)
    at_result.get("/result")
    at_result.follow("Stop, and leave the result as it is")
    assert at_result.path == "/result"
    assert "You have begun to answer it." not in at_result.text()
    assert rows(at_result.client.application, "SELECT round FROM submissions") == [(1,)]


def test_words_bring_a_person_back_to_what_they_left_out(app: Flask, at_result: Pages) -> None:
    elsewhere = come_back(Pages(app), six_words(at_result))
    assert elsewhere.path == "/result"
    done(in_addendum(elsewhere), HURT_BY_PARTNER)
    assert sent_answers(elsewhere) == {"my_part": "was_hurt"}


def test_words_bring_a_person_back_into_an_addendum_that_was_begun(app: Flask, at_result: Pages) -> None:
    in_addendum(at_result).send(HURT_BY_PARTNER)
    elsewhere = come_back(Pages(app), six_words(at_result))
    assert place(elsewhere) == "page 1002"


def test_what_is_typed_and_not_sent_comes_back(at_result: Pages) -> None:
    in_addendum(at_result)
    typed = filled_in(one(at_result.page, "#answers")) | {"q1": "both"}
    assert at_result.client.post("/questions/unsent", data=typed).status_code == 204
    at_result.get("/questions")
    assert at_result.page.select_one("[name=q1][value=both][checked]") is not None


def test_a_check_in_under_way_is_not_mixed_with_what_was_left_out(at_result: Pages) -> None:
    at_result.get("/again")
    at_result.send()
    at_result.get("/result")
    assert "Answer what you left out" not in at_result.text()
    at_result.post("/rest")
    assert heading(at_result) == "Since last time"


def test_private_questions_are_asked_of_somebody_who_says_to_be_alone(app: Flask) -> None:
    browser = in_addendum(sent_with(app, everything_but_private(served(app))))
    about_being_alone = place(browser)
    assert heading(browser) == "Your privacy"
    browser.send(NOT_ALONE)
    assert place(browser) == "list"
    open_page(browser, int(about_being_alone.removeprefix("page "))).send(ALONE)
    assert heading(browser) == "How things are at home"
    assert browser.path == "/questions"


def test_to_say_that_one_is_not_alone_sends_nothing(app: Flask) -> None:
    browser = in_addendum(sent_with(app, everything_but_private(served(app))))
    done(browser, NOT_ALONE)
    assert rows(app, "SELECT round FROM submissions") == [(1,)]


def test_a_danger_told_later_is_met_with_its_message_and_changes_the_result(app: Flask) -> None:
    browser = in_addendum(sent_with(app, everything_but_private(served(app))))
    browser.send(ALONE)
    browser.send({"q1": "yes"})
    assert place(browser).startswith("message ")
    browser.follow(GO_ON)
    done(browser)
    assert from_json(record(browser).last.outcome).level == "support_first"


def test_a_danger_told_later_reaches_the_desk_as_that_of_a_check_in_does(app: Flask, counselor: Pages) -> None:
    browser = sent_with(app, everything_but_private(served(app)), "share")
    [(code, due, revision)] = rows(app, "SELECT code, due_at, revision FROM submissions")
    act(counselor, str(code), "claim")
    stale = second_tab(counselor)
    in_addendum(browser).send(ALONE)
    browser.send({"q1": "yes"})
    browser.follow(GO_ON)
    done(browser)
    [(state, newer_due, newer)] = rows(app, "SELECT state, due_at, revision FROM submissions")
    assert state == "returned"
    assert (newer_due is not None, newer_due != due, newer > revision) == (True, True, True)
    counselor.get("/counselor")
    assert "Round 2" in counselor.text()
    counselor.get(f"/counselor/{code}")
    shown = counselor.text()
    assert "answers left out before, sent in on" in shown
    assert "sent in more answers" in shown
    assert "Left out before," in shown
    stale.send({"channel": "phone", "came_to": "not_reached", "said": "Busy."}, form="#contact", status=409)


def test_the_copy_of_ones_data_tells_what_was_answered_later(app: Flask) -> None:
    browser = done(in_addendum(_sent(app, "keep")), HURT_BY_PARTNER)
    sent_in = json.loads(own_copy(browser))["sent_in"]
    assert [each["left_out_before"] for each in sent_in] == [False, True]
    assert "You answered what you had left out" in own_copy(browser, "csv").decode()


def everything_but_private(pack: Pack) -> Answers:
    """The best answers to everything but the private page, by somebody who was alone."""
    private = {item.id for each in pack.questionnaires if each.private for item in each.items}
    return {name: answer for name, answer in first_pass(pack).items() if name not in private}


def sent_with(app: Flask, answers: Answers, choice: str = "keep") -> Pages:
    """A browser that sent in these answers."""
    browser = begun(app)
    draft = opened(browser)
    with writing(app.extensions["store"].engine) as conn:
        drafts.save(conn, draft, replace(draft.content, answers=answers), clock.now())
    open_send(browser)
    browser.send({"choice": choice})
    return browser
