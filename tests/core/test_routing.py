"""Who is asked what, and which answers count."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.engine import answers as from_json
from assessment.core.engine.outcome import assess
from assessment.core.engine.routing import (
    EffectiveAnswers,
    PageEdit,
    effective_answers,
    walk,
    with_offered_options,
)
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from tests.support.answer_sets import answer_sets
from tests.support.sleep_pack import written


@pytest.fixture(scope="module")
def sleep(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return loader.load(written(tmp_path_factory.mktemp("pack")))


def sets(pack: Pack, count: int, seed: int) -> Iterator[Answers]:
    return (from_json.read(pack, raw) for raw in answer_sets(count, seed))


def asked(pack: Pack, answers: Answers) -> list[str]:
    """The items on the pages of the first pass, in order."""
    return [item.id for page in walk(pack, answers).pages for item in page.items]


# --- a small pack ---

BEFORE_ANY_ANSWER = ["tired", "awake", "rested", "reasons", "hours", "words"]


def test_only_what_hangs_on_nothing_is_asked_at_first(sleep: Pack) -> None:
    assert asked(sleep, {}) == BEFORE_ANY_ANSWER


def test_an_item_is_asked_when_its_condition_is_true(sleep: Pack) -> None:
    assert asked(sleep, {"reasons": ("worry",)}) == [*BEFORE_ANY_ANSWER, "help"]
    assert asked(sleep, {"reasons": ("noise",)}) == BEFORE_ANY_ANSWER


def test_a_questionnaire_is_asked_when_its_condition_is_true(sleep: Pack) -> None:
    assert [page.questionnaire.id for page in walk(sleep, {"awake": 3}).pages] == ["rest", "rest", "rest", "alone"]
    assert [page.questionnaire.id for page in walk(sleep, {"awake": 2}).pages] == ["rest", "rest", "rest"]


def test_an_answer_that_counts_as_none_opens_nothing(sleep: Pack) -> None:
    read = effective_answers(sleep, {"awake": "no_idea", "unsafe": "yes"})
    assert (read.answers, read.counted, read.not_shown) == ({"awake": "no_idea"}, {}, ("unsafe",))


def test_a_page_is_asked_when_its_condition_is_true(tmp_path: Path) -> None:
    pack = loader.load(written(tmp_path, ("rest.yaml", "- title: Days", "- title: Days\n    show_if: tired >= 2")))
    assert [page.number for page in walk(pack, {"tired": 2}).pages] == [1, 2, 3]
    assert [page.number for page in walk(pack, {"tired": 1}).pages] == [1, 3]
    answers: Answers = {"tired": 1, "hours": 7, "reasons": ("worry", "noise"), "worst": "noise"}
    assert effective_answers(pack, answers).not_shown == ("reasons", "hours", "worst")


def test_not_being_asked_is_passed_on_along_a_chain(tmp_path: Path) -> None:
    chained = written(
        tmp_path,
        ("rest.yaml", "- title: Days", "- title: Days\n    show_if: tired >= 2"),
        ("pack.yaml", "show_if: awake >= 3", "show_if: help == yes"),
    )
    pack = loader.load(chained)
    answers: Answers = {"tired": 2, "reasons": ("worry",), "help": "yes", "unsafe": "yes"}
    assert effective_answers(pack, answers).not_shown == ()
    assert effective_answers(pack, {**answers, "tired": 1}).not_shown == ("reasons", "help", "unsafe")
    assert assess(pack, {**answers, "tired": 1}).level == "fine"


def test_options_taken_from_another_item_are_those_ticked_there(sleep: Pack) -> None:
    item = with_offered_options(sleep.items["worst"], {"reasons": ("noise", "worry")})
    assert item is not None
    assert [option.id for option in item.control().options] == ["noise", "worry"]
    assert item.parse(["worry"]) == "worry"
    with pytest.raises(ValueError, match="Choose one"):
        item.parse(["light"])


@pytest.mark.parametrize("ticked", [None, ("noise",)])
def test_a_choice_among_fewer_than_two_is_not_asked(sleep: Pack, ticked: Answer | None) -> None:
    answers = {"reasons": ticked} if ticked is not None else {}
    assert "worst" not in asked(sleep, answers)
    assert effective_answers(sleep, {**answers, "worst": "noise"}).not_shown == ("worst",)


def test_a_choice_among_those_ticked_takes_only_one_of_them(sleep: Pack) -> None:
    answers: Answers = {"reasons": ("noise", "worry"), "worst": "light"}
    read = effective_answers(sleep, answers)
    assert (read.not_shown, "worst" in read.shown, "worst" in read.answers) == (("worst",), True, False)
    assert effective_answers(sleep, {**answers, "worst": "worry"}).counted["worst"] == "worry"


# --- a page edited on the way ---


def test_a_walk_with_an_edit_is_a_walk_through_the_edited_answers(repair: Pack) -> None:
    before, after = sets(repair, 100, seed=3), sets(repair, 100, seed=4)
    for old, new in zip(before, after, strict=True):
        for page in walk(repair, old).pages:
            edited = {name: answer for name, answer in old.items() if name not in page.item_ids}
            edited |= {name: new[name] for name in page.item_ids if name in new}
            apply = Mock(return_value=edited)
            assert walk(repair, old, PageEdit(page.number, apply)) == walk(repair, edited)
            apply.assert_called_once_with(page)


def test_an_edit_of_a_page_that_is_not_shown_is_not_applied(sleep: Pack) -> None:
    hidden = max(sleep.pages)
    assert walk(sleep, {"awake": 2}, PageEdit(hidden, lambda page: {})).all_answers == {"awake": 2}
    assert walk(sleep, {"awake": 3, "unsafe": "yes"}, PageEdit(hidden, lambda page: {"awake": 3})).all_answers == {
        "awake": 3
    }


# --- the shipped pack ---

QUESTIONNAIRES = ("before-you-start", "what-i-did", "how-it-hurt-me", "warning-signs", "private-page")


@pytest.mark.parametrize(
    ("part", "asked_of_it"),
    [
        ("caused_hurt", {"what-i-did"}),
        ("was_hurt", {"how-it-hurt-me"}),
        ("both", {"what-i-did", "how-it-hurt-me"}),
        ("not_sure", set()),
        (None, set()),
    ],
)
def test_each_part_in_it_is_asked_its_own_questions(repair: Pack, part: str | None, asked_of_it: set[str]) -> None:
    found = {page.questionnaire.id for page in walk(repair, {"my_part": part} if part else {}).pages}
    assert found == {"before-you-start", "warning-signs"} | asked_of_it


@pytest.mark.parametrize("alone", ["no", "not_sure", None])
def test_the_private_page_stays_closed_unless_the_person_is_alone(repair: Pack, alone: str | None) -> None:
    private = {item.id for each in repair.questionnaires if each.private for item in each.items}
    private_answers = dict.fromkeys(private & {"afraid_of_partner", "hurt_partner", "thoughts_of_harming"}, "yes")
    closed = effective_answers(repair, {**private_answers, "private_now": alone} if alone else private_answers)
    assert closed.shown.isdisjoint(private)
    assert set(closed.not_shown) == set(private_answers)
    opened = effective_answers(repair, {**private_answers, "private_now": "yes"})
    assert opened.not_shown == ()
    assert private - opened.shown == {"might_act_on_thoughts", "worried_for_child"}


def test_check_in_items_are_asked_as_soon_as_one_is_answered_and_never_on_the_first_pass(repair: Pack) -> None:
    (check_in,) = (each for each in repair.questionnaires if each.is_check_in)
    items = {item.id for item in check_in.items}
    assert effective_answers(repair, {}).shown.isdisjoint(items)
    for name in items:
        answer = next(iter(every_answer(repair, name)))
        assert effective_answers(repair, {name: answer}).shown >= items
        assert items.isdisjoint(asked(repair, {name: answer}))


def every_answer(pack: Pack, name: str) -> Iterator[Answer]:
    item = pack.items[name]
    low, high = item.point_range() or (0, -1)
    for raw in [option.id for option in item.control().options] or [str(each) for each in range(low, high + 1)]:
        answer = item.parse([raw])
        assert answer is not None
        yield answer


def test_the_words_and_the_order_do_not_depend_on_the_answers(repair: Pack) -> None:
    for answers in sets(repair, 50, seed=11):
        found = walk(repair, answers).pages
        assert [page.number for page in found] == sorted({page.number for page in found})
        assert all(repair.pages[page.number].title == page.title for page in found)


def test_answers_that_were_never_asked_for_change_nothing(repair: Pack) -> None:
    with_strays = 0
    for answers in sets(repair, 600, seed=5):
        outcome = assess(repair, answers)
        kept = {name: answer for name, answer in answers.items() if name not in outcome.not_shown}
        reassessed = assess(repair, kept)
        assert reassessed.not_shown == ()
        assert vars(reassessed) | {"not_shown": outcome.not_shown} == vars(outcome)
        with_strays += bool(outcome.not_shown)
    assert with_strays > 80


def test_every_item_of_the_first_pass_is_asked_of_somebody(repair: Pack) -> None:
    first = {item.id for each in repair.questionnaires if not each.is_check_in for item in each.items}
    found: set[str] = set()
    for answers in sets(repair, 200, seed=7):
        found.update(asked(repair, answers))
    assert found == first - asked_in_forms(repair)


def asked_in_forms(pack: Pack) -> set[str]:
    """What is asked only when somebody shares or asks for a call."""
    return {pack.sharing.asks_item} - {""}


def consistent(pack: Pack, answers: Answers) -> EffectiveAnswers:
    """Check that the pages show what the effective answers say, and that these divide all the answers; return them."""
    read = effective_answers(pack, answers)
    on_pages = asked(pack, answers)
    assert len(on_pages) == len(set(on_pages))
    assert set(on_pages) == read.shown - pack.check_in_items - asked_in_forms(pack)
    assert set(read.answers) | set(read.not_shown) == set(answers)
    assert not set(read.answers) & set(read.not_shown)
    assert read.counted == {name: answer for name, answer in read.answers.items() if pack.items[name].counts(answer)}
    assert list(read.not_shown) == [name for name in pack.items if name in read.not_shown]
    assert set(read.answers) <= read.shown
    walked = walk(pack, answers)
    assert (walked.all_answers, walked.answers, walked.counted) == (answers, read.answers, read.counted)
    for page in walked.pages:
        assert page.items == tuple(with_offered_options(pack.items[item.id], read.counted) for item in page.items)
        assert page.items
        assert page.questionnaire.id in {each.id for each in pack.questionnaires if not each.is_check_in}
    return read


def test_pages_and_effective_answers_of_the_shipped_pack_agree(repair: Pack) -> None:
    for answers in sets(repair, 300, seed=9):
        consistent(repair, answers)


@given(data=st.data())
def test_pages_and_effective_answers_of_a_small_pack_agree(sleep: Pack, data: st.DataObject) -> None:
    choices = {
        "tired": st.integers(0, 3),
        "awake": st.integers(0, 3) | st.just("no_idea"),
        "reasons": st.lists(st.sampled_from(["noise", "light", "worry"]), min_size=1, unique=True).map(tuple),
        "worst": st.sampled_from(["noise", "light", "worry"]),
        "help": st.sampled_from(["yes", "no", "not_sure"]),
        "unsafe": st.sampled_from(["yes", "no", "not_sure"]),
    }
    answers: dict[str, Answer] = data.draw(st.fixed_dictionaries({}, optional=choices))
    read, ticked = consistent(sleep, answers), answers.get("reasons", ())
    assert isinstance(ticked, tuple)
    assert ("unsafe" in read.shown) is (answers.get("awake") == 3)
    assert ("worst" in read.shown) is (len(ticked) >= 2)
    assert ("help" in read.shown) is ("worry" in ticked)
