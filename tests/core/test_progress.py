"""How many pages may still come is honest: it shrinks with answers, and never counts what is ruled out."""

from __future__ import annotations

from assessment.core.engine.progress import pages_that_may_come
from assessment.core.engine.routing import walk
from assessment.core.items import Answer
from assessment.core.model.pack import Pack


def test_before_the_first_answer_every_page_may_come(repair: Pack) -> None:
    first_pass = sum(len(each.pages) for each in repair.questionnaires if not each.is_check_in)
    begun = walk(repair, {})
    assert len(begun.pages) + len(pages_that_may_come(repair, begun, 1)) == first_pass


def test_a_branch_that_is_ruled_out_is_not_counted(repair: Pack) -> None:
    answers: dict[str, Answer] = {"my_part": "caused_hurt", "what_happened": ("lie",), "private_now": "yes"}
    assert pages_that_may_come(repair, walk(repair, answers), 1) == ()


def test_a_question_left_behind_brings_up_nothing_any_more(repair: Pack) -> None:
    assert pages_that_may_come(repair, walk(repair, {"private_now": "no"}), 3) == ()


def test_a_page_whose_condition_is_false_does_not_wait_for_its_own_questions(repair: Pack) -> None:
    assert pages_that_may_come(repair, walk(repair, {"my_part": "not_sure"}), max(repair.pages)) == ()
