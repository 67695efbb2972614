"""What was left out may be answered later: the outcome is then that of all answers, and the rounds before stay."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assessment.core.check_ins import (
    AnswerHistory,
    Round,
    answer_history,
    assess_round,
    check_ins,
    left_out,
    standing_answers,
    walk_addendum,
)
from assessment.core.engine.answers import read
from assessment.core.engine.outcome import Outcome, assess
from assessment.core.engine.routing import PageEdit, ShownPage, effective_answers
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack
from tests.support.answer_order import LEVELS, not_lower
from tests.support.answer_sets import answer_sets
from tests.support.rounds import check_in, first_pass, on_day, rounds_of

SEEDS = st.integers(0, 10**9)
WEEK = 7.0


def addendum(day: float, answers: Answers) -> Round:
    return Round(on_day(day), answers, addendum=True)


def all_at_once(pack: Pack, seed: int) -> dict[str, Answer]:
    """The answers to everything that pages ask of somebody."""
    (given_answers,) = answer_sets(1, seed)
    elsewhere = pack.check_in_items | {pack.sharing.asks_item}
    answers = {name: each for name, each in read(pack, given_answers).items() if name not in elsewhere}
    return dict(effective_answers(pack, answers).answers)


def parted(pack: Pack, answers: Answers, chance: random.Random) -> tuple[Answers, Answers]:
    """Some of the answers, and those to what is left out then; being alone is said again for private ones."""
    early = {name: answer for name, answer in answers.items() if chance.random() < 0.6}
    early = dict(effective_answers(pack, early).answers)
    later = {name: answer for name, answer in answers.items() if name not in early or name == "private_now"}
    return early, later


def parts(outcome: Outcome) -> tuple[object, ...]:
    """Everything of an outcome but what was answered and is not asked."""
    return (
        outcome.level,
        outcome.access,
        outcome.priority,
        outcome.decided_by,
        outcome.rules,
        outcome.scores,
        outcome.steps,
        outcome.withheld,
        outcome.notes,
        outcome.strengths,
    )


@given(seed=SEEDS, day=st.floats(0, 7 * WEEK))
def test_the_outcome_after_an_addendum_is_that_of_all_answers_given_at_once(
    repair: Pack, seed: int, day: float
) -> None:
    answers = all_at_once(repair, seed)
    early, later = parted(repair, answers, random.Random(seed))
    after = assess_round(repair, [Round(on_day(0), early, assess(repair, early)), addendum(day, later)])
    assert parts(after) == parts(assess(repair, answers))


@given(seed=SEEDS)
def test_answers_in_two_addenda_count_like_those_in_one(repair: Pack, seed: int) -> None:
    answers = all_at_once(repair, seed)
    early, later = parted(repair, answers, random.Random(seed))
    middle, late = parted(repair, later, random.Random(seed + 1))
    first = Round(on_day(0), early)
    # What the middle one asks depends on its answers: what it does not ask is asked in the last one.
    both = assess_round(repair, [first, addendum(1, middle), addendum(2, {**later, **late})])
    assert parts(both) == parts(assess_round(repair, [first, addendum(2, later)]))


@given(seed=SEEDS, day=st.floats(0, 200))
def test_an_addendum_without_answers_never_lowers_anything(repair: Pack, seed: int, day: float) -> None:
    rounds = rounds_of(repair, seed)
    last = rounds[-1].outcome
    assert last is not None
    after = assess_round(repair, [*rounds, Round(rounds[-1].at + timedelta(days=day), {}, addendum=True)])
    assert not_lower(last, after)


@given(seed=SEEDS)
def test_saying_that_one_is_not_alone_any_more_never_lowers_the_level(repair: Pack, seed: int) -> None:
    rounds = rounds_of(repair, seed)
    last = rounds[-1].outcome
    assert last is not None
    after = assess_round(repair, [*rounds, Round(rounds[-1].at, {"private_now": "no"}, addendum=True)])
    assert LEVELS.index(after.level) >= LEVELS.index(last.level)


@given(seed=SEEDS)
def test_an_addendum_asks_only_what_has_no_answer_that_counts(repair: Pack, seed: int) -> None:
    rounds = rounds_of(repair, seed)
    now = rounds[-1].at
    history = answer_history(repair, rounds)
    standing = standing_answers(repair, history, now)
    (later,) = answer_sets(1, seed + 1)
    walked = walk_addendum(repair, history, read(repair, later), now)
    asked = [item.id for page in walked.pages for item in page.items]
    assert len(asked) == len(set(asked))
    assert set(asked) & standing.answers.keys() <= {"private_now"}
    assert not set(asked) & repair.check_in_items
    assert set(walked.answers) <= set(asked)
    assert [page.number for page in walked.pages] == sorted({page.number for page in walked.pages})


@given(seed=SEEDS)
def test_after_everything_asked_is_answered_nothing_is_left_out(repair: Pack, seed: int) -> None:
    (given_answers,) = answer_sets(1, seed)
    early = read(repair, given_answers)
    history = answer_history(repair, [Round(on_day(0), early)])
    later = _answering_everything(repair, history, on_day(1))
    done = answer_history(repair, [Round(on_day(0), early), addendum(1, later)])
    assert len(left_out(repair, done, on_day(1))) == 0
    assert walk_addendum(repair, done, {}, on_day(2)).pages == ()


def _answering_everything(pack: Pack, history: AnswerHistory, now: datetime) -> dict[str, Answer]:
    """The first answer to each question that comes up, and yes to being alone."""
    answers: dict[str, Answer] = {}
    while True:
        pages = walk_addendum(pack, history, answers, now).pages
        missing = [item for page in pages for item in page.items if item.id not in answers]
        if not missing:
            return answers
        answers[missing[0].id] = next(iter(missing[0].space.listed))


def test_private_questions_come_last_and_only_for_somebody_alone(repair: Pack) -> None:
    history = answer_history(repair, [Round(on_day(0), first_pass(repair, private_now="yes", afraid_of_partner=None))])
    pages = asked(repair, history, {})
    assert pages == [["private_now"]]
    assert asked(repair, history, {"private_now": "no"}) == [["private_now"]]
    assert asked(repair, history, {"private_now": "yes"}) == [["private_now"], ["afraid_of_partner"]]


def asked(pack: Pack, history: AnswerHistory, answers: Answers) -> Sequence[Sequence[str]]:
    return [[item.id for item in page.items] for page in walk_addendum(pack, history, answers, on_day(1)).pages]


def test_somebody_who_was_not_alone_finds_the_private_page_among_what_is_left_out(repair: Pack) -> None:
    answers = {name: each for name, each in first_pass(repair).items() if name not in repair.private.items}
    missing = left_out(repair, answer_history(repair, [Round(on_day(0), answers | {"private_now": "no"})]), on_day(0))
    assert "afraid_of_partner" in missing.private
    assert not {"afraid_of_partner", "private_now"} & set(missing.open)


def test_a_question_that_an_answer_brings_up_is_asked_too(repair: Pack) -> None:
    first = first_pass(repair)
    before = {name: first[name] for name in first if name not in ("my_part", "hard_to_trust")}
    history = answer_history(repair, [Round(on_day(0), before)])
    alone = [name for page in asked(repair, history, {}) for name in page]
    assert {"my_part", "hard_to_trust"} <= set(alone)
    assert "can_name_it" not in alone
    assert "can_name_it" in [name for page in asked(repair, history, {"my_part": "caused_hurt"}) for name in page]


def test_an_edit_of_a_page_reads_only_what_is_left_out_of_it(repair: Pack) -> None:
    history = answer_history(repair, [Round(on_day(0), first_pass(repair, same_argument=None, hard_to_trust=None))])
    (page,) = (page for page in walk_addendum(repair, history, {}, on_day(1)).pages if "same_argument" in ids(page))
    seen = []

    def apply(shown: ShownPage) -> Answers:
        seen.append(ids(shown))
        return {"same_argument": 3}

    walked = walk_addendum(repair, history, {}, on_day(1), edit=PageEdit(page.number, apply))
    assert seen == [ids(page)]
    assert walked.all_answers == walked.answers == {"same_argument": 3}


def ids(page: ShownPage) -> list[str]:
    return [item.id for item in page.items]


def test_an_edit_of_a_private_page_or_of_the_one_before_it_is_applied(repair: Pack) -> None:
    history = answer_history(repair, [Round(on_day(0), first_pass(repair, afraid_of_partner=None))])
    (alone,) = walk_addendum(repair, history, {}, on_day(1)).pages
    yes = walk_addendum(repair, history, {}, on_day(1), edit=PageEdit(alone.number, lambda _: {"private_now": "yes"}))
    assert yes.answers == {"private_now": "yes"}
    private = yes.pages[-1]
    both = {"private_now": "yes", "afraid_of_partner": "yes"}
    done = walk_addendum(repair, history, yes.answers, on_day(1), edit=PageEdit(private.number, lambda _: both))
    assert done.answers == both


def test_a_danger_told_in_an_addendum_leads_where_it_would_have_at_first(repair: Pack) -> None:
    first = Round(on_day(0), first_pass(repair, afraid_of_partner=None))
    told = addendum(3, {"private_now": "yes", "afraid_of_partner": "yes"})
    assert assess_round(repair, [first, told]).level == "support_first"


def test_a_check_in_and_its_addendum_are_one_check_in(repair: Pack) -> None:
    first = Round(on_day(0), first_pass(repair, hard_to_trust=None))
    rounds = [first, Round(on_day(14), check_in()), addendum(15, {"hard_to_trust": 4}), Round(on_day(28), check_in())]
    one, other = check_ins(repair, rounds)
    assert (one.rounds, other.rounds) == ((1,), (3,))
    assert one.at == on_day(14)
    assert one.counted["hard_to_trust"] == 4


@given(seed=SEEDS)
def test_an_addendum_before_a_check_in_leads_where_complete_first_answers_would(repair: Pack, seed: int) -> None:
    rounds = rounds_of(repair, seed)
    answers = dict(effective_answers(repair, rounds[0].answers).answers)
    early, later = parted(repair, answers, random.Random(seed))
    whole = assess_round(repair, [Round(rounds[0].at, answers), *_without_outcomes(rounds[1:])])
    in_parts = assess_round(repair, [Round(rounds[0].at, early), addendum(0, later), *_without_outcomes(rounds[1:])])
    assert (in_parts.level, in_parts.access, in_parts.priority) == (whole.level, whole.access, whole.priority)
    assert in_parts.scores == whole.scores


def _without_outcomes(rounds: Sequence[Round]) -> list[Round]:
    return [Round(each.at, each.answers) for each in rounds]
