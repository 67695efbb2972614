"""Encrypting under a key, wrapping keys, sealing to the team; what is bound in must be the same when it is opened."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from assessment.core.errors import AssessmentError

KEY_BYTES = 32
NONCE_BYTES = 12
_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)  # RFC 9180


class DecryptionFailed(AssessmentError):
    """Another key, another row, or changed on the way: nothing of it can be had."""


def new_key() -> bytes:
    """A key of 256 bits."""
    return secrets.token_bytes(KEY_BYTES)


def associated_data(kind: str, *parts: object) -> bytes:
    """What a ciphertext belongs to, as bytes; each part with its length, so that no two lists read alike."""
    texts = [kind.encode(), *(str(part).encode() for part in parts)]
    return b"".join(len(text).to_bytes(4, "big") + text for text in texts)


def encrypt(key: bytes, plain: bytes, to: bytes) -> bytes:
    """AES-256-GCM under ``key``, bound ``to`` its place: nonce, then ciphertext with its tag."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, to)


def decrypt(key: bytes, made: bytes, to: bytes) -> bytes:
    """What ``encrypt`` was given. DecryptionFailed."""
    try:
        return AESGCM(key).decrypt(made[:NONCE_BYTES], made[NONCE_BYTES:], to)
    except (InvalidTag, ValueError):
        raise DecryptionFailed("this ciphertext does not open here") from None


def seal(public: bytes, plain: bytes, to: bytes) -> bytes:
    """HPKE to the team's public key: whoever seals cannot open it again."""
    return _HPKE.encrypt(plain, X25519PublicKey.from_public_bytes(public), info=to)


def unseal(private: bytes, sealed: bytes, to: bytes) -> bytes:
    """What was sealed to the public key of ``private``. DecryptionFailed."""
    try:
        return _HPKE.decrypt(sealed, X25519PrivateKey.from_private_bytes(private), info=to)
    except (InvalidTag, ValueError):
        raise DecryptionFailed("this seal does not open here") from None


def new_pair() -> tuple[bytes, bytes]:
    """A private key of the team and its public key, 32 bytes each."""
    private = X25519PrivateKey.generate().private_bytes_raw()
    return private, public_of(private)


def public_of(private: bytes) -> bytes:
    """The public key that belongs to a private one."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
