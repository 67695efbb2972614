"""Codes that work once: those of an authenticator app (TOTP, RFC 6238), and recovery codes."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

from assessment.core import typed_text

SECRET_BYTES = 20
"""What RFC 4226 (section 4) recommends, and every app takes."""
DIGITS = 6
STEP_S = 30
NEIGHBORS = (0, -1, 1)
"""Time steps that are looked at: a code may be typed late, and a phone's clock may be a little ahead."""
RECOVERY_CODES = 10
RECOVERY_BYTES = 15
"""120 bits: a plain keyed hash is enough to keep them (ASVS 5.0, 6.5.2)."""
_GROUP = 4
_LOOKALIKES = str.maketrans("018", "OIB")
"""Base32 has no such digit: whoever types one read the letter."""


def new_secret() -> bytes:
    """A secret for an app."""
    return secrets.token_bytes(SECRET_BYTES)


def as_text(secret: bytes) -> str:
    """The secret as apps take it when it is typed: base32 in groups of four."""
    return _grouped(base64.b32encode(secret).decode().rstrip("="), " ")


def address(secret: bytes, issuer: str, account: str) -> str:
    """The address that an app reads from a QR code (otpauth, as Google's Key URI Format has it)."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='@')}"
    values = {"secret": base64.b32encode(secret).decode().rstrip("="), "issuer": issuer}
    return f"otpauth://totp/{label}?{urlencode(values, quote_via=quote)}"


def counter_at(now: datetime) -> int:
    """The number of the time step."""
    return int(now.timestamp()) // STEP_S


def code(secret: bytes, counter: int) -> str:
    """The six digits that an app shows in this time step."""
    return HOTP(secret, DIGITS, SHA1()).generate(counter).decode()  # noqa: S303  # what apps know


def counter_of(secret: bytes, typed: str, now: datetime) -> int | None:
    """The time step whose code was typed; None if it is the code of no step near ``now``."""
    steps = [counter_at(now) + each for each in NEIGHBORS]
    found = [step for step in steps if hmac.compare_digest(code(secret, step).encode(), typed.encode())]
    return found[0] if found else None


def is_app_code(typed: str) -> bool:
    """Whether this may be a code of an app."""
    return len(typed) == DIGITS and typed.isascii() and typed.isdigit()


def new_recovery_codes() -> tuple[str, ...]:
    """Ten new recovery codes, as they are shown."""
    made = (base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode() for _ in range(RECOVERY_CODES))
    return tuple(_grouped(each, "-") for each in made)


def plain(typed: str) -> str:
    """A code without what people put between its characters."""
    return "".join(each for each in typed_text.plain(typed) if each.isalnum())


def recovery_hash(key: bytes, account_id: int, typed: str) -> str:
    """What a recovery code of this account is recognised by."""
    text = plain(typed).upper().translate(_LOOKALIKES)
    return hmac.digest(key, f"{account_id} {text}".encode(), "sha256").hex()


def _grouped(text: str, between: str) -> str:
    return between.join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))
