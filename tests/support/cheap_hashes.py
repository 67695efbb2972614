"""Passwords and resume codes are hashed at next to no cost, but where the cost itself is tested.

Whatever is about the cost of a guess, or about values worked out elsewhere, uses ``production_hashing``.
"""

from __future__ import annotations

import pytest

from assessment.vault import resume_key
from assessment.web import flask_config

PRODUCTION_CODES = {name: getattr(resume_key, name) for name in ("MEMORY_KIB", "ROUNDS")}
PRODUCTION_PASSWORDS = flask_config.ARGON2
LEAST_KIB = 8
"""The least memory with which Argon2 works."""


def pytest_configure() -> None:
    """For all tests: what one fixture hashed, any other test finds again."""
    cheap = pytest.MonkeyPatch()
    cheap.setattr(resume_key, "MEMORY_KIB", LEAST_KIB)
    cheap.setattr(resume_key, "ROUNDS", 1)
    cheap.setattr(
        flask_config, "ARGON2", {**PRODUCTION_PASSWORDS, "argon2__memory_cost": LEAST_KIB, "argon2__time_cost": 1}
    )


@pytest.fixture
def production_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the service pays for a hash, for applications that are made from here on."""
    for name, value in PRODUCTION_CODES.items():
        monkeypatch.setattr(resume_key, name, value)
    monkeypatch.setattr(flask_config, "ARGON2", PRODUCTION_PASSWORDS)
