"""The shipped packs, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.core.model.pack import Pack
from assessment.core.packs import loader

PACKS = Path(__file__).parents[2] / "questionnaires"


@pytest.fixture(scope="session")
def repair() -> Pack:
    return loader.load(PACKS / "relationship-repair")
