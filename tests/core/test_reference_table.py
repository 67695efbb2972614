from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import islice

import pytest

from tests.support.answer_sets import ITEMS, GivenChoice, answer_sets
from tests.support.reference_table import BANK, COUNSELOR, OTHERWISE, SOME_STRAIN, Answer, all_scores, assess, level_row
from tests.support.thoroughness import times

LEVELS = {
    "self_help",
    "not_enough_answers",
    "guided_self_help",
    "counselor",
    "one_to_one",
    "specialist",
    "own_behaviour",
    "support_first",
    "urgent",
}
SETTLED: dict[str, Answer | None] = {
    "what_happened": ["cheating"],
    "when_known": "over_a_year",
    "still_going_on": "no",
}
TRUST = ["believes_partner", "can_count_on_partner", "partner_means_well", "has_to_check_up"]
IMPACT = [
    "feels_hurt",
    "feels_angry",
    "feels_betrayed",
    "feels_not_enough",
    "doubts_partner_there",
    "on_edge",
    "unwanted_thoughts",
    "daily_life_suffers",
]


def calm(**changes: Answer | None) -> dict[str, Answer]:
    """A hurt partner for whom nothing in the table is true; None takes an answer away."""
    answers: dict[str, Answer | None] = {
        "my_part": "was_hurt",
        "what_happened": ["lie"],
        "private_now": "yes",
        "substance_problem": "no",
        "mental_health_problem": "no",
    }
    answers |= dict.fromkeys(["same_argument", "talks_end_badly", "hard_to_trust", "not_getting_better"], 0)
    answers |= dict.fromkeys([*IMPACT, "hard_to_cope", "partner_hard_to_cope"], 0)
    answers |= trust(4, 4, 4, 0)
    answers |= dict.fromkeys(["partner_named_it", "apology_felt_real", "partner_takes_blame"], 4)
    answers |= {"partner_listens": 4, "words_fit_actions": 4, "limits_help": 4, "pushed_to_forgive": 0}
    answers |= dict.fromkeys(["afraid_of_partner", "physically_hurt", "forced_sex", "controlled"], "no")
    answers |= dict.fromkeys(["insulted_or_scared", "hurt_partner", "thoughts_of_suicide"], "no")
    answers |= dict.fromkeys(["thoughts_of_harming", "danger_if_seen", "made_to_fill_in", "children_at_home"], "no")
    answers |= changes
    return {item: answer for item, answer in answers.items() if answer is not None}


def trust(*values: int | None) -> dict[str, Answer | None]:
    return dict(zip(TRUST, values, strict=True))


def outcome(answers: dict[str, Answer]) -> tuple[str, str, str]:
    result = assess(answers)
    return result["level"], result["access"], result["priority"]


@pytest.fixture(scope="module")
def sets() -> list[dict[str, Answer]]:
    return list(answer_sets(times(2_000), seed=1))


def test_the_sets_reach_every_level_access_and_priority_often(sets: list[dict[str, Answer]]) -> None:
    results = [assess(answers) for answers in sets]
    levels = Counter(result["level"] for result in results)
    accesses = Counter(result["access"] for result in results)
    priorities = Counter(result["priority"] for result in results)
    assert set(levels) == LEVELS
    assert set(accesses) == {"open", "after_review", "locked"}
    assert set(priorities) == {"none", "within_five_days", "next_working_day", "same_day"}
    assert min(*levels.values(), *accesses.values(), *priorities.values()) >= 10


def test_the_sets_answer_with_every_option_and_leave_some_answers_unasked(
    sets: list[dict[str, Answer]],
) -> None:
    covered = {(item, part) for answers in sets for item, answer in answers.items() for part in _parts(answer)}
    expected = {
        (item, option) for item, kind in ITEMS.items() if isinstance(kind, GivenChoice) for option in kind.options
    }
    assert expected <= covered
    assert {} in sets
    assert any(assess(answers)["not_shown"] for answers in sets)


def _parts(answer: Answer) -> Sequence[str | int]:
    return answer if isinstance(answer, list) else [answer]


