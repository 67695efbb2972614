"""Spread and Cronbach's alpha: against worked numbers and another formula, and over packs with missing answers."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from statistics import covariance, variance

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessment.core.engine.item_statistics import alpha, spread, statistics
from assessment.core.packs import loader
from tests.support import sleep_pack

ROWS = st.integers(2, 6).flatmap(
    lambda items: st.lists(st.lists(st.integers(0, 4), min_size=items, max_size=items), min_size=2, max_size=30)
)


def test_alpha_of_a_worked_example() -> None:
    """Three items, five people: variances 2.5, 1.5 and 1.8, of the sums 15.8 (n - 1), so 1.5 · (1 - 5.8 / 15.8)."""
    rows = [[1, 2, 1], [2, 2, 2], [3, 3, 2], [4, 3, 4], [5, 5, 4]]
    assert alpha(rows) == pytest.approx(1.5 * (1 - 5.8 / 15.8))


@given(ROWS)
def test_alpha_is_that_of_the_covariances(rows: list[list[int]]) -> None:
    found, columns = alpha(rows), list(zip(*rows, strict=True))
    total = variance(map(sum, rows))
    assume(total > 0)
    between = sum(covariance(one, other) for one, other in combinations(columns, 2))
    count = len(columns)
    assert found == pytest.approx(count / (count - 1) * 2 * between / total, abs=1e-9)
    assert found is not None
    assert found <= 1 + 1e-9


@given(ROWS, st.integers(-5, 5), st.integers(1, 4))
def test_alpha_does_not_depend_on_where_points_begin_and_how_large_they_are(
    rows: list[list[int]], by: int, times: int
) -> None:
    moved = [[by + times * each for each in row] for row in rows]
    first, second = alpha(rows), alpha(moved)
    assert (first is None) == (second is None)
    assert first is None or second == pytest.approx(first)


def test_items_that_all_agree_have_the_alpha_of_one() -> None:
    assert alpha([[0, 0, 0], [1, 1, 1], [3, 3, 3]]) == pytest.approx(1)


@pytest.mark.parametrize("rows", [[], [[1, 2]], [[1], [2]], [[2, 1], [1, 2]]])
def test_without_two_items_two_people_or_a_difference_there_is_no_alpha(rows: list[list[int]]) -> None:
    assert alpha(rows) is None


def test_the_spread_of_fewer_than_two_values_is_not_known() -> None:
    assert (spread([]).mean, spread([4]).sd) == (None, None)
    assert spread([1, 3]).mean == 2
    assert spread([1, 3]).sd == pytest.approx(2**0.5)


def test_missing_answers_are_counted_and_never_are_zero(tmp_path: Path) -> None:
    pack = loader.load(sleep_pack.written(tmp_path))
    found = statistics(pack, [{"tired": 3, "awake": 3}, {"tired": 1}, {}])
    tired = next(each for each in found.items if each.id == "tired")
    assert (found.people, tired.asked, tired.answered, tired.missing, tired.spread.mean) == (3, 3, 2, 1, 2)
    [scale] = [each for each in found.scales if each.id == pack.scales[0].id]
    assert scale.complete + scale.missing <= 3
