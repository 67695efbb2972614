"""What a check-in asks: its own questions always, private ones only to somebody who is alone now."""

from __future__ import annotations

from unittest.mock import Mock

from assessment.core.check_ins import Round, answer_history, walk_check_in
from assessment.core.engine.routing import PageEdit, Walk
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from tests.support.rounds import check_in, first_pass, on_day, sent_in

UPSET = check_in(upset=3)


def walked(pack: Pack, rounds: list[Round], answers: Answers, day: float) -> Walk:
    return walk_check_in(pack, answer_history(pack, rounds), answers, on_day(day))


def asked(pack: Pack, rounds: list[Round], answers: Answers, day: float) -> list[str]:
    return [item.id for page in walked(pack, rounds, answers, day).pages for item in page.items]


def own(pack: Pack) -> list[str]:
    return [item.id for each in pack.questionnaires if each.is_check_in for item in each.items]


def private(pack: Pack) -> set[str]:
    return {item.id for each in pack.questionnaires if each.private for item in each.items}


def test_a_check_in_asks_its_own_questions_and_nothing_else_when_all_is_calm(repair: Pack) -> None:
    rounds = sent_in(repair, (0, first_pass(repair)))
    assert asked(repair, rounds, {}, 14) == own(repair)
    assert asked(repair, rounds, check_in(), 14) == own(repair)


def test_whoever_is_very_upset_is_asked_about_thoughts_of_suicide_again(repair: Pack) -> None:
    rounds = sent_in(repair, (0, first_pass(repair)))
    assert asked(repair, rounds, check_in(upset=2), 14) == own(repair)
    assert asked(repair, rounds, UPSET, 14) == [*own(repair), "thoughts_of_suicide"]
    answered = {**UPSET, "thoughts_of_suicide": "past_2_weeks"}
    assert asked(repair, rounds, answered, 14)[-2:] == ["thoughts_of_suicide", "might_act_on_thoughts"]


def test_what_a_follow_up_needs_is_taken_from_this_check_in_and_not_from_an_older_answer(repair: Pack) -> None:
    before = first_pass(repair, thoughts_of_suicide="past_2_weeks", might_act_on_thoughts="no")
    assert asked(repair, sent_in(repair, (0, before)), UPSET, 14) == [*own(repair), "thoughts_of_suicide"]


def test_private_questions_are_asked_again_from_the_56th_day(repair: Pack) -> None:
    rounds = sent_in(repair, (0, first_pass(repair)))
    assert asked(repair, rounds, check_in(private_now="yes"), 55) == own(repair)
    assert private(repair) < set(asked(repair, rounds, check_in(private_now="yes", **_follow_ups()), 56))


def _follow_ups() -> dict[str, str]:
    return {"thoughts_of_suicide": "past_2_weeks", "children_at_home": "yes"}


def test_an_hour_more_or_less_makes_no_answer_older(repair: Pack) -> None:
    rounds = sent_in(repair, (0, first_pass(repair)))
    assert "private_now" in asked(repair, rounds, {}, 56 - 11 / 24)
    assert "private_now" not in asked(repair, rounds, {}, 55 + 11 / 24)


def test_private_questions_come_up_only_for_somebody_who_says_now_that_they_are_alone(repair: Pack) -> None:
    """They said yes on the first pass, and somebody may be there now."""
    rounds = sent_in(repair, (0, first_pass(repair)))
    for answers in (check_in(), check_in(private_now="no"), check_in(private_now="not_sure")):
        assert asked(repair, rounds, answers, 60) == [*own(repair), "private_now"]
    assert "afraid_of_partner" in asked(repair, rounds, check_in(private_now="yes"), 60)


def test_the_private_page_waits_for_somebody_who_was_not_alone_on_the_first_pass(repair: Pack) -> None:
    rounds = sent_in(repair, (0, first_pass(repair, private_now="no")))
    assert asked(repair, rounds, check_in(), 14)[-1] == "private_now"
    assert "afraid_of_partner" in asked(repair, rounds, check_in(private_now="yes"), 14)
    rounds = sent_in(repair, (0, first_pass(repair, private_now="no")), (14, {**UPSET, "thoughts_of_suicide": "no"}))
    assert "private_now" in asked(repair, rounds, check_in(), 28), "one question on a page of its own is not the page"


