"""Tests with a browser begin at once, in two processes of a run.

Each process that meets one starts a server and a browser of its own, and such a test waits for them most of the time.
Where they lie among all others, each of four processes starts its own, and the longest may begin when others are done.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import groupby

import pytest

FOR_FEW = "strict_site"
"""The fixture of a second server, which few tests need: they go to one process."""


def processes() -> int:
    """How many share the tests of this run."""
    return int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))


def browser_first(tests: Sequence[pytest.Item], processes: int) -> list[pytest.Item]:
    """All tests, so that two processes begin with those of a browser: the first one, and one half-way.

    Each process begins with its equal share of the list, and takes over later what another has not begun yet.
    """
    first, second = _halves(test for test in tests if _of_browser(test))
    others = [test for test in tests if not _of_browser(test)]
    total = left = len(tests)
    for process in range(processes // 2):
        left -= left // (processes - process)
    between = max(0, total - left - len(first))
    return [*first, *others[:between], *second, *others[between:]]


def _halves(tests: Iterable[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """The files in two halves of about as many tests; those with a test for the second server are in the second."""
    first: list[pytest.Item] = []
    second: list[pytest.Item] = []
    files = [list(group) for _, group in groupby(tests, lambda test: test.path)]
    for file in sorted(files, key=lambda file: not _for_few(file)):
        (second if _for_few(file) or len(second) < len(first) else first).extend(file)
    return first, second


def _for_few(file: Iterable[pytest.Item]) -> bool:
    return any(FOR_FEW in getattr(test, "fixturenames", ()) for test in file)


def _of_browser(test: pytest.Item) -> bool:
    return test.get_closest_marker("browser") is not None
