"""What keys are derived from secrets must never change by accident: what they encrypted could not be read any more."""

from __future__ import annotations

import hmac

from assessment.vault import desk_key, factor_keys, resume_key
from assessment.vault.keyring import Keyring

SECRET = "s" * 43


def by_hand(secret: bytes, purpose: bytes) -> bytes:
    """The first 32 bytes of HKDF with SHA-256 and without a salt, as RFC 5869 says it."""
    extracted = hmac.digest(bytes(32), secret, "sha256")
    return hmac.digest(extracted, b"check-in " + purpose + b"\x01", "sha256")


def test_each_secret_and_purpose_leads_to_the_same_key_for_ever(ring: Keyring) -> None:
    factors = factor_keys.derive(SECRET)
    assert factors.secrets == by_hand(SECRET.encode(), b"app secrets")
    assert factors.codes == by_hand(SECRET.encode(), b"recovery codes")
    assert resume_key.token_kek(SECRET) == by_hand(SECRET.encode(), b"token kek")
    assert resume_key.exit_note_key(SECRET.encode()) == by_hand(SECRET.encode(), b"exit note")
    [key] = ring.keks
    assert desk_key.unsaved_form_keys(ring) == (by_hand(key.secret, b"unsaved form"),)