def test_a_private_page_answered_in_a_check_in_counts_from_that_day(repair: Pack) -> None:
    fresh = {name: answer for name, answer in first_pass(repair).items() if name in private(repair)}
    rounds = sent_in(repair, (0, first_pass(repair)), (56, check_in(private_now="yes") | fresh))
    assert asked(repair, rounds, check_in(), 70) == own(repair)
    assert "private_now" in asked(repair, rounds, check_in(), 112)


def test_no_question_is_asked_twice_in_one_check_in(repair: Pack) -> None:
    rounds = sent_in(repair, (0, first_pass(repair)))
    answers = check_in(upset=4, private_now="yes", **_follow_ups())
    found = asked(repair, rounds, answers, 60)
    assert len(found) == len(set(found))
    assert {"thoughts_of_suicide", "might_act_on_thoughts"} <= set(found)


def test_a_page_keeps_its_number_and_an_item_its_place_whatever_is_answered(repair: Pack) -> None:
    rounds = sent_in(repair, (0, first_pass(repair)))
    numbers: dict[str, set[int]] = {}
    for answers in ({}, check_in(), UPSET, check_in(upset=4, private_now="yes", **_follow_ups())):
        shown = walked(repair, rounds, answers, 60).pages
        assert [page.number for page in shown] == sorted({page.number for page in shown})
        for page in shown:
            numbers.setdefault(page.title + page.items[0].id, set()).add(page.number)
            assert [name for name in page.item_ids if name in {item.id for item in page.items}] == [
                item.id for item in page.items
            ]
    assert {len(each) for each in numbers.values()} == {1}


def test_a_walk_with_an_edit_is_a_walk_through_the_edited_answers(repair: Pack) -> None:
    history = answer_history(repair, sent_in(repair, (0, first_pass(repair))))
    old = check_in(upset=4, private_now="yes", **_follow_ups())
    for page in walk_check_in(repair, history, old, on_day(60), first=1001).pages:
        for new in ({}, check_in(upset=2, private_now="no")):
            edited = {name: answer for name, answer in old.items() if name not in page.item_ids}
            edited |= {name: answer for name, answer in new.items() if name in page.item_ids}
            apply = Mock(return_value=edited)
            edit = PageEdit(page.number, apply)
            found = walk_check_in(repair, history, old, on_day(60), first=1001, edit=edit)
            assert found == walk_check_in(repair, history, edited, on_day(60), first=1001)
            apply.assert_called_once_with(page)


def test_an_edit_of_a_page_that_a_check_in_does_not_show_is_not_applied(repair: Pack) -> None:
    history = answer_history(repair, sent_in(repair, (0, first_pass(repair))))
    alone, watched = check_in(private_now="yes"), check_in(private_now="no")
    hidden = walk_check_in(repair, history, alone, on_day(60)).pages[-1]
    edit = PageEdit(hidden.number, lambda page: {})
    assert walk_check_in(repair, history, watched, on_day(60), edit=edit).all_answers == watched


def test_pages_speak_the_language_of_the_pack_they_are_asked_in(repair: Pack) -> None:
    from tests.support.pseudo_language import make_pseudo

    both = make_pseudo(repair)
    rounds = sent_in(both, (0, first_pass(both)))
    translated = both.in_language("ar")
    titles = [page.title for page in walked(both, rounds, UPSET, 14).pages]
    other = [page.title for page in walked(translated, rounds, UPSET, 14).pages]
    assert len(titles) == len(other)
    assert set(titles).isdisjoint(other)


def test_only_answers_to_what_is_asked_are_effective(repair: Pack) -> None:
    """Somebody went back and said that they are not alone, or that they are calmer: what they told is not used."""
    rounds = sent_in(repair, (0, first_pass(repair)))
    alone = check_in(private_now="yes", controlled="yes", thoughts_of_suicide="no")
    assert walked(repair, rounds, alone, 60).answers == alone
    watched = {**alone, "private_now": "no"}
    assert walked(repair, rounds, watched, 60).answers == check_in(private_now="no")
    assert walked(repair, rounds, {**watched, "upset": 3}, 60).answers.keys() - check_in().keys() == {
        "private_now",
        "thoughts_of_suicide",
    }
