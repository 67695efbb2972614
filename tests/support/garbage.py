"""Garbage is looked for less often: the modules and tests that stay till the end took an eighth of all the time."""

from __future__ import annotations

import gc

YOUNG = 20_000
"""Objects made before the next search, so that a test of a page meets a few of them and not fifty."""


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
