"""The two secrets that pages and passwords need: one signs cookies and forms, one is a part of every password hash."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assessment import whole_files
from assessment.vault.key_files import BadKeys

SECRET_KEY, PASSWORD_SALT = NAMES = ("secret-key", "password-salt")
SHORTEST = 32
"""Characters of a secret; new ones have 64."""


@dataclass(frozen=True, repr=False)
class SessionSecrets:
    """Without a repr, so that nothing prints them."""

    secret_key: str
    password_salt: str

    def config(self) -> dict[str, str]:
        """They, under the names that Flask and Flask-Security look for."""
        return {"SECRET_KEY": self.secret_key, "SECURITY_PASSWORD_SALT": self.password_salt}


def load(folder: Path) -> SessionSecrets:
    """Read both. BadKeys names the file that is missing or damaged."""
    return SessionSecrets(read(folder / SECRET_KEY), read(folder / PASSWORD_SALT))


def read(path: Path) -> str:
    """The secret in a file. BadKeys if it is missing or damaged."""
    try:
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        secret = ""
    if len(secret) < SHORTEST:
        raise BadKeys(f"The key file {path} is missing or damaged: restore it from its backup.")
    return secret


def make_missing(folder: Path, names: Iterable[str] = NAMES) -> None:
    """Make those that are not there. OSError."""
    for name in names:
        if not (folder / name).exists():
            whole_files.create(folder / name, secrets.token_urlsafe(48).encode())