def test_the_same_seed_gives_the_same_sets_and_another_seed_gives_others() -> None:
    assert list(answer_sets(500, seed=7)) == list(answer_sets(500, seed=7))
    assert list(answer_sets(20, seed=7)) == list(islice(answer_sets(5000, seed=7), 20))
    assert list(answer_sets(20, seed=7)) != list(answer_sets(20, seed=8))


def test_the_generator_and_the_reading_know_the_same_items_in_the_same_order() -> None:
    assert list(ITEMS) == BANK


def test_a_calm_hurt_partner_can_help_themselves() -> None:
    assert outcome(calm()) == ("self_help", "open", "none")


def test_nobody_who_answered_nothing_gets_steps_for_two() -> None:
    assert outcome({}) == ("not_enough_answers", "locked", "none")


# With three or four answers trust is never exactly 40, so the limit itself is put to the rules directly.
def test_trust_of_exactly_forty_after_a_lie_is_strain_and_anything_less_is_for_a_counselor() -> None:
    answers = calm()
    scores = all_scores(answers)
    assert level_row(answers, scores | {"trust": Fraction(40)}) == SOME_STRAIN
    assert level_row(answers, scores | {"trust": Fraction(40) - Fraction(1, 10**9)}) == COUNSELOR


@pytest.mark.parametrize(
    ("values", "score", "level"),
    [
        ((2, 2, 2, 4), Fraction(75, 2), "counselor"),
        ((2, 2, 2, 3), Fraction(175, 4), "guided_self_help"),
        ((2, 1, 1, None), Fraction(100, 3), "counselor"),
        ((2, 2, 1, None), Fraction(125, 3), "guided_self_help"),
    ],
)
def test_trust_next_to_forty_after_a_lie(values: tuple[int | None, ...], score: Fraction, level: str) -> None:
    result = assess(calm(**trust(*values)))
    assert (result["scores"]["trust"], result["level"]) == (score, level)


def test_low_trust_without_a_betrayal_is_strain_only() -> None:
    assert assess(calm(what_happened=["harsh_words"], **trust(0, 0, 0, 4)))["level"] == "guided_self_help"


# With six to eight answers impact is never exactly 70, so the limit itself is put to the rules directly.
def test_impact_of_exactly_seventy_is_for_a_counselor_and_anything_less_is_strain() -> None:
    answers = calm()
    scores = all_scores(answers)
    assert level_row(answers, scores | {"impact": Fraction(70)}) == COUNSELOR
    assert level_row(answers, scores | {"impact": Fraction(70) - Fraction(1, 10**9)}) == SOME_STRAIN
    assert level_row(answers, scores | {"impact": Fraction(50)}) == SOME_STRAIN
    assert level_row(answers, scores | {"impact": Fraction(50) - Fraction(1, 10**9)}) == OTHERWISE


@pytest.mark.parametrize(
    ("values", "score", "level"),
    [
        ((3, 3, 3, 3, 3, 3, 3, 2), Fraction(575, 8), "counselor"),
        ((3, 3, 3, 3, 3, 3, 2, 2), Fraction(275, 4), "guided_self_help"),
        ((2, 2, 2, 2, 2, 2, 2, 2), Fraction(50), "guided_self_help"),
        ((2, 2, 2, 2, 2, 2, 2, 1), Fraction(375, 8), "self_help"),
    ],
)
def test_impact_next_to_its_limits(values: tuple[int, ...], score: Fraction, level: str) -> None:
    result = assess(calm(**dict(zip(IMPACT, values, strict=True))))
    assert (result["scores"]["impact"], result["level"]) == (score, level)


def test_three_of_four_answers_give_a_score_and_two_of_four_give_none() -> None:
    assert assess(calm(**trust(4, 2, None, 0)))["scores"]["trust"] == Fraction(250, 3)
    assert assess(calm(**trust(4, 2, None, None)))["scores"]["trust"] is None


