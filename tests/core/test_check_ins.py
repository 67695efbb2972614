"""What rounds lead to: rules over time, and that neither silence nor time takes a danger back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assessment.core.check_ins import (
    Planned,
    Round,
    answer_history,
    assess_round,
    check_ins,
    schedule,
    week_of,
)
from assessment.core.engine.outcome import Outcome, as_json, assess, from_json
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack
from tests.support.rounds import BEGIN, check_in, first_pass, last, on_day, sent_in, standing

BETTER = check_in(kept_promises=3)
UPSET = check_in(upset=3)


def fired(outcome: Outcome) -> list[str]:
    return [each.id for each in outcome.over_time]


def after(pack: Pack, *each: tuple[float, Answers], **changes: Answer | None) -> Outcome:
    """What the last of these check-ins leads to, after the first pass of somebody for whom all is well."""
    return last(sent_in(pack, (0, first_pass(pack, **changes)), *each))


def test_the_first_pass_leads_to_what_its_answers_lead_to(repair: Pack) -> None:
    for answers in (first_pass(repair), first_pass(repair, controlled="yes"), {}):
        assert assess_round(repair, [Round(BEGIN, answers)]) == assess(repair, answers)


def test_a_calm_check_in_changes_nothing(repair: Pack) -> None:
    outcome = after(repair, (14, check_in()))
    assert (outcome.level, outcome.access, outcome.priority) == ("self_help", "open", "none")
    assert outcome.over_time == ()


# --- twice running ---


def test_very_upset_twice_running_counts_as_fallout(repair: Pack) -> None:
    assert after(repair, (14, UPSET)).level == "self_help"
    outcome = after(repair, (14, UPSET), (28, UPSET))
    assert (outcome.level, outcome.access, outcome.priority) == ("counselor", "after_review", "within_five_days")
    assert (outcome.decided_by, fired(outcome)) == ("fallout", ["upset_twice"])
    assert outcome.over_time[0].rounds == (1, 2)


def test_a_calmer_time_between_breaks_the_run_and_silence_does_not(repair: Pack) -> None:
    assert "upset_twice" not in fired(after(repair, (14, UPSET), (28, check_in()), (42, UPSET)))
    assert "upset_twice" in fired(after(repair, (14, UPSET), (28, check_in(upset=None)), (42, UPSET)))
    assert "upset_twice" in fired(after(repair, (14, UPSET), (28, UPSET), (42, check_in(upset=None))))


@pytest.mark.parametrize(("part", "counts"), [("was_hurt", True), ("both", True), ("caused_hurt", False)])
def test_little_trust_twice_running_counts_for_the_hurt_partner(repair: Pack, part: str, *, counts: bool) -> None:
    low = check_in(trust_today=3)
    rounds = sent_in(repair, (0, first_pass(repair, part)), (14, low), (28, low))
    assert ("low_trust_twice" in fired(last(rounds))) is counts
    assert last(rounds).level == ("counselor" if counts else "self_help")


def test_trust_of_four_is_not_below_four(repair: Pack) -> None:
    assert fired(after(repair, (14, check_in(trust_today=3)), (28, check_in(trust_today=4)))) == []


def test_two_check_ins_on_one_day_are_one(repair: Pack) -> None:
    assert after(repair, (14, UPSET), (14.2, UPSET)).level == "self_help"
    assert after(repair, (14, UPSET), (14.2, check_in()), (28, UPSET)).level == "self_help"
    rounds = sent_in(repair, (0, first_pass(repair)), (14, UPSET), (14.2, {"listened": 4}), (28, check_in()))
    (first, second) = check_ins(repair, rounds)
    assert (first.rounds, second.rounds) == ((1, 2), (3,))
    assert (first.own["upset"], first.own["listened"]) == (3, 4)


# --- one level up ---


def test_three_check_ins_without_gain_raise_by_one_level(repair: Pack) -> None:
    same = [(day, check_in()) for day in (14, 28, 42)]
    assert after(repair, *same[:2]).level == "self_help"
    outcome = after(repair, *same)
    assert (outcome.level, outcome.access, fired(outcome)) == ("guided_self_help", "open", ["no_gain"])
    assert outcome.over_time[0].level == "guided_self_help"


@pytest.mark.parametrize(
    ("changes", "level", "access"),
    [
        ({"hard_to_trust": 2}, "counselor", "after_review"),
        ({"hard_to_cope": 3}, "specialist", "after_review"),
        ({"substance_problem": "me"}, "specialist", "after_review"),
        ({"substance_problem": None}, "guided_self_help", "after_review"),
        ({"hurt_partner": "yes"}, "own_behaviour", "locked"),
        ({"controlled": "yes"}, "support_first", "locked"),
    ],
)
def test_a_raise_climbs_a_ladder_of_help_and_invents_no_danger(
    repair: Pack, changes: dict[str, Answer], level: str, access: str
) -> None:
    outcome = after(repair, *[(day, check_in()) for day in (14, 28, 42)], **changes)
    assert (outcome.level, outcome.access) == (level, access)
    assert "no_gain" in fired(outcome)


def test_a_gain_at_any_time_after_the_first_of_three_is_a_gain(repair: Pack) -> None:
    assert after(repair, (14, check_in()), (28, check_in()), (42, BETTER)).level == "self_help"
    assert after(repair, (14, check_in()), (28, BETTER), (42, check_in())).level == "self_help"
    assert fired(after(repair, (14, BETTER), (28, check_in()), (42, BETTER))) == ["no_gain"]


def test_whoever_cannot_do_better_is_not_without_gain(repair: Pack) -> None:
    good = dict.fromkeys(["kept_promises", "was_open", "listened", "kept_limits", "something_kind"], 4)
    best = check_in(**good, pushed=0, stuck_in_same_argument=0, upset=0, trust_today=10)
    assert after(repair, *[(day, best) for day in (14, 28, 42)]).level == "self_help"


def test_a_check_in_with_too_few_answers_is_no_gain(repair: Pack) -> None:
    thin = check_in(kept_promises=4, was_open=None, listened=None, kept_limits=None)
    assert fired(after(repair, (14, check_in()), (28, thin), (42, check_in()))) == []
    assert fired(after(repair, (14, check_in()), (28, thin), (42, check_in()), (56, check_in()))) == ["no_gain"]


@pytest.mark.parametrize(
    ("changes", "level"), [({}, "counselor"), ({"hard_to_trust": 2}, "counselor"), ({"hard_to_cope": 3}, "specialist")]
)
def test_a_serious_setback_raises_from_where_all_else_leads(
    repair: Pack, changes: dict[str, Answer], level: str
) -> None:
    outcome = after(repair, (14, check_in(setback="serious")), **changes)
    assert (outcome.level, fired(outcome)) == (level, ["raised_by_setback"])


def test_a_level_is_raised_only_while_there_is_a_reason(repair: Pack) -> None:
    assert after(repair, (14, check_in(setback="serious")), (28, check_in())).level == "self_help"


# --- never down ---


@pytest.mark.parametrize(
    ("changes", "level", "priority"),
    [
        ({"hurt_partner": "yes"}, "own_behaviour", "next_working_day"),
        ({"controlled": "yes"}, "support_first", "next_working_day"),
        ({"worried_for_child": "yes"}, "support_first", "same_day"),
        ({"thoughts_of_harming": "yes"}, "urgent", "same_day"),
    ],
)
def test_a_level_of_safety_is_kept_with_its_access_and_priority(
    repair: Pack, changes: dict[str, Answer], level: str, priority: str
) -> None:
    answers = first_pass(repair, children_at_home="yes", **({"worried_for_child": "no"} | changes))
    private = {item.id for each in repair.questionnaires if each.private for item in each.items}
    calm = {name: answer for name, answer in first_pass(repair).items() if name in private}
    rounds = sent_in(repair, (0, answers), (60, check_in(private_now="yes") | calm), (74, check_in()))
    assert (last(rounds).level, last(rounds).access, last(rounds).priority) == (level, "locked", priority)
    assert [(each.id, each.rounds) for each in last(rounds).over_time] == [("keeps", (0,))]


def test_fear_in_a_check_in_keeps_its_level_even_if_it_is_taken_back_on_the_same_day(repair: Pack) -> None:
    outcome = after(repair, (14, check_in(afraid_now="yes")), (14.1, check_in(afraid_now="no")))
    assert (outcome.level, outcome.access) == ("support_first", "locked")


def test_a_level_is_kept_even_without_the_stored_outcomes(repair: Pack) -> None:
    rounds = sent_in(repair, (0, first_pass(repair)), (14, check_in(afraid_now="yes")), (28, check_in()))
    forgotten = [Round(each.at, each.answers) for each in rounds]
    assert assess_round(repair, forgotten) == last(rounds)


def test_an_earlier_level_that_was_lowered_by_a_person_is_not_kept(repair: Pack) -> None:
    rounds = sent_in(repair, (0, first_pass(repair)), (14, check_in(afraid_now="yes")))
    lowered = Round(rounds[1].at, rounds[1].answers, assess(repair, first_pass(repair)))
    assert assess_round(repair, [rounds[0], lowered, Round(on_day(28), check_in())]).level == "self_help"


# --- silence and time ---


def test_old_private_answers_reassure_nobody(repair: Pack) -> None:
    assert after(repair, (55, check_in())).access == "open"
    outcome = after(repair, (56, check_in()))
    assert (outcome.level, outcome.access) == ("not_enough_answers", "locked")
    assert "gate_unanswered" in [rule.id for rule in outcome.rules]


def test_an_old_danger_still_warns(repair: Pack) -> None:
    thoughts: dict[str, Answer] = {"thoughts_of_suicide": "past_2_weeks", "might_act_on_thoughts": "no"}
    outcome = after(repair, (70, check_in()), **thoughts)
    assert (outcome.level, outcome.access, outcome.decided_by) == ("specialist", "locked", "suicide_thoughts")


def test_an_answer_given_alone_still_counts_when_the_person_is_no_longer_alone(repair: Pack) -> None:
    rounds = [(60.0, check_in(private_now="no"))]
    outcome = after(repair, *rounds, thoughts_of_suicide="past_2_weeks", might_act_on_thoughts="no")
    assert (outcome.level, outcome.access) == ("specialist", "locked")
    assert "not_in_private" in [rule.id for rule in outcome.rules]


def test_thoughts_of_suicide_count_though_the_person_is_not_alone(repair: Pack) -> None:
    answers: Answers = {**UPSET, "thoughts_of_suicide": "past_2_weeks", "might_act_on_thoughts": "maybe"}
    rounds = sent_in(repair, (0, first_pass(repair, private_now="no")), (14, answers))
    assert (last(rounds).level, last(rounds).priority) == ("urgent", "same_day")


def test_a_private_answer_that_was_not_asked_for_does_not_count(repair: Pack) -> None:
    outcome = after(repair, (14, {**check_in(), "controlled": "yes", "thoughts_of_suicide": "past_2_weeks"}))
    assert (outcome.level, outcome.not_shown) == ("self_help", ("controlled", "thoughts_of_suicide"))


@pytest.mark.parametrize("left_out", ["afraid_now", "setback", "stuck_in_same_argument"])
def test_leaving_out_takes_nothing_back(repair: Pack, left_out: str) -> None:
    answers: dict[str, Answer] = {"afraid_now": "not_sure", "setback": "small", "stuck_in_same_argument": 3}
    before = after(repair, (14, check_in(**{left_out: answers[left_out]})))
    outcome = after(repair, (14, check_in(**{left_out: answers[left_out]})), (28, check_in(**{left_out: None})))
    assert (outcome.level, outcome.access) == (before.level, before.access)
    assert (outcome.level, outcome.access) != ("self_help", "open")


def test_fear_left_out_of_a_check_in_locks_steps_for_two(repair: Pack) -> None:
    outcome = after(repair, (14, check_in(afraid_now=None)))
    assert (outcome.level, outcome.access, fired(outcome)) == ("self_help", "locked", ["afraid_now_open"])


def test_a_score_carries_nothing_over_from_an_earlier_check_in(repair: Pack) -> None:
    outcome = after(repair, (14, check_in()), (28, check_in(kept_promises=None, was_open=None, listened=None)))
    assert outcome.scores["since_last_time"].value is None
    assert outcome.scores["trust"].value is not None


def test_standing_answers_say_since_when_and_which_are_too_old(repair: Pack) -> None:
    rounds = sent_in(repair, (0, first_pass(repair)), (14, {**UPSET, "thoughts_of_suicide": "no"}))
    early, late = standing(repair, rounds, on_day(28)), standing(repair, rounds, on_day(60))
    assert early.lapsed == {}
    assert late.lapsed.keys() >= {"controlled", "children_at_home"}
    assert "thoughts_of_suicide" in late.answers
    assert (late.since["thoughts_of_suicide"], late.since["controlled"]) == (on_day(14), on_day(0))
    assert late.answers.keys().isdisjoint(late.lapsed)


# --- kept, read back, refused ---


def test_an_outcome_with_rules_over_time_comes_back_equal_and_older_texts_still_read(repair: Pack) -> None:
    outcome = after(repair, (14, UPSET), (28, UPSET))
    assert from_json(as_json(outcome)) == outcome
    plain = assess(repair, first_pass(repair))
    assert "over_time" not in as_json(plain)
    assert from_json(as_json(plain)) == plain


def test_rounds_out_of_order_are_refused(repair: Pack) -> None:
    first, second = Round(on_day(0), first_pass(repair)), Round(on_day(14), check_in())
    with pytest.raises(ValueError, match="order of time"):
        assess_round(repair, [second, first])
    with pytest.raises(ValueError, match="order of time"):
        answer_history(repair, [])


# --- when ---

FIRST = date(2026, 1, 1)


def date_after(days: int) -> date:
    return FIRST + timedelta(days=days)


def test_check_ins_are_planned_for_the_weeks_of_the_pack(repair: Pack) -> None:
    plan = schedule(repair, FIRST, [], date_after(3))
    assert [(each.week, each.on - FIRST, each.done) for each in plan.planned] == [
        (week, timedelta(weeks=week), False) for week in (2, 4, 6, 8)
    ]
    assert plan.next == Planned(2, date_after(14), done=False)
    assert not plan.due
    assert schedule(repair, FIRST, [], date_after(14)).due


@pytest.mark.parametrize(
    ("done", "now", "upcoming"),
    [([13], 14, 4), ([21], 22, 4), ([27], 30, 6), ([], 21, 2), ([], 22, 4), ([5], 6, 2), ([14, 28, 42, 56], 56, None)],
)
def test_the_next_check_in_is_the_first_that_is_neither_done_nor_long_past(
    repair: Pack, done: list[int], now: int, upcoming: int | None
) -> None:
    plan = schedule(repair, FIRST, [date_after(days) for days in done], date_after(now))
    assert (plan.next.week if plan.next is not None else None) == upcoming


@pytest.mark.parametrize(
    ("days", "week"), [(0, 0), (3, 0), (4, 1), (7, 2), (21, 2), (22, 4), (63, 8), (64, 9), (84, 12)]
)
def test_a_check_in_goes_by_the_planned_week_it_is_near_to_or_by_its_own(repair: Pack, days: int, week: int) -> None:
    assert week_of(repair, FIRST, date_after(days)) == week
