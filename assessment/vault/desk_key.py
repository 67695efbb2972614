"""The key of what the desk alone may open, whichever team it is of: derived from the key-encryption key."""

from __future__ import annotations

from assessment.vault.derived_key import derived_key
from assessment.vault.keyring import Keyring


def unsaved_form_keys(keyring: Keyring) -> tuple[bytes, ...]:
    """The keys of forms that came after a staff session had ended, the newest first. BadKeys where there is no desk."""
    return tuple(derived_key(kek.secret, b"unsaved form") for kek in keyring.keks)
