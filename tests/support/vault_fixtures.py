"""Keys, and a small pack: what nearly every test of what is kept begins with."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.core.model.pack import Pack
from assessment.vault.keyring import Keyring
from tests.support import encrypted_drafts


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return encrypted_drafts.keyring(tmp_path / "keys")


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return encrypted_drafts.sleep(tmp_path)
