"""What every test may use, also of the core alone: a stopped clock, and the shipped pack."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment import clock
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from tests.support.stopped_clock import StoppedClock

QUESTIONNAIRES = Path(__file__).parents[2] / "questionnaires"


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    """The service's clock in this process."""
    stopped = StoppedClock()
    monkeypatch.setattr(clock, "now", stopped.now)
    monkeypatch.setattr(clock, "uptime", stopped.uptime)
    return stopped


@pytest.fixture(scope="session")
def repair() -> Pack:
    """The shipped pack, loaded once."""
    return loader.load(QUESTIONNAIRES / "relationship-repair")
