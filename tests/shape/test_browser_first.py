"""Tests with a browser are begun first, by two of the processes that share a run; none is lost or run twice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser_first import FOR_FEW, browser_first


@dataclass(frozen=True)
class Collected:
    """What is read of a test; ``number`` tells it from others of its file."""

    path: Path
    number: int
    browser: bool
    fixturenames: tuple[str, ...] = ()

    def get_closest_marker(self, name: str) -> object:
        return self if self.browser and name == "browser" else None


def collected(name: str, tests: int, *, browser: bool = True, fixtures: tuple[str, ...] = ()) -> list[Any]:
    return [Collected(Path(name), number, browser, fixtures) for number in range(tests)]


WITHOUT = collected("scores.py", 40, browser=False)
MIXED: list[Any] = [
    *WITHOUT[:15],
    *collected("exit.py", 4),
    *collected("keys.py", 3, fixtures=(FOR_FEW,)),
    *WITHOUT[15:],
    *collected("pages.py", 2),
    *collected("paper.py", 3),
]


def shares(tests: list[Any], processes: int) -> list[list[Any]]:
    """What each process begins with, as pytest-xdist deals tests out."""
    left, dealt = list(tests), []
    for others in range(processes, 0, -1):
        dealt.append(left[: len(left) // others])
        left = left[len(left) // others :]
    return dealt


@pytest.mark.parametrize("processes", [2, 3, 4, 5])
def test_two_processes_begin_with_half_of_them_each(processes: int) -> None:
    begun = [share[0] for share in shares(browser_first(MIXED, processes), processes)]
    assert [index for index, test in enumerate(begun) if test.browser] == [0, processes // 2]
    with_browser = [sum(test.browser for test in share) for share in shares(browser_first(MIXED, processes), processes)]
    assert sorted(with_browser)[-2:] == [5, 7]


@pytest.mark.parametrize("processes", [2, 4])
@pytest.mark.parametrize(
    "tests", [MIXED, WITHOUT, collected("exit.py", 5), []], ids=["mixed", "without", "all", "none"]
)
def test_each_test_is_run_once(tests: list[Any], processes: int) -> None:
    ordered = browser_first(tests, processes)
    assert len(ordered) == len(tests)
    assert set(ordered) == set(tests)


def test_files_stay_together_and_others_in_their_order() -> None:
    ordered: list[Any] = browser_first(MIXED, 4)
    assert [test for test in ordered if not test.browser] == [test for test in MIXED if not test.browser]
    for name in ("exit.py", "keys.py", "pages.py", "paper.py"):
        places = [place for place, test in enumerate(ordered) if test.path == Path(name)]
        assert places == list(range(places[0], places[0] + len(places)))


def test_one_process_alone_needs_the_server_for_few() -> None:
    needed_by = [any(FOR_FEW in test.fixturenames for test in share) for share in shares(browser_first(MIXED, 4), 4)]
    assert needed_by == [False, False, True, False]
