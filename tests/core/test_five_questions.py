"""Five questions of the shipped pack that once changed nothing: each changes a level, a step or the order of steps."""

from __future__ import annotations

import pytest

from assessment.core.engine.outcome import Outcome, assess
from assessment.core.items import Answer
from assessment.core.model.pack import Pack
from tests.support.rounds import first_pass


def outcome(pack: Pack, **answers: Answer | None) -> Outcome:
    otherwise: dict[str, Answer | None] = {"what_happened": ("something_else",), "hurts_most": None, **answers}
    return assess(pack, first_pass(pack, "caused_hurt", **otherwise))


def test_when_it_was_known_decides_whether_cheating_is_settled(repair: Pack) -> None:
    settled: dict[str, Answer | None] = {"what_happened": ("cheating",), "still_going_on": "no", "contact_ended": "yes"}
    assert outcome(repair, **settled, when_known="over_a_year").level == "guided_self_help"
    for when in ("past_week", "weeks_1_4", "months_1_6", "months_6_12", "never_discussed", None):
        assert outcome(repair, **settled, when_known=when).level == "counselor"


@pytest.mark.parametrize(
    ("kind", "step"), [("broken_promise", "kept_word"), ("harsh_words", "speak_gently"), ("not_there", "be_there")]
)
def test_what_hurts_most_comes_first(repair: Pack, kind: str, step: str) -> None:
    happened = ("broken_promise", "harsh_words", "not_there")
    assert outcome(repair, what_happened=happened, hurts_most=kind).steps[0] == step


@pytest.mark.parametrize("guess", ["guess_hurt", "guess_unsafe"])
def test_each_guess_decides_whether_little_impact_is_seen(repair: Pack, guess: str) -> None:
    seen: dict[str, Answer | None] = {"guess_hurt": 1, "guess_unsafe": 1, "partner_hard_to_cope": 2}
    assert "other_chair" in outcome(repair, **seen).steps
    assert "other_chair" not in outcome(repair, **{**seen, guess: 4}).steps
    assert "other_chair" not in outcome(repair, **{**seen, guess: None}).steps


def test_a_guess_that_the_partner_feels_unsafe_gives_a_step(repair: Pack) -> None:
    assert "are_you_there" in outcome(repair, guess_unsafe=2).steps
    assert "are_you_there" not in outcome(repair, guess_unsafe=1).steps


def test_answers_that_are_not_calm_give_a_step_after_cheating(repair: Pack) -> None:
    cheating: dict[str, Answer | None] = {"what_happened": ("cheating",), "contact_ended": "yes"}
    assert "answer_calmly" in outcome(repair, **cheating, answers_questions_calmly=2).steps
    assert "answer_calmly" not in outcome(repair, **cheating, answers_questions_calmly=3).steps
