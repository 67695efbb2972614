"""A question on a branch that was not taken counts as its pack says, and one that was skipped is still skipped."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.engine.routing import effective_answers
from assessment.core.engine.scoring import Score, left_out_by_branches, score
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import Question
from assessment.core.rules.evaluate import Facts, compile_expression
from tests.support import random_packs
from tests.support.sleep_pack import unlinted

BRANCH = (
    "{id: loud, ask: How loud?, answer: often, show_if: noise in reasons, not_asked_counts_as: 0, construct: noise}"
)
CHANGES = (
    ("rest.yaml", "- title: More\n    items:\n", f"- title: More\n    items:\n      - {BRANCH}\n"),
    ("scores.yaml", "{reverse: rested}]", "{reverse: rested}, loud]"),
)


@pytest.fixture
def noisy(tmp_path: Path) -> Pack:
    """Strain is the mean of four, one of which is asked only of people whom noise keeps up; two are needed."""
    return unlinted(tmp_path, *CHANGES)


def strain(pack: Pack, **answers: Answer) -> Score:
    return score(pack, effective_answers(pack, answers).counted)["strain"]


TIRED: Answers = {"tired": 3, "awake": 3, "rested": 0}


def test_a_branch_that_was_not_taken_counts_and_is_not_prorated(noisy: Pack) -> None:
    assert strain(noisy, **TIRED, reasons=("light",)) == Score("strain", Fraction(75), "high", 3, 3)
    assert strain(noisy, **TIRED, reasons=("noise",), loud=0) == Score("strain", Fraction(75), "high", 4, 4)


def test_a_question_that_was_asked_and_skipped_is_prorated(noisy: Pack) -> None:
    assert strain(noisy, **TIRED, reasons=("noise",)) == Score("strain", Fraction(100), "high", 3, 4)


def test_a_branch_of_which_nobody_knows_is_prorated(noisy: Pack) -> None:
    assert strain(noisy, **TIRED) == Score("strain", Fraction(100), "high", 3, 4)


def test_an_answer_to_what_is_not_asked_any_more_does_not_count(noisy: Pack) -> None:
    assert strain(noisy, **TIRED, reasons=("light",), loud=3) == Score("strain", Fraction(75), "high", 3, 3)


def test_what_was_not_asked_counts_among_the_needed_but_makes_no_score_alone(noisy: Pack) -> None:
    assert strain(noisy, tired=3, reasons=("light",)) == Score("strain", Fraction(50), "high", 1, 3)
    assert strain(noisy, reasons=("light",)) == Score("strain", None, None, 0, 3)
    assert strain(noisy, tired=3) == Score("strain", None, None, 1, 4)


def test_it_counts_reversed_where_the_score_reverses_it(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, CHANGES[0], ("scores.yaml", "{reverse: rested}]", "{reverse: rested}, {reverse: loud}]"))
    assert strain(pack, **TIRED, reasons=("light",)).value == 100


@given(seed=st.integers(0, 10**9), person=st.integers(0, 10**9))
def test_it_is_as_if_everything_was_asked_and_answered_so(seed: int, person: int) -> None:
    pack = random_packs.pack(seed)
    answers = effective_answers(pack, random_packs.answers(pack, random.Random(person))).counted
    plain = pack.changed(without_marks)
    said = {name: pack.items[name].space.answer_named(words) for name, words in kept_out(pack, answers).items()}
    as_if, asked_only, found = score(plain, {**answers, **said}), score(plain, answers), score(pack, answers)
    for scale in (each for each in pack.scales if not each.of_scales):
        answered = asked_only[scale.id].answered
        left_out = said.keys() & {part.id for part in scale.parts}
        assert left_out_by_branches(pack, scale, answers) == left_out
        assert (found[scale.id].answered, found[scale.id].of) == (answered, len(scale.parts) - len(left_out))
        assert found[scale.id].value == (as_if[scale.id].value if answered else None)


def kept_out(pack: Pack, answers: Answers) -> dict[str, str]:
    """Items that a false condition keeps from being asked, with the names of the answers that they count as."""
    facts = Facts(answers, {})
    return {
        name: item.not_asked_counts_as
        for name, item in pack.items.items()
        if item.not_asked_counts_as
        and name not in answers
        and any(compile_expression(each, pack.items)(facts) is False for each in pack.asked_if[name])
    }


def without_marks(pack: Pack) -> Pack:
    """The pack in which nothing counts without being asked."""

    def plain(question: Question) -> Question:
        return replace(question, item=replace(question.item, not_asked_counts_as=""))

    questionnaires = tuple(
        replace(each, pages=tuple(replace(page, questions=tuple(map(plain, page.questions))) for page in each.pages))
        for each in pack.questionnaires
    )
    return replace(pack, questionnaires=questionnaires, hash=f"plain {pack.hash}")


def test_random_packs_have_such_questions() -> None:
    found = 0
    for seed in range(40):
        pack = random_packs.pack(seed)
        answers = effective_answers(pack, random_packs.answers(pack, random.Random(seed))).counted
        found += sum(bool(left_out_by_branches(pack, scale, answers)) for scale in pack.scales if not scale.of_scales)
    assert found >= 3
