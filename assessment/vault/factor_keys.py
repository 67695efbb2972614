"""The keys of second factors, derived from the secret that is a part of every password hash.

Whoever lost that secret can check no password any more: nothing else is lost with these keys.
"""

from __future__ import annotations

from dataclasses import dataclass

from assessment.vault.derived_key import derived_key


@dataclass(frozen=True, repr=False)
class FactorKeys:
    """32 bytes each. ``secrets``: encrypts those of authenticator apps; ``codes``: hashes recovery codes."""

    secrets: bytes
    codes: bytes


def derive(password_salt: str) -> FactorKeys:
    """The keys that belong to this secret."""
    secret = password_salt.encode()
    return FactorKeys(derived_key(secret, b"app secrets"), derived_key(secret, b"recovery codes"))
