"""The key of what the desk alone may open, whichever team it is of: derived from the key-encryption key."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assessment.vault.keyring import Keyring


def unsaved_form_keys(keyring: Keyring) -> tuple[bytes, ...]:
    """The keys of forms that came after a staff session had ended, the newest first. BadKeys where there is no desk."""
    return tuple(_derived(kek.secret, b"check-in unsaved form") for kek in keyring.keks)


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)
