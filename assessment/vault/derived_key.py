"""A key derived from a secret for one purpose, so that who learns it learns neither the secret nor another key."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assessment.vault.envelope import KEY_BYTES


def derived_key(secret: bytes, purpose: bytes) -> bytes:
    """32 bytes, the same for the same secret and purpose (HKDF, RFC 5869); no harder to guess than the secret."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"check-in " + purpose).derive(secret)
