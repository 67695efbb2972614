"""What browsers are asked for passkeys (WebAuthn, level 3), and whether their replies are right.

The library takes 0.2 s to load, so only a process that sees a passkey does.
"""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

NAME = "Check-in"
CHALLENGE_FOR = timedelta(minutes=10)
_NONCE, _TIME, _MAC = 16, 8, 32


@dataclass(frozen=True)
class RelyingParty:
    """The site that passkeys are made for. ``host``: without a port; ``origin``: as browsers say it."""

    host: str
    origin: str


@dataclass(frozen=True)
class NewPasskey:
    """What is kept of one. ``public_key``: COSE."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def new_challenge(key: str, purpose: str, now: datetime) -> bytes:
    """A challenge that says by itself when it was made and what for; nobody else can make one."""
    start = secrets.token_bytes(_NONCE) + int(now.timestamp()).to_bytes(_TIME, "big")
    return start + _mac(key, purpose, start)


def challenge_of(sent: str, key: str, purpose: str, now: datetime) -> bytes | None:
    """The challenge that a reply answers; None if it is not one of ours, for this purpose, of the last minutes."""
    try:
        client = json.loads(_bytes(json.loads(sent)["response"]["clientDataJSON"]))
        challenge = _bytes(client["challenge"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    start, mac = challenge[: _NONCE + _TIME], challenge[_NONCE + _TIME :]
    made = int.from_bytes(start[_NONCE:], "big")
    if len(mac) != _MAC or not hmac.compare_digest(mac, _mac(key, purpose, start)):
        return None
    return challenge if timedelta(0) <= timedelta(seconds=now.timestamp() - made) <= CHALLENGE_FOR else None


def credential_id_of(sent: str) -> bytes:
    """The id of the passkey that a reply names, b"" if it names none."""
    try:
        return _bytes(json.loads(sent)["id"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return b""


def asked_to_make(party: RelyingParty, challenge: bytes, user: tuple[bytes, str, str], others: Iterable[bytes]) -> str:
    """What a browser is asked, as JSON. ``user``: handle, email, name; ``others``: passkeys the account has."""
    import webauthn
    from webauthn.helpers import structs

    handle, email, name = user
    options = webauthn.generate_registration_options(
        rp_id=party.host,
        rp_name=NAME,
        user_id=handle,
        user_name=email,
        user_display_name=name,
        challenge=challenge,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=each) for each in others],
    )
    return webauthn.options_to_json(options)


def asked_to_use(party: RelyingParty, challenge: bytes, allowed: Iterable[bytes]) -> str:
    """What a browser is asked, as JSON. ``allowed``: the passkeys that may be used, none for any."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_authentication_options(
        rp_id=party.host,
        challenge=challenge,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
        allow_credentials=[structs.PublicKeyCredentialDescriptor(id=each) for each in allowed],
    )
    return webauthn.options_to_json(options)


def made(party: RelyingParty, challenge: bytes, sent: str) -> NewPasskey | None:
    """The passkey that a browser made; None if the reply is not right."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        found = webauthn.verify_registration_response(
            credential=sent,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        return None
    return NewPasskey(found.credential_id, found.credential_public_key, found.sign_count)


def used(party: RelyingParty, challenge: bytes, sent: str, public_key: bytes, sign_count: int) -> int | None:
    """The new count of uses of a passkey; None if the reply is not right, or not of a device that counted so far."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        found = webauthn.verify_authentication_response(
            credential=sent,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        return None
    return int(found.new_sign_count)


def _mac(key: str, purpose: str, start: bytes) -> bytes:
    return hmac.digest(key.encode(), b"passkey challenge " + purpose.encode() + b"\0" + start, "sha256")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
