"""Paper is made from open answers alone: whatever was answered in private, it comes out the same."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.core import paper as paper_module
from assessment.core.check_ins import Round
from assessment.core.engine import answers
from assessment.core.engine.outcome import as_json
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.core.paper import Paper, on_paper, paper_of
from assessment.settings import ROOT
from tests.support import paper_twins, sleep_check_in_pack, sleep_pack
from tests.support.paper_twins import BEGIN
from tests.support.rounds import check_in, first_pass, on_day, sent_in
from tests.support.thoroughness import times

SEEDS = st.integers(0, 10**9)


@pytest.fixture(scope="session")
def apology() -> Pack:
    return loader.load(ROOT / "questionnaires" / "apology-check")


def everything(paper: Paper) -> object:
    """All that a presenter may read of it."""
    outcomes = [as_json(each.outcome) for each in paper.rounds if each.outcome is not None]
    return [(each.at, each.answers) for each in paper.rounds], outcomes, as_json(paper.outcome), paper.steps, paper.at


def one(pack: Pack, given: Answers) -> Paper:
    return paper_of(pack, [Round(BEGIN, given)])


# --- Whatever was answered in private ---------------------------------------------------------------------------------


@settings(max_examples=times(60), deadline=None)
@given(seed=SEEDS)
def test_equal_open_answers_give_equal_papers_on_any_pack(seed: int) -> None:
    pack = paper_twins.pack(seed)
    first, second = paper_twins.twins(pack, random.Random(seed))
    assert everything(paper_of(pack, first)) == everything(paper_of(pack, second))


@settings(max_examples=times(60), deadline=None)
@given(seed=SEEDS)
def test_equal_open_answers_give_equal_papers_on_the_shipped_packs(repair: Pack, apology: Pack, seed: int) -> None:
    for pack in (repair, apology):
        first, second = paper_twins.twins(pack, random.Random(seed))
        assert everything(paper_of(pack, first)) == everything(paper_of(pack, second))


def test_twins_are_told_apart_by_a_paper_that_takes_private_answers(
    repair: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tests above can fail."""
    monkeypatch.setattr(paper_module, "_round_on_paper", lambda pack, given, first: given.answers)
    monkeypatch.setattr(paper_module, "_open_rounds", lambda pack, rounds: list(rounds))
    pairs = [paper_twins.twins(repair, random.Random(seed)) for seed in range(40)]
    apart = [everything(paper_of(repair, first)) != everything(paper_of(repair, second)) for first, second in pairs]
    assert sum(apart) > 30


# --- What paper assumes -----------------------------------------------------------------------------------------------


def test_an_item_is_set_whether_it_was_asked_answered_or_not(repair: Pack) -> None:
    for raw in ({}, {"private_now": "no"}, {"private_now": "yes", "afraid_of_partner": "yes"}):
        read = on_paper(repair, answers.read(repair, raw))
        assert (read["private_now"], read["afraid_of_partner"]) == ("yes", "no")


def test_an_item_that_is_left_out_is_unanswered(repair: Pack) -> None:
    given = answers.read(repair, {"what_happened": ["cheating"], "wish_now": "end", "believes_partner": 2})
    read = on_paper(repair, given)
    assert {"what_happened", "wish_now"}.isdisjoint(read)
    assert read["believes_partner"] == 2


def test_the_shipped_packs_say_of_every_private_item_what_paper_assumes(repair: Pack, apology: Pack) -> None:
    for pack in (repair, apology):
        assert [name for name in pack.private.items if not pack.items[name].on_paper] == []


def test_a_private_item_of_an_old_pack_is_left_out(tmp_path: Path) -> None:
    pack = sleep_pack.unlinted(tmp_path, ("alone.yaml", "on_paper: no, ", ""))
    assert pack.paper.left_out == {"unsafe"}


