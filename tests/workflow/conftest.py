"""Keys, and a small pack: what nearly every test of what is kept begins with."""

from __future__ import annotations

from pathlib import Path

import answered
import pytest

from assessment.core.definition import Pack
from assessment.vault.keyring import Keyring


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return answered.keyring(tmp_path / "keys")


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return answered.sleep(tmp_path)
