"""Nothing that the page puts in somebody's hands is private, about the partner or about danger, and it is true."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from assessment.core.check_ins import Round
from assessment.core.engine.answers import read
from assessment.core.engine.outcome import Outcome, assess
from assessment.core.engine.own_hands import MOST_NAMED, own_hands
from assessment.core.engine.routing import effective_answers
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.presenters.result_page import ResultPage, result_of
from assessment.records.submissions import OpenSubmission
from tests.support.answer_sets import answer_sets
from tests.support.report_samples import CODE, example
from tests.support.rounds import rounds_of, sent_in, stored_rounds
from tests.support.storage_rows import new_draft, new_submission
from tests.support.thoroughness import times

OWN_PART = "what-i-did"
LOWERS = ("repair just under 60", "repair just below 60, in a band")


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/result"):
        yield


def page_of(pack: Pack, rounds: list[Round]) -> ResultPage:
    return result_of(pack, OpenSubmission(new_submission(new_draft(), shared=False, code=CODE), stored_rounds(rounds)))


def check(pack: Pack, rounds: list[Round]) -> bool:
    """Whether anything is in this person's hands; what is may be said to them."""
    shown, outcome = page_of(pack, rounds), rounds[-1].outcome
    assert outcome is not None
    if shown.own_hands is None:
        return False
    assert pack.level_rank[outcome.level] < pack.danger_from
    assert outcome.access != "locked"
    assert outcome.level != "not_enough_answers"
    own = next(each for each in pack.questionnaires if each.id == OWN_PART)
    sentences = {item.in_your_hands: item for item in own.items if item.in_your_hands}
    asked = not effective_answers(pack, rounds[0].answers).shown.isdisjoint(item.id for item in own.items)
    assert (1 if asked else 0) <= len(shown.own_hands.actions) <= (MOST_NAMED if asked else 0)
    for action in shown.own_hands.actions:
        item = sentences[action.say]
        assert item.share == "partner_if_released"
        assert not any((item.private, item.on_paper, item.critical, item.judges_partner))
    return True


@pytest.mark.parametrize("seed", range(4))
def test_nothing_private_on_the_partner_or_of_danger_is_put_in_anybodys_hands(repair: Pack, seed: int) -> None:
    for raw in answer_sets(times(60), seed):
        check(repair, sent_in(repair, (0, read(repair, raw))))


def test_nor_is_it_in_any_worked_example_and_in_some_there_is_something_to_say(repair: Pack) -> None:
    said = [check(repair, sent_in(repair, (0, read(repair, each.answers)))) for each in repair.examples]
    assert any(said)
    assert not all(said)


def test_nor_is_it_after_check_ins(repair: Pack) -> None:
    for seed in range(times(30)):
        check(repair, rounds_of(repair, seed))


def outcome_of(pack: Pack, name: str) -> tuple[Answers, Outcome]:
    answers = example(pack, name)[1]
    return answers, assess(pack, answers)


@pytest.mark.parametrize("name", LOWERS)
def test_what_is_said_to_lower_the_level_lowers_it(repair: Pack, name: str) -> None:
    answers, now = outcome_of(repair, name)
    found = own_hands(repair, answers, now, None, first_pass=True)
    assert found.lowers_level
    assert found.items
    for item in found.items:
        best = 0 if repair.items[item].worse.direction == "up" else 4
        then = assess(repair, {**answers, item: best})
        assert repair.level_rank[then.level] < repair.level_rank[now.level]


@pytest.mark.parametrize("name", LOWERS)
def test_after_a_check_in_no_lower_level_is_promised(repair: Pack, name: str) -> None:
    answers, now = outcome_of(repair, name)
    found = own_hands(repair, answers, now, repair.scale["empathy"], first_pass=False)
    assert not found.lowers_level
    assert set(found.items) <= set(repair.items_of("empathy"))


def test_an_answer_that_is_fine_already_is_not_named(repair: Pack) -> None:
    answers, _ = outcome_of(repair, "everything best, caused the hurt")
    changed = {**answers, "lets_them_finish": 3, "asks_to_understand": 2}
    found = own_hands(repair, changed, assess(repair, changed), repair.scale["empathy"], first_pass=True)
    assert found.items == ("asks_to_understand",)


def test_what_is_in_your_hands_has_a_sentence_in_spanish(repair: Pack) -> None:
    spanish = repair.in_language("es")
    for name, item in repair.items.items():
        assert (item.in_your_hands == spanish.items[name].in_your_hands) is (not item.in_your_hands)
