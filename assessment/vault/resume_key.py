"""Keys derived from a resume code, a browser's token, or this installation's salt."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

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
    return ResumeKey(pepper.id, _expanded(root, b"check-in code lookup").hex(), _expanded(root, b"check-in code kek"))


def token_kek(token: str) -> bytes:
    """Derive the key of a browser's token, which has 256 random bits and so needs no slow derivation."""
    return _expanded(token.encode(), b"check-in token kek")


def exit_note_key(salt: bytes) -> bytes:
    """Derive the key of the notes on exits from this installation's salt, which no database holds."""
    return _expanded(salt, b"check-in exit note")


def _expanded(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)
