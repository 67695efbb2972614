"""Trends: exact, honest about what is missing, and silent about what nobody measured."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.check_ins.trends import Move, Reliability, Trend, is_reliable, moved, trends
from assessment.core.model.pack import Pack
from tests.support.rounds import check_in, first_pass, sent_in

POINTS = st.fractions(0, 100)


def of(pack: Pack, *trust: int | None, spread: Reliability | None = None) -> Trend:
    """The trend of one answer, given at a check-in every two weeks."""
    each = [(14.0 * at, check_in(trust_today=value)) for at, value in enumerate(trust, 1)]
    rounds = sent_in(pack, (0, first_pass(pack)), *each)
    found = trends(pack, rounds, {"trust_today": spread} if spread is not None else {})
    return next(trend for trend in found if trend.id == "trust_today")


def test_what_is_followed_comes_in_the_order_of_the_pack_with_its_range(repair: Pack) -> None:
    score, trust = trends(repair, sent_in(repair, (0, first_pass(repair)), (14, check_in())), {})
    assert (score.id, *map(int, (score.low, score.high)), score.higher_is) == ("since_last_time", 0, 100, "better")
    assert (trust.id, *map(int, (trust.low, trust.high)), trust.higher_is) == ("trust_today", 0, 10, "better")
    assert [point.value for point in score.points] == [60]
    assert (score.latest, score.overall, score.direction, score.reliable) == (None, None, "", None)


def test_nothing_private_is_ever_followed(repair: Pack) -> None:
    assert repair.check_ins is not None
    followed = set(repair.check_ins.follow)
    parts = {part.id for name in followed & repair.scale.keys() for part in repair.scale[name].parts}
    assert (followed | parts).isdisjoint(repair.private.items)


def test_before_the_first_check_in_there_is_nothing_to_draw(repair: Pack) -> None:
    assert [trend.points for trend in trends(repair, sent_in(repair, (0, first_pass(repair))), {})] == [(), ()]


def test_a_value_that_is_missing_stays_missing(repair: Pack) -> None:
    trend = of(repair, 5, None, 7)
    assert [point.value for point in trend.points] == [5, None, 7]
    assert (trend.latest, trend.overall) == (Move("up", Fraction(2)), Move("up", Fraction(2)))


def test_the_latest_move_and_the_overall_move_are_separate(repair: Pack) -> None:
    trend = of(repair, 3, 8, 7)
    assert (trend.latest, trend.overall) == (Move("down", Fraction(1)), Move("up", Fraction(4)))


@pytest.mark.parametrize(
    ("trust", "direction"),
    [
        ((3, 4), ""),
        ((3, 4, 5), "better"),
        ((5, 4, 3), "worse"),
        ((3, 4, 4), ""),
        ((3, 5, 4), ""),
        ((9, 1, 2, 3), "better"),
        ((3, 4, 5, 5), ""),
        ((3, None, 4, 5), "better"),
    ],
)
def test_a_trend_needs_three_check_ins_in_one_direction(
    repair: Pack, trust: tuple[int | None, ...], direction: str
) -> None:
    assert of(repair, *trust).direction == direction


@pytest.mark.parametrize(
    ("before", "after", "move"),
    [
        ("50", "62", Move("up", Fraction(12))),
        ("62", "57", Move("down", Fraction(5))),
        ("60", "60", Move("none", Fraction(0))),
        ("151/3", "152/3", Move("up", Fraction(1, 3))),
        ("103/2", "51", Move("down", Fraction(1, 2))),
    ],
)
def test_a_move_is_the_exact_difference(before: str, after: str, move: Move) -> None:
    assert moved(Fraction(before), Fraction(after)) == move


@given(before=POINTS, after=POINTS)
def test_a_move_back_is_as_large_in_the_other_direction(before: Fraction, after: Fraction) -> None:
    move = moved(before, after)
    assert move.by == abs(after - before)
    assert {"up": after > before, "down": after < before, "none": after == before}[move.direction]
    back = moved(after, before)
    assert (back.by, back.direction) == (move.by, {"up": "down", "down": "up", "none": "none"}[move.direction])


@given(before=POINTS, after=POINTS, sd=st.fractions("0.5", 40), retest=st.fractions("0.01", "0.99"))
def test_a_change_is_reliable_beyond_1_96_of_what_chance_explains(
    before: Fraction, after: Fraction, sd: Fraction, retest: Fraction
) -> None:
    """The index as it is written in the books, in floating point; at the very edge only the exact one can tell."""
    index = float(after - before) / (float(sd) * math.sqrt(2) * math.sqrt(1 - float(retest)))
    if abs(abs(index) - 1.96) > 1e-9:
        assert is_reliable(Reliability(sd, retest), before, after) is (abs(index) > 1.96)


def test_at_the_edge_itself_a_change_is_not_reliable() -> None:
    # sd * sqrt(2) * sqrt(1 - retest) = 10 * sqrt(2) * sqrt(1 / 2) = 10
    spread = Reliability(Fraction(10), Fraction(1, 2))
    assert not is_reliable(spread, Fraction(40), Fraction("59.6"))
    assert is_reliable(spread, Fraction(40), Fraction("59.61"))
    assert is_reliable(spread, Fraction("59.61"), Fraction(40))


def test_nothing_is_called_reliable_unless_an_operator_said_how_large_chance_is(repair: Pack) -> None:
    assert of(repair, 0, 10).reliable is None
    assert of(repair, 0, 10, spread=Reliability(Fraction(1), Fraction("0.9"))).reliable is True
    assert of(repair, 5, 6, spread=Reliability(Fraction(3), Fraction("0.5"))).reliable is False
    assert of(repair, 5, spread=Reliability(Fraction(3), Fraction("0.5"))).reliable is None


def test_check_ins_of_one_day_are_one_point(repair: Pack) -> None:
    rounds = sent_in(repair, (0, first_pass(repair)), (14, check_in()), (14.2, check_in(trust_today=7)))
    _, trust = trends(repair, rounds, {})
    assert [(point.round, point.value) for point in trust.points] == [(2, Fraction(7))]