def test_a_repair_score_needs_four_parts_and_of_exactly_sixty_is_no_strain() -> None:
    parts: dict[str, Answer | None] = {
        # acknowledgement 55, apology 62.5, empathy 60, limits 62.5
        **{"can_name_it": 4, "blames_partner": 2, "plays_it_down": 2, "knows_own_reasons": 2, "still_hiding": 3},
        **{"named_what_sorry_for": 4, "apology_about_their_hurt": 2},
        **{"said_what_will_change": 2, "started_to_put_right": 2},
        **{"sees_their_side": 4, "lets_them_finish": 2, "asks_to_understand": 2},
        **{"says_feelings_make_sense": 2, "gets_defensive": 2},
        **{"limits_agreed": 3, "keeps_limits": 2},
    }
    exact = assess(calm(my_part="both", **parts))
    assert (exact["scores"]["repair"], exact["level"]) == (Fraction(60), "self_help")
    assert assess(calm(my_part="both", **(parts | {"still_hiding": 4})))["level"] == "guided_self_help"
    no_limits_yet = assess(calm(my_part="both", **(parts | {"keeps_limits": "none_yet"})))
    assert (no_limits_yet["scores"]["limits"], no_limits_yet["scores"]["repair"]) == (None, None)
    assert no_limits_yet["not_shown"] == []


def test_answers_that_were_never_asked_for_count_for_nothing_and_are_listed() -> None:
    strays = calm(hurts_most="lie", contact_ended="no", might_act_on_thoughts="yes", worried_for_child="yes")
    assert outcome(strays) == ("self_help", "open", "none")
    assert assess(strays)["not_shown"] == ["hurts_most", "contact_ended", "might_act_on_thoughts", "worried_for_child"]


def test_a_closed_private_page_hides_its_answers_and_locks_steps_for_two() -> None:
    result = assess(calm(private_now="no", afraid_of_partner="yes", thoughts_of_harming="yes"))
    assert (result["level"], result["access"], result["priority"]) == ("not_enough_answers", "locked", "none")
    assert result["not_shown"][0] == "afraid_of_partner"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"thoughts_of_suicide": "past_2_weeks", "might_act_on_thoughts": "maybe"}, ("urgent", "locked", "same_day")),
        ({"thoughts_of_suicide": "past_2_weeks"}, ("specialist", "locked", "next_working_day")),
        ({"children_at_home": "yes", "worried_for_child": "yes"}, ("support_first", "locked", "same_day")),
        ({"children_at_home": "yes"}, ("not_enough_answers", "locked", "within_five_days")),
        ({"afraid_now": "yes", "hurt_partner": "yes"}, ("support_first", "locked", "next_working_day")),
        ({"hurt_partner": "yes"}, ("own_behaviour", "locked", "next_working_day")),
        ({"substance_problem": "me"}, ("specialist", "after_review", "within_five_days")),
        ({"mental_health_problem": "both"}, ("specialist", "after_review", "within_five_days")),
        ({"mental_health_problem": "partner"}, ("counselor", "after_review", "within_five_days")),
        ({"substance_problem": "not_sure"}, ("guided_self_help", "open", "none")),
        ({"controlled": "not_sure"}, ("one_to_one", "locked", "next_working_day")),
        ({"afraid_now": "prefer_not_to_say"}, ("one_to_one", "locked", "next_working_day")),
        ({"children_at_home": "prefer_not_to_say"}, ("guided_self_help", "locked", "next_working_day")),
        ({"wish_now": "end"}, ("self_help", "locked", "none")),
        ({"wants_private_contact": "yes"}, ("self_help", "open", "next_working_day")),
        ({"what_happened": ["cheating"]}, ("counselor", "after_review", "within_five_days")),
        (SETTLED, ("guided_self_help", "open", "none")),
        ({**SETTLED, "when_known": "months_6_12"}, ("counselor", "after_review", "within_five_days")),
        ({**SETTLED, "still_going_on": None}, ("counselor", "after_review", "within_five_days")),
        ({"setback": "small"}, ("guided_self_help", "open", "none")),
        ({"setback": "prefer_not_to_say"}, ("guided_self_help", "open", "none")),
        ({"my_part": "not_sure"}, ("not_enough_answers", "after_review", "none")),
    ],
)
def test_one_change_to_a_calm_set_leads_to_its_row(
    changes: dict[str, Answer | None], expected: tuple[str, str, str]
) -> None:
    assert outcome(calm(**changes)) == expected
