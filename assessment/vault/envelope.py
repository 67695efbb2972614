"""Encryption under a key, and sealing to the team; the associated data must be the same when it is decrypted."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from assessment.core.errors import AssessmentError

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)  # RFC 9180


class DecryptionFailed(AssessmentError):
    """The key or the associated data is another one, or the ciphertext was changed."""


def new_key() -> bytes:
    """A random key of 256 bits."""
    return secrets.token_bytes(KEY_BYTES)


def associated_data(kind: str, *parts: object) -> bytes:
    """Encode what a ciphertext is bound to; each part has its length, so that no two lists encode alike."""
    texts = [kind.encode(), *(str(part).encode() for part in parts)]
    return b"".join(len(text).to_bytes(4, "big") + text for text in texts)


def encrypt(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Encrypt with AES-256-GCM: the nonce, then the ciphertext with its tag. ``bound_to`` is the associated data."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def decrypt(key: bytes, ciphertext: bytes, bound_to: bytes) -> bytes:
    """Decrypt what ``encrypt`` returned. DecryptionFailed."""
    try:
        return AESGCM(key).decrypt(ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError):
        raise DecryptionFailed("this ciphertext does not decrypt here") from None


def seal(public: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Encrypt with HPKE to the team's public key: whoever seals cannot decrypt it."""
    return _HPKE.encrypt(plain, X25519PublicKey.from_public_bytes(public), info=bound_to)


def unseal(private: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Decrypt what was sealed to the public key of ``private``. DecryptionFailed."""
    try:
        return _HPKE.decrypt(sealed, X25519PrivateKey.from_private_bytes(private), info=bound_to)
    except (InvalidTag, ValueError):
        raise DecryptionFailed("this seal does not decrypt here") from None


def new_pair() -> tuple[bytes, bytes]:
    """A new private key of the team and its public key, 32 bytes each."""
    private = X25519PrivateKey.generate().private_bytes_raw()
    return private, public_of(private)


def public_of(private: bytes) -> bytes:
    """The public key that belongs to a private one."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
