"""Keys derived from a resume code, a browser's token, or this installation's salt."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from assessment.vault.derived_key import derived_key
from assessment.vault.keyring import Key

MEMORY_KIB, ROUNDS, LANES = 19 * 1024, 2, 1
"""OWASP's first choice for Argon2id: the cost of one guess for somebody who stole the database and the pepper."""


@dataclass(frozen=True, repr=False)
class ResumeKey:
    """What a resume code is turned into.

    ``lookup``: 64 hexadecimal digits, stored, to find the draft; ``kek``: 32 bytes, never stored, to unwrap its data
    key; ``pepper_id``: the pepper used.
    """

    pepper_id: str
    lookup: str
    kek: bytes


def derive(code: str, pepper: Key, salt: bytes) -> ResumeKey:
    """Derive the key of a resume code. Deterministic, and slow on purpose: about 30 ms."""
    peppered = hmac.digest(pepper.secret, code.encode(), "sha256")
    root = Argon2id(salt=salt, length=32, iterations=ROUNDS, lanes=LANES, memory_cost=MEMORY_KIB).derive(peppered)
    return ResumeKey(pepper.id, derived_key(root, b"code lookup").hex(), derived_key(root, b"code kek"))


def token_kek(token: str) -> bytes:
    """Derive the key of a browser's token, which has 256 random bits and so needs no slow derivation."""
    return derived_key(token.encode(), b"token kek")


def exit_note_key(salt: bytes) -> bytes:
    """Derive the key of the notes on exits from this installation's salt, which no database holds."""
    return derived_key(salt, b"exit note")
