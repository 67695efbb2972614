"""What a resume code is turned into: where its draft is found, and the key that opens it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assessment.vault.keyring import Key

MEMORY_KIB, ROUNDS, LANES = 19 * 1024, 2, 1
"""OWASP's first choice for Argon2id; a guess costs this much to whoever stole database and pepper."""


@dataclass(frozen=True, repr=False)
class ResumeKey:
    """``lookup``: 64 hexadecimal digits, stored; ``kek``: 32 bytes, never stored; ``pepper_id``: the pepper used."""

    pepper_id: str
    lookup: str
    kek: bytes


def derive(code: str, pepper: Key, salt: bytes) -> ResumeKey:
    """The same for the same code, pepper and salt; takes some 30 ms on purpose."""
    peppered = hmac.digest(pepper.secret, code.encode(), "sha256")
    root = Argon2id(salt=salt, length=32, iterations=ROUNDS, lanes=LANES, memory_cost=MEMORY_KIB).derive(peppered)
    return ResumeKey(pepper.id, _expanded(root, b"check-in code lookup").hex(), _expanded(root, b"check-in code kek"))


def token_kek(token: str) -> bytes:
    """The key that a browser's random token stands for: it has 256 bits of chance, so it needs no slow derivation."""
    return _expanded(token.encode(), b"check-in token kek")


def _expanded(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)
