"""The secrets of sessions and passwords: made once, for their owner only, and never read half."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assessment.vault import session_secrets
from assessment.vault.key_files import BadKeys
from assessment.vault.session_secrets import SessionSecrets


def made(folder: Path) -> SessionSecrets:
    session_secrets.make_missing(folder)
    return session_secrets.load(folder)


def test_they_are_made_once_and_only_this_user_reads_them(tmp_path: Path) -> None:
    first = made(tmp_path)
    assert made(tmp_path) == first
    assert first.secret_key != first.password_salt
    files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert files == {"secret-key": 0o600, "password-salt": 0o600}


def test_first_runs_at_the_same_moment_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(made, [tmp_path] * 8))
    assert len({(each.secret_key, each.password_salt) for each in found}) == 1
    assert {file.name for file in tmp_path.iterdir()} == {"secret-key", "password-salt"}


def test_they_are_not_printed(tmp_path: Path) -> None:
    secrets = made(tmp_path)
    assert secrets.secret_key not in repr(secrets)


@pytest.mark.parametrize("damage", ["", "short", None])
def test_one_that_is_missing_or_damaged_is_named(tmp_path: Path, damage: str | None) -> None:
    made(tmp_path)
    path = tmp_path / "secret-key"
    path.unlink() if damage is None else path.write_text(damage)
    with pytest.raises(BadKeys, match=rf"{path} is missing or damaged: restore it"):
        session_secrets.load(tmp_path)