def test_an_open_item_that_is_asked_because_of_a_private_one_is_left_out_too(tmp_path: Path) -> None:
    since = "{id: since, ask: Since when?, answer: often, show_if: unsafe == yes}"
    more = f"critical: [yes]}}\n  - {{title: M, items: [{since}]}}\n"
    again = "      - {id: more, ask: How much?, answer: often}\n"
    pack = sleep_pack.unlinted(
        tmp_path,
        ("alone.yaml", "critical: [yes]}\n", more),
        ("pack.yaml", ", private: true}", "}"),
        ("rest.yaml", "  - title: Days\n    items:\n", f"  - title: Days\n    items:\n{again}"),
    )
    assert pack.paper.left_out == {"since"}
    assert pack.paper.assumed == {"unsafe": "no"}


def test_an_item_whose_options_were_ticked_in_private_is_left_out_too(tmp_path: Path) -> None:
    pack = sleep_pack.unlinted(
        tmp_path, ("rest.yaml", "ask: What keeps you up?", "ask: W?\n        on_paper: leave_out")
    )
    assert pack.paper.left_out == {"reasons", "worst", "help"}


@pytest.mark.parametrize(("name", "answer"), [("2", 2), ("no_idea", "no_idea")])
def test_paper_may_assume_a_value_or_an_answer_outside_the_order(tmp_path: Path, name: str, answer: str | int) -> None:
    pack = sleep_pack.unlinted(tmp_path, ("rest.yaml", "id: awake,", f"id: awake, on_paper: {name},"))
    assert pack.paper.assumed["awake"] == answer


# --- Level, steps, scores ---------------------------------------------------------------------------------------------


def test_somebody_in_danger_has_the_paper_of_anybody_with_the_same_open_answers(repair: Pack) -> None:
    calm = first_pass(repair)
    for danger in ({"afraid_of_partner": "yes"}, {"hurt_partner": "yes"}, {"thoughts_of_suicide": "past_2_weeks"}):
        assert one(repair, {**calm, **danger}).outcome == one(repair, calm).outcome
    assert one(repair, calm).outcome.level == "self_help"


def test_access_is_locked_and_no_step_for_two_stands_on_paper(repair: Pack) -> None:
    paper = one(repair, first_pass(repair, "both", apology_about_their_hurt=0, named_what_sorry_for=0))
    assert (paper.outcome.access, paper.outcome.withheld) == ("locked", ())
    assert not any(repair.step[name].couple for name in paper.steps)


def test_no_step_of_the_screen_stands_on_paper(repair: Pack) -> None:
    given = first_pass(repair, "both", what_happened=("cheating", "lie"), tells_before_asked=0, pushed_to_forgive=4)
    assert all(repair.step[name].shown == "everywhere" for name in one(repair, given).steps)


def test_one_step_stands_on_every_paper(repair: Pack, apology: Pack) -> None:
    for pack in (repair, apology):
        for read in ({}, {name: best for name, best in first_pass(repair).items() if name in pack.items}):
            assert "choose_a_counselor" in one(pack, read).steps


def test_a_score_on_paper_needs_its_share_of_the_items_that_are_not_left_out(repair: Pack) -> None:
    """Trust is made of four, one of which is left out: three in four of three are three."""
    two, three = {"believes_partner": 1, "can_count_on_partner": 2}, {"partner_means_well": 3}
    assert one(repair, {**first_pass(repair), **two, "has_to_check_up": 4}).outcome.scores["trust"].of == 3
    hurt: dict[str, str | int] = {"my_part": "was_hurt", **two, "has_to_check_up": 4}
    assert one(repair, hurt).outcome.scores["trust"].value is None
    assert one(repair, {**hurt, **three}).outcome.scores["trust"].value == Fraction(50)


