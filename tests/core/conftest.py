"""The shipped packs, loaded once, and how long properties may take."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from assessment.core import loader
from assessment.core.definition import Pack

PACKS = Path(__file__).parents[2] / "questionnaires"

# Other work on the same machine must not fail a test, so no example is timed.
settings.register_profile("core", deadline=None, max_examples=60)
settings.load_profile("core")


@pytest.fixture(scope="session")
def repair() -> Pack:
    return loader.load(PACKS / "relationship-repair")
