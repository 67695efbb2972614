"""An answer that tells of danger triggers a safety message when it is given, and at no other time."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.engine.routing import effective_answers
from assessment.core.engine.safety_messages import (
    ActiveSafetyMessages,
    active_messages,
    answers_elsewhere,
    newly_triggered,
)
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack
from assessment.core.model.safety_messages import SafetyMessage
from assessment.core.packs import loader
from assessment.core.rules.evaluate import Facts, compile_expression
from assessment.core.rules.explain import reads
from assessment.settings import ROOT
from tests.support import random_packs
from tests.support.sleep_pack import unlinted

SHIPPED = sorted(folder for folder in (ROOT / "questionnaires").iterdir() if folder.is_dir())
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


def triggers(pack: Pack, number: int, before: Answers, after: Answers) -> bool:
    """Whether saving this page triggers a safety message."""
    counted = [effective_answers(pack, answers).counted for answers in (before, after)]
    return newly_triggered(pack, own(pack, number), *counted)


def active(pack: Pack, number: int, answers: Answers) -> ActiveSafetyMessages | None:
    return active_messages(pack, own(pack, number), effective_answers(pack, answers).counted)


def holds(pack: Pack, message: SafetyMessage, answers: Answers) -> bool:
    return compile_expression(message.when, pack.items)(Facts(answers, {})) is True


def first_message(pack: Pack, number: int, answers: Answers) -> str:
    found = active(pack, number, answers)
    assert found is not None
    return found.messages[0].id


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_every_critical_answer_triggers_a_safety_message_at_once(folder: Path) -> None:
    pack = loader.load(folder)
    for item, option in critical_answers(pack):
        asked = {name: answer for name, answer in ASKED.items() if name in pack.items}
        before = {name: answer for name, answer in asked.items() if name != item}
        after = {**asked, item: pack.items[item].space.answer_named(option)}
        number = page_of(pack, item)
        assert triggers(pack, number, before, after), (item, option)
        assert active(pack, number, after) is not None, (item, option)
        assert not triggers(pack, number, after, after), (item, option)


def critical_answers(pack: Pack) -> list[tuple[str, str]]:
    return [(item.id, option) for item in pack.items.values() for option in sorted(item.critical)]


def test_there_are_critical_answers() -> None:
    assert sum(len(critical_answers(loader.load(folder))) for folder in SHIPPED) >= 20


EXPECTED = {
    "may_act_on_thoughts": {"might_act_on_thoughts": "maybe"},
    "harm_to_others": {"thoughts_of_harming": "yes"},
    "worried_for_child": {"worried_for_child": "yes"},
    "fear": {"afraid_of_partner": "yes"},
    "thoughts_of_suicide": {"thoughts_of_suicide": "past_2_weeks"},
    "own_violence": {"hurt_partner": "yes"},
    "earlier_thoughts": {"thoughts_of_suicide": "longer_ago"},
    "fear_in_few_words": {"afraid_now": "yes"},
}


@pytest.mark.parametrize("expected", EXPECTED)
def test_each_danger_has_its_own_message(repair: Pack, expected: str) -> None:
    answers = {**ASKED, **EXPECTED[expected]}
    assert first_message(repair, page_of(repair, next(iter(EXPECTED[expected]))), answers) == expected


def test_every_safety_message_of_the_shipped_pack_is_among_them(repair: Pack) -> None:
    assert {message.id for message in repair.safety_messages} == set(EXPECTED)


def test_somebody_who_may_act_now_has_one_thing_to_do(repair: Pack) -> None:
    action = {message.id: message.action for message in repair.safety_messages}
    assert action["may_act_on_thoughts"] == "call_emergency"
    assert repair.safety_messages[0].id == "may_act_on_thoughts"


def test_fear_on_a_page_that_others_may_see_gets_a_shorter_message(repair: Pack) -> None:
    answers: dict[str, Answer] = {**ASKED, "private_now": "no", "why_hid": ("scared_of_partner",)}
    assert first_message(repair, page_of(repair, "why_hid"), answers) == "fear_in_few_words"


def test_of_several_messages_for_one_page_the_most_urgent_comes_first(repair: Pack) -> None:
    answers = {**ASKED, "thoughts_of_harming": "yes"}
    found = active(repair, page_of(repair, "thoughts_of_harming"), answers)
    assert found is not None
    assert [message.id for message in found.messages] == ["harm_to_others", "thoughts_of_suicide"]


def test_a_message_that_another_page_triggers_too_is_repeated(repair: Pack) -> None:
    first, later = page_of(repair, "afraid_of_partner"), page_of(repair, "forced_sex")
    answers = {**ASKED, "afraid_of_partner": "yes", "forced_sex": "yes"}
    assert triggers(repair, later, {**answers, "forced_sex": "no"}, answers)
    for number in (first, later):
        found = active(repair, number, answers)
        assert found is not None
        assert found.repeated
    alone = active(repair, first, {**ASKED, "afraid_of_partner": "yes"})
    assert alone is not None
    assert not alone.repeated


def test_a_follow_up_does_not_repeat_the_message_of_the_question_before_it(repair: Pack) -> None:
    answers = {**ASKED, "might_act_on_thoughts": "yes"}
    found = active(repair, page_of(repair, "might_act_on_thoughts"), answers)
    assert found is not None
    assert not found.repeated


def test_taking_an_answer_back_triggers_no_message(repair: Pack) -> None:
    number = page_of(repair, "afraid_of_partner")
    both = {**ASKED, "afraid_of_partner": "yes", "controlled": "yes"}
    assert not triggers(repair, number, both, {**both, "controlled": "no"})
    assert not triggers(repair, number, both, ASKED)


def test_giving_an_answer_again_after_taking_it_back_triggers_its_message(repair: Pack) -> None:
    number = page_of(repair, "hurt_partner")
    assert triggers(repair, number, {**ASKED, "hurt_partner": "no"}, {**ASKED, "hurt_partner": "yes"})


def test_another_answer_on_the_same_page_triggers_no_message(repair: Pack) -> None:
    number = page_of(repair, "hurt_partner")
    before: dict[str, Answer] = {**ASKED, "hurt_partner": "yes"}
    assert not triggers(repair, number, before, {**before, "physically_hurt": "no"})


def test_answers_to_questions_no_longer_asked_trigger_no_message(repair: Pack) -> None:
    answers: dict[str, Answer] = {**ASKED, "private_now": "no", "afraid_of_partner": "yes"}
    number = page_of(repair, "afraid_of_partner")
    assert active(repair, number, answers) is None
    assert not triggers(repair, number, ASKED, answers)


def test_a_message_whose_condition_is_false_is_not_active(tmp_path: Any) -> None:
    pack = unlinted(tmp_path, ("pauses.yaml", "unsafe == yes", "unsafe == no"))
    assert active(pack, 4, {"awake": 3, "unsafe": "yes"}) is None


seeds = st.integers(0, 10**9)


@given(seeds, seeds)
def test_an_answer_that_tells_of_danger_always_triggers_its_message(seed: int, person: int) -> None:
    pack, chance = random_packs.pack(seed), random.Random(person)
    before, later = random_packs.answers(pack, chance), random_packs.answers(pack, chance)
    for number in pack.pages:
        page = own(pack, number)
        after = {**answers_elsewhere(page, before), **{name: each for name, each in later.items() if name in page}}
        new = [
            message
            for message in pack.safety_messages
            if holds(pack, message, after) and not holds(pack, message, before)
        ]
        if new:
            assert newly_triggered(pack, page, before, after)
            found = active_messages(pack, page, after)
            assert found is not None
            assert set(new) <= set(found.messages)
        if newly_triggered(pack, page, before, after):
            assert active_messages(pack, page, after) is not None


@given(seeds, seeds)
def test_a_page_saved_unchanged_triggers_nothing(seed: int, person: int) -> None:
    pack = random_packs.pack(seed)
    answers = random_packs.answers(pack, random.Random(person))
    assert not any(triggers(pack, number, answers, dict(answers)) for number in pack.pages)


@given(seeds, seeds)
def test_an_active_message_is_true_and_triggered_by_the_page(seed: int, person: int) -> None:
    pack = random_packs.pack(seed)
    answers = random_packs.answers(pack, random.Random(person))
    for number in pack.pages:
        found = active_messages(pack, own(pack, number), answers)
        for message in found.messages if found else ():
            assert holds(pack, message, answers)
            assert own(pack, number) & reads(message.when)
