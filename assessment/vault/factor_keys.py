"""The keys of second factors, derived from the secret that is a part of every password hash.

Whoever lost that secret can check no password any more: nothing else is lost with these keys.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assessment.vault.envelope import KEY_BYTES


@dataclass(frozen=True, repr=False)
class FactorKeys:
    """32 bytes each. ``secrets``: encrypts those of authenticator apps; ``codes``: hashes recovery codes."""

    secrets: bytes
    codes: bytes


def derive(password_salt: str) -> FactorKeys:
    """The keys that belong to this secret."""
    return FactorKeys(_derived(password_salt, "app secrets"), _derived(password_salt, "recovery codes"))


def _derived(secret: str, label: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"check-in {label}".encode()).derive(secret.encode())