def test_a_score_of_which_nothing_is_on_paper_has_no_value_and_is_not_shown(tmp_path: Path) -> None:
    pack = sleep_pack.unlinted(
        tmp_path,
        ("rest.yaml", "id: tired,", "id: tired, on_paper: leave_out,"),
        ("rest.yaml", "id: awake,", "id: awake, on_paper: leave_out,"),
        ("rest.yaml", "id: rested,", "id: rested, on_paper: leave_out,"),
    )
    paper = one(pack, {"tired": 3, "awake": 3, "rested": 0})
    assert (paper.outcome.scores["strain"].value, paper.scales) == (None, ())


def test_a_count_that_a_score_needs_is_lowered_to_the_items_on_paper(tmp_path: Path) -> None:
    pack = sleep_pack.unlinted(
        tmp_path,
        ("rest.yaml", "id: awake,", "id: awake, on_paper: leave_out,"),
        ("rest.yaml", "id: rested,", "id: rested, on_paper: leave_out,"),
    )
    assert one(pack, {"tired": 3, "awake": 0}).outcome.scores["strain"].value == Fraction(100)


def test_a_score_made_of_one_that_judges_the_partner_judges_too(repair: Pack) -> None:
    scales = tuple(replace(each, judges_partner=each.id == "limits") for each in repair.scales)
    pack = replace(repair, scales=scales, hash="judged twice", translations={})
    judging = {each.id for each in one(pack, first_pass(repair, "both")).scales if each.judges_partner}
    assert judging == {"limits", "repair"}


# --- Check-ins --------------------------------------------------------------------------------------------------------


def test_a_check_in_without_an_open_answer_is_not_on_paper(repair: Pack) -> None:
    rounds = sent_in(repair, (0, first_pass(repair)), (14, check_in()), (28, {"afraid_now": "yes"}))
    paper = paper_of(repair, rounds)
    assert len(paper.rounds) == 2
    assert paper.at == on_day(14)


def test_what_a_check_in_asked_in_private_is_set_alike(repair: Pack) -> None:
    calm = sent_in(repair, (0, first_pass(repair)), (70, check_in()))
    afraid = sent_in(repair, (0, first_pass(repair)), (70, check_in(afraid_now="yes", setback="serious", pushed=4)))
    assert everything(paper_of(repair, calm)) == everything(paper_of(repair, afraid))


def test_private_answers_never_grow_old_on_paper(repair: Pack) -> None:
    """Ten weeks later the private page is asked again; who leaves it out has the paper of who answers it."""
    paper = paper_of(repair, sent_in(repair, (0, first_pass(repair)), (70, check_in())))
    assert "gate_unanswered" not in [rule.id for rule in paper.outcome.rules]


def test_private_answers_alone_do_not_make_the_first_pass_one_with_a_check_in(tmp_path: Path) -> None:
    pack = loader.load(sleep_check_in_pack.written(tmp_path))
    assert "scared" not in on_paper(pack, {"tired": 1, "scared": "yes"})
    assert on_paper(pack, {"tired": 1, "slept": 2})["scared"] == "no"


def test_paper_follows_the_order_of_time(repair: Pack) -> None:
    later, earlier = Round(BEGIN, first_pass(repair)), Round(BEGIN - timedelta(days=1), check_in())
    with pytest.raises(ValueError, match="order of time"):
        paper_of(repair, [later, earlier])


def test_paper_never_praises_the_partner_alone(repair: Pack) -> None:
    praise = {"partner_named_it": 4, "apology_felt_real": 4, "good_times": 4}
    strengths = one(repair, {"private_now": "yes", "my_part": "was_hurt", **praise}).outcome.strengths
    assert "good_times_left" in strengths
    assert {"heard_it_named", "real_apology"}.isdisjoint(strengths)


def test_an_answer_left_out_of_account_leaves_no_trace_on_paper(repair: Pack) -> None:
    own = {"private_now": "no", "my_part": "caused_hurt"}
    changed_to_it = one(repair, {**own, "feels_hurt": 4})
    assert changed_to_it.scales == one(repair, own).scales
    assert everything(replace(changed_to_it, rounds=())) == everything(replace(one(repair, own), rounds=()))
