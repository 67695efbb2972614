"""The figures of teams: what is told of counts of few people."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from assessment.presenters.figures_page import FEWEST, parts_of_sum

COUNTS = st.lists(st.integers(0, 30), min_size=2, max_size=4)


def could_be(cell: str, most: int) -> range:
    """The counts that somebody who reads this cell, and knows the sum, takes for possible."""
    match cell.split():
        case ["under", _fewest]:
            return range(1, FEWEST)
        case ["over", bound]:
            return range(int(bound) + 1, most + 1)
        case _:
            return range(int(cell), int(cell) + 1)


def possible(told: list[str], whole: int) -> Iterator[tuple[int, ...]]:
    *first, last = (could_be(cell, whole) for cell in told)
    for counts in product(*first):
        rest = whole - sum(counts)
        if rest in last:
            yield (*counts, rest)


@given(COUNTS)
def test_no_small_count_follows_from_a_larger_one_and_their_sum(app: Flask, counts: list[int]) -> None:
    told = parts_of_sum(counts)
    found = list(possible(told, sum(counts)))
    assert tuple(counts) in found
    for at, count in enumerate(counts):
        if 0 < count < FEWEST <= max(counts):
            assert len({each[at] for each in found}) >= FEWEST - 2


@given(COUNTS)
def test_counts_are_told_exactly_where_no_small_one_stands_beside_them(app: Flask, counts: list[int]) -> None:
    large = [count for count in counts if count == 0 or count >= FEWEST]
    assert parts_of_sum(large) == [str(count) for count in large]
