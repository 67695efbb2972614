"""An answer that tells of danger asks for a pause when it is given, and at no other time."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.engine.routing import effective_answers
from assessment.core.engine.safety_messages import ActiveSafetyMessages, due, standing, without_page
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack
from assessment.core.model.safety_messages import SafetyMessage
from assessment.core.packs import loader
from assessment.core.rules.evaluate import Facts, compiled
from assessment.core.rules.explain import reads
from assessment.settings import ROOT
from tests.support import random_packs
from tests.support.sleep_pack import unlinted

SHIPPED = {folder.name: loader.load(folder) for folder in (ROOT / "questionnaires").iterdir() if folder.is_dir()}
CRITICAL = [
    (name, item.id, option)
    for name, pack in SHIPPED.items()
    for item in pack.items.values()
    for option in sorted(item.critical)
]
ASKED: dict[str, Answer] = {
    "my_part": "both",
    "what_happened": ("lie",),
    "private_now": "yes",
    "thoughts_of_suicide": "past_2_weeks",
    "children_at_home": "yes",
    "alone_now": "yes",
}
"""What it takes to be asked all of these questions."""


def page_of(pack: Pack, name: str) -> int:
    return next(number for number, page in pack.pages.items() if name in [item.id for item in page.items])


def own(pack: Pack, number: int) -> frozenset[str]:
    return frozenset(item.id for item in pack.pages[number].items)


def asks(pack: Pack, number: int, before: Answers, after: Answers) -> bool:
    """Whether saving this page asks for a pause."""
    return due(pack, own(pack, number), effective_answers(pack, before).counted, effective_answers(pack, after).counted)


def stands(pack: Pack, number: int, answers: Answers) -> ActiveSafetyMessages | None:
    return standing(pack, own(pack, number), effective_answers(pack, answers).counted)


def holds(pack: Pack, pause: SafetyMessage, answers: Answers) -> bool:
    return compiled(pause.when, pack.items)(Facts(answers, {})) is True


def lead(pack: Pack, number: int, answers: Answers) -> str:
    found = stands(pack, number, answers)
    assert found is not None
    return found.pauses[0].id


@pytest.mark.parametrize(("pack", "item", "option"), CRITICAL)
def test_every_critical_answer_is_spoken_to_at_once(pack: str, item: str, option: str) -> None:
    shipped = SHIPPED[pack]
    asked = {name: answer for name, answer in ASKED.items() if name in shipped.items}
    before = {name: answer for name, answer in asked.items() if name != item}
    after = {**asked, item: shipped.items[item].space.named(option)}
    number = page_of(shipped, item)
    assert asks(shipped, number, before, after)
    assert stands(shipped, number, after) is not None
    assert not asks(shipped, number, after, after)


def test_there_are_critical_answers_to_speak_to() -> None:
    assert len(CRITICAL) >= 20


MEANT = {
    "may_act_on_thoughts": {"might_act_on_thoughts": "maybe"},
    "harm_to_others": {"thoughts_of_harming": "yes"},
    "worried_for_child": {"worried_for_child": "yes"},
    "fear": {"afraid_of_partner": "yes"},
    "thoughts_of_suicide": {"thoughts_of_suicide": "past_2_weeks"},
    "own_violence": {"hurt_partner": "yes"},
    "earlier_thoughts": {"thoughts_of_suicide": "longer_ago"},
    "fear_in_few_words": {"afraid_now": "yes"},
}


@pytest.mark.parametrize("meant", MEANT)
def test_each_danger_has_its_own_words(repair: Pack, meant: str) -> None:
    answers = {**ASKED, **MEANT[meant]}
    assert lead(repair, page_of(repair, next(iter(MEANT[meant]))), answers) == meant


def test_every_pause_of_the_shipped_pack_is_among_them(repair: Pack) -> None:
    assert {pause.id for pause in repair.safety_messages} == set(MEANT)


def test_somebody_who_may_act_now_has_one_thing_to_do(repair: Pack) -> None:
    action = {pause.id: pause.action for pause in repair.safety_messages}
    assert action["may_act_on_thoughts"] == "call_emergency"
    assert repair.safety_messages[0].id == "may_act_on_thoughts"


def test_fear_told_where_someone_may_see_it_says_less(repair: Pack) -> None:
    answers: dict[str, Answer] = {**ASKED, "private_now": "no", "why_hid": ("scared_of_partner",)}
    assert lead(repair, page_of(repair, "why_hid"), answers) == "fear_in_few_words"


def test_several_on_one_page_make_one_pause_and_the_most_urgent_leads(repair: Pack) -> None:
    answers = {**ASKED, "thoughts_of_harming": "yes"}
    found = stands(repair, page_of(repair, "thoughts_of_harming"), answers)
    assert found is not None
    assert [pause.id for pause in found.pauses] == ["harm_to_others", "thoughts_of_suicide"]


def test_the_same_told_on_a_later_page_is_answered_in_other_words(repair: Pack) -> None:
    first, later = page_of(repair, "afraid_of_partner"), page_of(repair, "forced_sex")
    answers = {**ASKED, "afraid_of_partner": "yes", "forced_sex": "yes"}
    assert asks(repair, later, {**answers, "forced_sex": "no"}, answers)
    for number in (first, later):
        found = stands(repair, number, answers)
        assert found is not None
        assert found.again
    alone = stands(repair, first, {**ASKED, "afraid_of_partner": "yes"})
    assert alone is not None
    assert not alone.again


def test_a_follow_up_is_no_repetition_of_the_question_before_it(repair: Pack) -> None:
    answers = {**ASKED, "might_act_on_thoughts": "yes"}
    found = stands(repair, page_of(repair, "might_act_on_thoughts"), answers)
    assert found is not None
    assert not found.again


def test_taking_an_answer_back_asks_for_no_pause(repair: Pack) -> None:
    number = page_of(repair, "afraid_of_partner")
    both = {**ASKED, "afraid_of_partner": "yes", "controlled": "yes"}
    assert not asks(repair, number, both, {**both, "controlled": "no"})
    assert not asks(repair, number, both, ASKED)


def test_giving_an_answer_again_after_taking_it_back_asks_for_one(repair: Pack) -> None:
    number = page_of(repair, "hurt_partner")
    assert asks(repair, number, {**ASKED, "hurt_partner": "no"}, {**ASKED, "hurt_partner": "yes"})


def test_another_answer_on_the_same_page_asks_for_none(repair: Pack) -> None:
    number = page_of(repair, "hurt_partner")
    before: dict[str, Answer] = {**ASKED, "hurt_partner": "yes"}
    assert not asks(repair, number, before, {**before, "physically_hurt": "no"})


def test_answers_that_are_not_asked_any_more_ask_for_none(repair: Pack) -> None:
    answers: dict[str, Answer] = {**ASKED, "private_now": "no", "afraid_of_partner": "yes"}
    number = page_of(repair, "afraid_of_partner")
    assert stands(repair, number, answers) is None
    assert not asks(repair, number, ASKED, answers)


def test_a_pack_without_pauses_never_pauses(tmp_path: Any) -> None:
    pack = unlinted(tmp_path, ("pauses.yaml", "unsafe == yes", "unsafe == no"))
    assert stands(pack, 4, {"awake": 3, "unsafe": "yes"}) is None


seeds = st.integers(0, 10**9)


@given(seeds, seeds)
def test_a_danger_told_now_is_never_passed_over(seed: int, person: int) -> None:
    pack, chance = random_packs.pack(seed), random.Random(person)
    before, later = random_packs.answers(pack, chance), random_packs.answers(pack, chance)
    for number in pack.pages:
        page = own(pack, number)
        after = {**without_page(page, before), **{name: each for name, each in later.items() if name in page}}
        new = [pause for pause in pack.safety_messages if holds(pack, pause, after) and not holds(pack, pause, before)]
        if new:
            assert due(pack, page, before, after)
            found = standing(pack, page, after)
            assert found is not None
            assert set(new) <= set(found.pauses)
        if due(pack, page, before, after):
            assert standing(pack, page, after) is not None


@given(seeds, seeds)
def test_nothing_changed_nothing_said(seed: int, person: int) -> None:
    pack = random_packs.pack(seed)
    answers = random_packs.answers(pack, random.Random(person))
    assert not any(asks(pack, number, answers, dict(answers)) for number in pack.pages)


@given(seeds, seeds)
def test_what_stands_is_true_and_rests_on_the_page(seed: int, person: int) -> None:
    pack = random_packs.pack(seed)
    answers = random_packs.answers(pack, random.Random(person))
    for number in pack.pages:
        found = standing(pack, own(pack, number), answers)
        for pause in found.pauses if found else ():
            assert holds(pack, pause, answers)
            assert own(pack, number) & reads(pause.when)
