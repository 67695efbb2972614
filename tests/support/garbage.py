"""Garbage is looked for less often: the modules and tests that stay till the end took an eighth of all the time.

While tests are collected it is not looked for at all: nearly all that is made there stays, and looking took a third of
the time until the first test.
"""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest

YOUNG = 100_000
"""Objects made before the next search, so that most tests of a page meet none of them."""


def pytest_configure() -> None:
    gc.disable()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(YOUNG)
        gc.enable()
